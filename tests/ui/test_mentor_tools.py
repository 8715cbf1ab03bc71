from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from lanchat.client.events import DoorChanged, LobbyChanged
from lanchat.protocol.messages import Door
from lanchat.ui import text
from lanchat.ui.empty_room import EmptyRoom
from lanchat.ui.mentor_tools import MentorTools
from lanchat.ui.people import PeopleModel
from lanchat.ui.people_pane import PeoplePane
from lanchat.ui.room_bar import RoomBar
from tests.ui.made_up import member

FOX = member("quiet-fox")


class Room(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.bar = RoomBar("Python 101")
        self.people = PeoplePane(PeopleModel(self))
        column = QVBoxLayout(self)
        column.addWidget(self.bar)
        column.addWidget(self.people)
        self.bar.people_button.toggled.connect(self.people.setVisible)
        self.empty = EmptyRoom(PeopleModel(self))
        self.empty.set_open(is_open=True)
        column.addWidget(self.empty)
        self.tools = MentorTools(self.bar, self.people, self.empty, self)


@pytest.fixture
def room(qtbot: QtBot) -> Room:
    made = Room()
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    return made


def test_the_class_code_is_offered_once_it_is_there_and_one_hosts(room: Room) -> None:
    tools, button = room.tools, room.bar.code_button
    seen = [button.isVisible()]
    tools.set_hosting(hosts=True)
    seen.append(button.isVisible())
    tools.set_class("Python 101", "maple tiger lantern river", ["192.0.2.7:47820"])
    seen.append(button.isVisible())
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    seen.append(tools.code_panel.isVisible())
    tools.set_hosting(hosts=False)
    seen += [button.isVisible(), tools.code_panel.isVisible()]
    assert seen == [False, False, True, True, False, False]


def test_those_who_wait_are_a_click_away(room: Room) -> None:
    tools = room.tools
    tools.handle_event(LobbyChanged((FOX,)))
    assert not room.bar.waiting_button.isVisible()
    tools.set_hosting(hosts=True)
    tools.handle_event(LobbyChanged((FOX,)))
    room.people.hide()
    QTest.mouseClick(room.bar.waiting_button, Qt.MouseButton.LeftButton)
    assert room.people.isVisible()
    assert room.people.lobby.rows[FOX].admit_button.hasFocus()
    tools.handle_event(LobbyChanged(()))
    assert not room.bar.waiting_button.isVisible()


def test_the_door_is_opened_from_the_menu(qtbot: QtBot, room: Room) -> None:
    tools = room.tools
    tools.set_hosting(hosts=True)
    tools.handle_event(DoorChanged(Door(lobby=True)))
    room.bar.door_action.trigger()
    assert tools.door_dialog.isVisible()
    assert tools.door_dialog.lobby.isChecked()
    tools.door_dialog.lobby.click()
    with qtbot.waitSignal(tools.door_wanted) as wanted:
        tools.door_dialog.save_button.click()
    assert wanted.args == [Door()]
    room.bar.door_action.trigger()
    tools.set_hosting(hosts=False)
    assert not tools.door_dialog.isVisible()


def test_exporting_is_wanted_of_the_room(qtbot: QtBot, room: Room) -> None:
    with qtbot.waitSignal(room.tools.export_wanted):
        room.tools.code_panel.export_button.click()


def test_an_empty_room_offers_the_code_too(room: Room) -> None:
    room.tools.set_hosting(hosts=True)
    assert room.empty.label.text() == text.EMPTY_MENTOR
    seen = [room.empty.code_button.isVisible()]
    room.tools.set_class("Python 101", "maple tiger lantern river", [])
    seen.append(room.empty.code_button.isVisible())
    QTest.mouseClick(room.empty.code_button, Qt.MouseButton.LeftButton)
    seen.append(room.tools.code_panel.isVisible())
    room.tools.set_hosting(hosts=False)
    seen.append(room.empty.code_button.isVisible())
    assert seen == [False, True, True, False]
