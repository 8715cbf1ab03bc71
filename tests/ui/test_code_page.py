from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from lanchat.ui import text
from lanchat.ui.code_page import CodePage

WORDS = ("lantern", "maple", "march", "ride", "river", "tiger")
CODE = "maple tiger lantern river"


@pytest.fixture
def page(qtbot: QtBot) -> CodePage:
    made = CodePage(WORDS)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    made.start("Python 101")
    return made


def test_four_words_are_entered(qtbot: QtBot, page: CodePage) -> None:
    assert page.code.fields[0].hasFocus()
    assert not page.check_button.isEnabled()
    page.code.paste(CODE.split())
    assert page.note.text() == text.CODE_COMPLETE
    with qtbot.waitSignal(page.code_entered) as entered:
        QTest.keyClick(page.code.fields[3], Qt.Key.Key_Return)
    assert entered.args == [CODE]
    with qtbot.waitSignal(page.code_entered):
        QTest.mouseClick(page.check_button, Qt.MouseButton.LeftButton)


def test_nothing_is_entered_before_the_words_are_whole(qtbot: QtBot, page: CodePage) -> None:
    page.code.paste(["maple", "otter", "lantern", "river"])
    assert page.note.text() == text.not_a_word("otter")
    assert page.note.property("bad") is True
    with qtbot.assertNotEmitted(page.code_entered):
        QTest.keyClick(page.code.fields[3], Qt.Key.Key_Return)


def test_while_it_is_checked_nothing_can_be_changed(qtbot: QtBot, page: CodePage) -> None:
    page.start("Python 101", may_skip=True)
    page.code.paste(CODE.split())
    page.busy()
    assert page.progress.isVisible()
    assert page.note.text() == text.CODE_CHECKING
    assert not page.skip_button.isEnabled()
    here = QApplication.focusWidget()
    assert here is not None
    with qtbot.assertNotEmitted(page.code_entered), qtbot.assertNotEmitted(page.back):
        for key in (Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_X):
            QTest.keyClick(here, key)
    assert page.code.code == CODE


def test_refused_words_stay_to_be_compared(qtbot: QtBot, page: CodePage) -> None:
    page.code.paste(CODE.split())
    page.busy()
    page.refuse()
    assert (page.note.text(), page.note.property("bad")) == (text.CODE_REFUSED, True)
    assert page.code.code == CODE
    assert page.code.fields[0].hasFocus()
    assert not page.check_button.isEnabled()
    assert page.progress.isHidden()
    page.code.fields[0].put("march")
    assert page.note.text() == text.CODE_COMPLETE
    with qtbot.waitSignal(page.code_entered) as entered:
        QTest.mouseClick(page.check_button, Qt.MouseButton.LeftButton)
    assert entered.args == ["march tiger lantern river"]
    page.start("Web")
    assert [field.text() for field in page.code.fields] == ["", "", "", ""]


def test_joining_unchecked_is_offered_only_where_it_is_allowed(
    qtbot: QtBot, page: CodePage
) -> None:
    assert not page.skip_button.isVisible()
    page.start("Python 101", may_skip=True)
    assert page.skip_button.isVisible()
    shown = {label.text() for label in page.findChildren(QLabel) if label.isVisible()}
    assert {"Join “Python 101”", text.CODE_WANTED, text.UNVERIFIED_OFFER} <= shown
    with qtbot.waitSignal(page.unverified_wanted):
        QTest.mouseClick(page.skip_button, Qt.MouseButton.LeftButton)


def test_there_are_two_ways_back(qtbot: QtBot, page: CodePage) -> None:
    with qtbot.waitSignal(page.back):
        QTest.mouseClick(page.back_button, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(page.back):
        QTest.keyClick(page.code.fields[0], Qt.Key.Key_Escape)
