from __future__ import annotations

from pytestqt.qtbot import QtBot

from lanchat.crypto.class_code import WORDS, words
from lanchat.ui import demo_door
from lanchat.ui.main_window import MainWindow


def test_the_code_is_one_that_could_be() -> None:
    code = demo_door.CODE.split()
    assert len(code) == WORDS
    assert set(code) <= set(words())


def test_both_sides_of_the_door_can_be_looked_at(qtbot: QtBot) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    window.show()
    assert not demo_door.show_room(window).bar.code_button.isVisible()
    assert demo_door.show_mentor(window).bar.code_button.isVisible()
