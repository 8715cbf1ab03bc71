from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from lanchat.protocol.messages import Door
from lanchat.ui import text
from lanchat.ui.door_dialog import DoorDialog


@pytest.fixture
def dialog(qtbot: QtBot) -> DoorDialog:
    made = DoorDialog()
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.present()
    return made


def shown(dialog: DoorDialog) -> Door:
    word = dialog.word.text() if dialog.has_word.isChecked() else None
    return Door(dialog.lobby.isChecked(), word, dialog.unverified.isChecked())


def test_each_setting_says_what_it_means(dialog: DoorDialog) -> None:
    sentences = {label.text() for label in dialog.findChildren(QLabel) if label.isVisible()}
    assert {text.DOOR_LOBBY, text.DOOR_WORD, text.DOOR_UNVERIFIED} <= sentences
    assert dialog.lobby.accessibleDescription() == text.DOOR_LOBBY
    assert dialog.lobby.hasFocus()


def test_the_mentor_opens_and_closes_the_door(qtbot: QtBot, dialog: DoorDialog) -> None:
    assert not dialog.save_button.isEnabled()
    dialog.lobby.click()
    dialog.has_word.click()
    assert dialog.word.hasFocus()
    assert dialog.note.text() == text.ENTRY_WORD_MISSING
    assert not dialog.save_button.isEnabled()
    QTest.keyClicks(dialog.word, " sesame ")
    assert not dialog.note.isVisible()
    dialog.unverified.click()
    with qtbot.waitSignal(dialog.door_wanted) as wanted:
        QTest.keyClick(dialog.word, Qt.Key.Key_Return)
    assert wanted.args == [Door(lobby=True, word="sesame", unverified=True)]
    assert not dialog.isVisible()


def test_it_shows_the_door_as_the_hub_has_it(dialog: DoorDialog) -> None:
    door = Door(lobby=True, word="sesame", unverified=True)
    dialog.set_door(door)
    assert shown(dialog) == door
    assert not dialog.save_button.isEnabled()
    dialog.set_door(Door())
    assert shown(dialog) == Door()
    assert not dialog.word.isVisible()


def test_what_is_being_changed_stays_until_it_is_saved_or_given_up(
    qtbot: QtBot, dialog: DoorDialog
) -> None:
    dialog.set_door(Door(word="sesame"))
    QTest.keyClicks(dialog.word, "!")
    dialog.set_door(Door(lobby=True, word="sesame"))
    assert shown(dialog) == Door(word="sesame!")
    with qtbot.assertNotEmitted(dialog.door_wanted):
        QTest.mouseClick(dialog.cancel_button, Qt.MouseButton.LeftButton)
    dialog.present()
    assert shown(dialog) == Door(lobby=True, word="sesame")


def test_a_word_has_a_bound_and_everything_fits(dialog: DoorDialog) -> None:
    small = dialog.height()
    dialog.has_word.click()
    dialog.word.insert("x" * 100)
    assert len(dialog.word.text()) == 32
    assert dialog.height() > small
    bottom = dialog.save_button.geometry().bottom()
    assert dialog.height() - 40 < bottom < dialog.height()
