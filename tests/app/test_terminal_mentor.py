"""The mentor's desk without sockets: what is typed, what the hub tells, what is asked of it."""

from __future__ import annotations

import json

from lanchat.app import terminal_commands as typed
from lanchat.app.json_lines import JsonFace
from lanchat.app.terminal_mentor import MentorDesk
from lanchat.client.events import DoorChanged, LobbyChanged
from lanchat.protocol.messages import Admit, Door, ForMentor, Member, Remove, SetDoor

OWL, FOX = Member("blue-owl", b"o" * 32), Member("quiet-fox", b"f" * 32)
SHUT = Door(lobby=True, word="banana", unverified=False)


class Desk:
    """A desk; `story` has what was printed, and what was asked of the hub behind a star."""

    def __init__(self, *told: LobbyChanged | DoorChanged) -> None:
        self._story: list[object] = []
        self.desk = MentorDesk(JsonFace(self._printed, self._printed))
        for each in told:
            self.desk.told(each)
        self._story.clear()

    def moderate(self, command: ForMentor) -> None:
        self._story.append(command)

    def type(self, command: typed.ForDesk) -> bool:
        return self.desk.carry_out(command, self)

    def busy(self) -> bool:
        return self.desk.busy

    def story(self) -> list[object]:
        """Return what happened since it was asked last."""
        story, self._story = self._story, []
        return story

    def _printed(self, line: str) -> None:
        fields = json.loads(line)
        self._story.append(" ".join(str(value) for value in fields.values()))


def test_who_waits_is_told_when_it_is_news_and_when_it_is_asked_for() -> None:
    desk = Desk()
    assert not desk.type(typed.ShowLobby())
    desk.desk.told(LobbyChanged(()))
    desk.desk.told(LobbyChanged((OWL, FOX)))
    desk.desk.told(LobbyChanged((OWL, FOX)))
    assert desk.type(typed.ShowLobby())
    desk.desk.told(LobbyChanged(()))
    assert desk.story() == [
        "lobby ['blue-owl', 'quiet-fox']",
        "lobby ['blue-owl', 'quiet-fox']",
        "lobby []",
    ]


def test_those_who_wait_are_let_in_or_turned_away() -> None:
    desk = Desk()
    assert not desk.type(typed.Decide("blue-owl", welcome=True))
    desk.desk.told(LobbyChanged((OWL, FOX)))
    desk.story()
    assert desk.type(typed.Decide("Blue-Owl", welcome=True))
    assert desk.type(typed.Decide("quiet-fox", welcome=False))
    assert desk.story() == [Admit(OWL.author, welcome=True), Admit(FOX.author, welcome=False)]


def test_of_two_who_wait_under_one_handle_each_is_decided_on() -> None:
    other = Member("blue-owl", b"x" * 32)
    desk = Desk(LobbyChanged((OWL, other)))
    desk.type(typed.Decide("blue-owl", welcome=True))
    desk.type(typed.Decide("blue-owl", welcome=False))
    assert desk.story() == [Admit(OWL.author, welcome=True), Admit(other.author, welcome=False)]


def test_those_in_the_room_are_put_out() -> None:
    desk = Desk()
    desk.desk.people_changed((OWL, FOX))
    assert desk.type(typed.PutOut("quiet-fox", ban=False))
    assert desk.type(typed.PutOut("blue-owl", ban=True))
    assert desk.story() == [Remove(FOX.author, ban=False), Remove(OWL.author, ban=True)]


def test_nobody_else_is_meant_by_a_handle_that_is_not_there() -> None:
    desk = Desk(LobbyChanged((FOX,)))
    desk.desk.people_changed((OWL,))
    assert desk.type(typed.Decide("blue-owl", welcome=True))
    assert desk.type(typed.PutOut("quiet-fox", ban=True))
    waits, is_there = desk.story()
    assert str(waits).startswith("error Nobody waits")
    assert str(waits).endswith("blue-owl")
    assert str(is_there).startswith("error Nobody is in the room")


def test_a_change_of_the_door_builds_on_the_one_before() -> None:
    desk = Desk()
    assert not desk.type(typed.SetLobby(True))
    desk.desk.told(DoorChanged(Door()))
    assert desk.type(typed.SetLobby(True))
    assert desk.busy()
    assert not desk.type(typed.SetWord("banana"))
    assert not desk.type(typed.ShowDoor())
    desk.desk.told(DoorChanged(Door(lobby=True)))
    assert not desk.busy()
    assert desk.type(typed.SetWord("banana"))
    desk.desk.told(DoorChanged(SHUT))
    assert desk.type(typed.SetUnverified(True))
    assert desk.story() == [
        "door False None False",
        SetDoor(Door(lobby=True)),
        "door True None False",
        SetDoor(SHUT),
        "door True banana False",
        SetDoor(Door(lobby=True, word="banana", unverified=True)),
    ]


def test_the_door_is_told_at_each_change_and_when_it_is_asked_for() -> None:
    desk = Desk(DoorChanged(SHUT))
    desk.desk.told(DoorChanged(SHUT))
    assert desk.story() == []
    desk.type(typed.ShowDoor())
    # What is so already is told at once: no change will come.
    desk.type(typed.SetLobby(True))
    assert not desk.busy()
    told = "door True banana False"
    assert desk.story() == [told, told]


def test_what_was_asked_for_is_told_once_it_is_so() -> None:
    desk = Desk(DoorChanged(Door()))
    desk.type(typed.SetLobby(True))
    desk.desk.told(DoorChanged(Door()))
    assert desk.busy()
    assert desk.story() == [SetDoor(Door(lobby=True))]
    desk.desk.told(DoorChanged(Door(lobby=True)))
    assert not desk.busy()
    assert desk.story() == ["door True None False"]


def test_what_was_refused_is_not_waited_for() -> None:
    desk = Desk(DoorChanged(Door()))
    desk.type(typed.SetLobby(True))
    desk.desk.refused()
    assert not desk.busy()
    assert desk.story() == [SetDoor(Door(lobby=True))]
