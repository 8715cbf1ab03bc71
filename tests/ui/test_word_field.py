from __future__ import annotations

import pytest
from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lanchat.ui.word_field import WordField
from lanchat.ui.word_list import WordList

WORDS = WordList(["eager", "eagle", "lantern", "maple", "march", "ride", "river", "tiger"])


@pytest.fixture
def field(qtbot: QtBot) -> WordField:
    model = QStringListModel(WORDS.words)
    made = WordField(WORDS, model)
    model.setParent(made)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    made.setFocus()
    return made


def test_two_letters_bring_the_words_that_fit(field: WordField) -> None:
    QTest.keyClicks(field, "r")
    assert not field.suggestions.view.isVisible()
    QTest.keyClicks(field, "i")
    assert field.suggestions.view.isVisible()
    assert field.suggestions.marked == "ride"
    QTest.keyClicks(field, "x")
    assert not field.suggestions.view.isVisible()


@pytest.mark.parametrize("key", [Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_a_key_takes_the_word_that_is_marked(qtbot: QtBot, field: WordField, key: Qt.Key) -> None:
    QTest.keyClicks(field, "ri")
    QTest.keyClick(field.suggestions.view, Qt.Key.Key_Down)
    with qtbot.waitSignal(field.finished) as finished:
        QTest.keyClick(field, key)
    assert finished.args == [None]
    assert (field.text(), field.word) == ("river", "river")
    assert not field.suggestions.view.isVisible()


def test_keys_that_the_list_gets_are_the_fields(qtbot: QtBot, field: WordField) -> None:
    # Where there is a window system, an open list has the keyboard.
    view = field.suggestions.view
    QTest.keyClicks(field, "ri")
    QTest.keyClicks(view, "v")
    assert (field.text(), field.suggestions.marked) == ("riv", "river")
    QTest.keyClick(view, Qt.Key.Key_Backspace)
    assert field.suggestions.marked == "ride"
    with qtbot.waitSignal(field.finished):
        QTest.keyClick(view, Qt.Key.Key_Tab)
    assert field.text() == "ride"
    field.put("")
    QTest.keyClicks(field, "ri")
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert (field.text(), view.isVisible()) == ("ri", False)


def test_a_key_takes_nothing_for_a_single_letter(qtbot: QtBot, field: WordField) -> None:
    with qtbot.assertNotEmitted(field.finished):
        for key in (Qt.Key.Key_Space, Qt.Key.Key_Return):
            QTest.keyClick(field, key)
        QTest.keyClicks(field, "m")
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == "m"


def test_four_letters_finish_a_word_and_the_rest_is_swallowed(
    qtbot: QtBot, field: WordField
) -> None:
    with qtbot.waitSignal(field.finished) as finished:
        QTest.keyClicks(field, "Lant")
    assert finished.args == ["ern"]
    QTest.keyClicks(field, "ern")
    assert (field.text(), field.property("done")) == ("lantern", True)
    QTest.keyClicks(field, "s")
    assert field.wrong


def test_taking_letters_away_finishes_nothing(qtbot: QtBot, field: WordField) -> None:
    QTest.keyClicks(field, "mapl")
    with qtbot.assertNotEmitted(field.finished):
        QTest.keyClick(field, Qt.Key.Key_Backspace)
    assert (field.text(), field.word) == ("mapl", None)


def test_a_wrong_word_is_marked_at_once(field: WordField) -> None:
    QTest.keyClicks(field, "maq")
    assert (field.wrong, field.property("bad"), field.word) == (True, True, None)
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    assert (field.wrong, field.property("bad")) == (False, False)


def test_half_a_word_is_marked_when_it_is_left(qtbot: QtBot, field: WordField) -> None:
    QTest.keyClicks(field, "ma")
    field.suggestions.hide()
    field.clearFocus()
    assert (field.wrong, field.property("bad")) == (False, True)


def test_letters_that_were_swallowed_by_mistake_come_back(field: WordField) -> None:
    field.expect("e")
    QTest.keyClicks(field, "eagl")
    assert field.text() == "eagle"
    field.put("")
    field.expect("mat")
    QTest.keyClicks(field, "mar")
    assert field.text() == "mar"


def test_a_key_meant_for_the_word_before_does_not_leave_the_field(
    qtbot: QtBot, field: WordField
) -> None:
    field.expect("e")
    with qtbot.assertNotEmitted(field.finished):
        QTest.keyClicks(field, "e")
        QTest.keyClick(field, Qt.Key.Key_Tab)
    assert field.hasFocus()
    assert field.text() == ""


def test_several_words_at_once_are_handed_on(qtbot: QtBot, field: WordField) -> None:
    QApplication.clipboard().setText("Maple, tiger\nriver")
    with qtbot.waitSignal(field.several) as several:
        field.paste()
    assert several.args == [["maple", "tiger", "river"]]


def test_backspace_in_an_empty_field_leads_back(qtbot: QtBot, field: WordField) -> None:
    with qtbot.waitSignal(field.back_wanted):
        QTest.keyClick(field, Qt.Key.Key_Backspace)


def test_nothing_is_taken_while_it_is_read_only(qtbot: QtBot, field: WordField) -> None:
    field.put("ma")
    field.setReadOnly(True)
    with qtbot.assertNotEmitted(field.finished):
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert field.text() == "ma"
