from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from lanchat.protocol.limits import MAX_WORD_CHARS
from lanchat.ui import text
from lanchat.ui.entry_word_page import EntryWordPage


@pytest.fixture
def page(qtbot: QtBot) -> EntryWordPage:
    made = EntryWordPage()
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    made.start("Python 101")
    return made


def test_a_word_is_entered_and_refused_and_another_one_entered(
    qtbot: QtBot, page: EntryWordPage
) -> None:
    QTest.keyClicks(page.edit, " sesame ")
    with qtbot.waitSignal(page.word_entered) as entered:
        QTest.keyClick(page.edit, Qt.Key.Key_Return)
    assert (entered.args, page.tried) == (["sesame"], True)
    page.refuse()
    assert page.problem.text() == text.ENTRY_WORD_REFUSED
    assert page.edit.selectedText() == " sesame "
    QTest.keyClicks(page.edit, "open")
    assert page.problem.text() == ""
    with qtbot.waitSignal(page.word_entered) as entered:
        QTest.mouseClick(page.join_button, Qt.MouseButton.LeftButton)
    assert entered.args == ["open"]
    page.start("Web")
    assert (page.edit.text(), page.tried) == ("", False)


def test_an_empty_word_is_not_entered_and_a_long_one_is_cut(
    qtbot: QtBot, page: EntryWordPage
) -> None:
    QTest.keyClicks(page.edit, "  ")
    with qtbot.assertNotEmitted(page.word_entered):
        QTest.keyClick(page.edit, Qt.Key.Key_Return)
    page.edit.clear()
    page.edit.insert("x" * 100)
    assert len(page.edit.text()) == MAX_WORD_CHARS


def test_there_are_two_ways_back(qtbot: QtBot, page: EntryWordPage) -> None:
    with qtbot.waitSignal(page.back):
        QTest.mouseClick(page.back_button, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(page.back):
        QTest.keyClick(page.edit, Qt.Key.Key_Escape)
    assert page.edit.accessibleName() == "Entry word"
