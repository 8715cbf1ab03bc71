from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QInputMethodEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lanchat.client.state import Closed, Joined, Reconnecting, State, TurnedAway
from lanchat.protocol.errors import Reason
from lanchat.protocol.limits import MAX_POST_BYTES
from lanchat.ui import text
from lanchat.ui.composer import EVERYONE, Composer

JOINED = Joined("blue-owl", 0)
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def composer(qtbot: QtBot) -> Composer:
    made = Composer()
    qtbot.addWidget(made)
    made.resize(500, 120)
    made.set_state(JOINED)
    with qtbot.waitActive(made):
        made.show()
    return made


def test_enter_sends_and_shift_enter_begins_a_line(qtbot: QtBot, composer: Composer) -> None:
    QTest.keyClicks(composer.edit, "one")
    QTest.keyClick(composer.edit, Qt.Key.Key_Return, SHIFT)
    QTest.keyClicks(composer.edit, "two")
    with qtbot.waitSignal(composer.said) as said:
        QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    assert said.args == ["one\ntwo"]
    assert composer.edit.toPlainText() == ""


def test_the_button_sends_too(qtbot: QtBot, composer: Composer) -> None:
    QTest.keyClicks(composer.edit, "  hi  ")
    with qtbot.waitSignal(composer.said) as said:
        QTest.mouseClick(composer.send_button, Qt.MouseButton.LeftButton)
    assert said.args == ["  hi"]


def test_nothing_is_not_sent(qtbot: QtBot, composer: Composer) -> None:
    composer.edit.setPlainText(" \n ")
    assert not composer.send_button.isEnabled()
    with qtbot.assertNotEmitted(composer.said):
        QTest.keyClick(composer.edit, Qt.Key.Key_Return)


def test_enter_belongs_to_the_input_method_while_it_composes(
    qtbot: QtBot, composer: Composer
) -> None:
    QTest.keyClicks(composer.edit, "a")
    QApplication.sendEvent(composer.edit, QInputMethodEvent("に", []))
    with qtbot.assertNotEmitted(composer.said):
        QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    done = QInputMethodEvent("", [])
    done.setCommitString("日")
    QApplication.sendEvent(composer.edit, done)
    with qtbot.waitSignal(composer.said) as said:
        QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    assert said.args == ["a日"]


def test_it_grows_to_six_lines(qtbot: QtBot, composer: Composer) -> None:
    heights = []
    for lines in (1, 2, 6, 7, 1):
        composer.edit.setPlainText("\n".join(["x"] * lines))
        heights.append(composer.edit.height())
    one, two, six, seven, again = heights
    assert one < two < six
    assert (seven, again) == (six, one)


def test_what_is_too_long_is_kept_and_explained(qtbot: QtBot, composer: Composer) -> None:
    composer.edit.setPlainText("é" * (MAX_POST_BYTES // 2))
    assert composer.send_button.isEnabled()
    assert composer.note.text() == "16,384 of 16,384 bytes"
    composer.edit.moveCursor(QTextCursor.MoveOperation.End)
    composer.edit.insertPlainText("x")
    with qtbot.assertNotEmitted(composer.said):
        QTest.keyClick(composer.edit, Qt.Key.Key_Return)
    assert "Nothing is lost" in composer.note.text()
    assert composer.note.property("bad")
    assert len(composer.edit.toPlainText()) == MAX_POST_BYTES // 2 + 1
    composer.edit.setPlainText("short")
    assert not composer.note.isVisible()


@pytest.mark.parametrize(
    ("state", "open_"),
    [
        (Reconnecting("blue-owl"), True),
        (Closed(ended=True), False),
        (TurnedAway(Reason.DENIED, 1), False),
    ],
)
def test_one_can_write_as_long_as_it_will_be_sent(
    qtbot: QtBot, composer: Composer, state: State, open_: bool
) -> None:
    composer.edit.setPlainText("kept")
    composer.set_state(state)
    assert composer.edit.toPlainText() == "kept"
    assert composer.edit.isReadOnly() is not open_
    assert composer.send_button.isEnabled() is open_
    assert composer.code_button.isEnabled() is open_
    assert bool(composer.note.text()) is not open_


def test_a_closed_field_says_once_why(composer: Composer) -> None:
    assert composer.edit.placeholderText() == EVERYONE
    composer.set_state(Closed(ended=True))
    reason = text.composer_closed(Closed(ended=True))
    assert (composer.edit.placeholderText(), composer.note.text()) == (reason, "")
    composer.edit.setPlainText("kept")
    assert composer.note.text() == reason
    composer.set_state(JOINED)
    assert (composer.edit.placeholderText(), composer.note.text()) == (EVERYONE, "")


def test_a_selection_becomes_code(qtbot: QtBot, composer: Composer) -> None:
    composer.edit.setPlainText("see x = 1\ny = 2")
    cursor = composer.edit.textCursor()
    cursor.setPosition(4)
    cursor.movePosition(QTextCursor.MoveOperation.End, QTextCursor.MoveMode.KeepAnchor)
    composer.edit.setTextCursor(cursor)
    QTest.mouseClick(composer.code_button, Qt.MouseButton.LeftButton)
    assert composer.edit.toPlainText() == "see \n```\nx = 1\ny = 2\n```\n"


def test_an_empty_block_of_code_is_ready_to_type_into(qtbot: QtBot, composer: Composer) -> None:
    QTest.mouseClick(composer.code_button, Qt.MouseButton.LeftButton)
    QTest.keyClicks(composer.edit, "x")
    with qtbot.waitSignal(composer.said) as said:
        composer.send()
    assert said.args == ["```\nx\n```"]


def test_what_could_not_be_said_comes_back(composer: Composer) -> None:
    composer.edit.setPlainText("newer")
    composer.give_back("older", "Too many posts wait.")
    assert composer.edit.toPlainText() == "older\nnewer"
    assert composer.note.text() == "Too many posts wait."


def test_a_file_never_becomes_its_path(qtbot: QtBot, composer: Composer) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/home/jane/notes.txt")])
    data.setText("file:///home/jane/notes.txt")
    assert not composer.edit.canInsertFromMimeData(data)
    composer.edit.insertFromMimeData(data)
    assert composer.edit.toPlainText() == ""
    plain = QMimeData()
    plain.setText("n -= 1")
    composer.edit.insertFromMimeData(plain)
    assert composer.edit.toPlainText() == "n -= 1"
