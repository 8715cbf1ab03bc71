from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lanchat.ui.code_fields import CodeFields

WORDS = ("eagle", "lantern", "maple", "march", "ride", "river", "tiger", "zebra")


@pytest.fixture
def code(qtbot: QtBot) -> CodeFields:
    made = CodeFields(WORDS)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    made.setFocus()
    return made


def type_on(keys: str) -> None:
    """Type wherever the keyboard is now."""
    for key in keys:
        here = QApplication.focusWidget()
        assert here is not None
        QTest.keyClicks(here, key)


def typed(code: CodeFields) -> list[str]:
    return [field.text() for field in code.fields]


@pytest.mark.parametrize(
    "keys",
    [
        "maple tiger lantern river",
        "mapletigerlanternriver",
        "mapltigelantrive",
        "MAPL Tiger lant  river ",
        "maple\teagle\tlantern\triver",
    ],
)
def test_a_code_is_typed_as_everyone_likes(code: CodeFields, keys: str) -> None:
    type_on(keys)
    second = "eagle" if "eag" in keys else "tiger"
    assert code.code == f"maple {second} lantern river"
    assert code.fields[3].hasFocus()


def test_the_keyboard_alone_leads_back_and_mends_a_word(code: CodeFields) -> None:
    type_on("maple march")
    assert code.fields[2].hasFocus()
    QTest.keyClick(code.fields[2], Qt.Key.Key_Backspace)
    assert code.fields[1].hasFocus()
    code.fields[1].selectAll()
    type_on("tiger lantern river")
    assert typed(code) == ["maple", "tiger", "lantern", "river"]
    QTest.keyClick(code.fields[0], Qt.Key.Key_Backspace)
    assert typed(code)[0] == "mapl"


def test_it_goes_on_to_what_is_missing(code: CodeFields) -> None:
    code.fields[1].put("tiger")
    type_on("maple")
    assert code.fields[2].hasFocus()
    type_on("ri")
    QTest.keyClick(code.fields[2], Qt.Key.Key_Tab)
    assert typed(code) == ["maple", "tiger", "ride", ""]
    assert code.fields[3].hasFocus()


def test_all_words_at_once(qtbot: QtBot, code: CodeFields) -> None:
    QApplication.clipboard().setText("The class code is: maple tiger lantern river")
    code.fields[2].setFocus()
    with qtbot.waitSignal(code.changed):
        code.fields[2].paste()
    assert code.code == "maple tiger lantern river"
    code.clear()
    assert typed(code) == ["", "", "", ""]
    code.paste(["maple", "tiger"], 1)
    assert typed(code) == ["", "maple", "tiger", ""]


def test_what_is_no_word_is_told(qtbot: QtBot, code: CodeFields) -> None:
    code.paste(["maple", "otter", "lantern", "river"])
    assert (code.code, code.wrong) == (None, "otter")
    assert code.fields[1].hasFocus()
    code.set_read_only(read_only=True)
    assert all(field.isReadOnly() for field in code.fields)


def test_enter_after_the_last_word(qtbot: QtBot, code: CodeFields) -> None:
    type_on("maple tiger lantern river")
    with qtbot.waitSignal(code.entered):
        QTest.keyClick(code.fields[3], Qt.Key.Key_Return)


def test_a_screen_reader_tells_the_fields_apart(code: CodeFields) -> None:
    names = [field.accessibleName() for field in code.fields]
    assert names == [f"{n} word of the class code" for n in ("First", "Second", "Third", "Fourth")]
