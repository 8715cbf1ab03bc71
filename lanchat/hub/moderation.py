"""What only the mentor may do: set the door, let people in, put people out, end the workshop."""

from __future__ import annotations

from typing import assert_never

from lanchat.hub.door import Ban, Door
from lanchat.hub.effects import Answer, Cut, Effect, Peer, SetDoor, Whisper
from lanchat.hub.entrance import Entrance
from lanchat.hub.room import Room
from lanchat.hub.roster import Roster
from lanchat.protocol.errors import Reason
from lanchat.protocol.ids import Author
from lanchat.protocol.messages import (
    Admit,
    DoorSet,
    End,
    ForMentor,
    Refused,
    Remove,
    TurnedAway,
)
from lanchat.protocol.messages import Door as DoorSettings
from lanchat.protocol.messages import SetDoor as SetDoorCommand
from lanchat.protocol.version import VERSION


class Moderation:
    """Carries out the mentor's commands, and nobody else's."""

    def __init__(self, room: Room, roster: Roster, door: Door, entrance: Entrance) -> None:
        self._room = room
        self._roster = roster
        self._door = door
        self._entrance = entrance
        self.ended = False
        """Whether the mentor has ended the workshop."""

    def obey(self, now: float, peer: Peer, command: ForMentor) -> list[Effect]:
        """Return what to do at `command`."""
        if peer.key != self._roster.mentor:
            return [Answer(peer, Refused(Reason.DENIED))]
        match command:
            case End():
                self.ended = True
                return []
            case SetDoorCommand(door):
                return self._set_door(now, door)
            case Admit(author, welcome):
                return self._admit(now, Author(author), welcome=welcome)
            case Remove(author, ban):
                return self._remove(Author(author), ban=ban)
            case _:
                assert_never(command)

    def _set_door(self, now: float, door: DoorSettings) -> list[Effect]:
        effects: list[Effect] = [
            self._room.welcome(peer, self._entrance.enter(now, peer, bound))
            for peer, bound in self._door.set(door)
        ]
        return [*effects, SetDoor(door), Whisper(self._roster.mentor, DoorSet(door))]

    def _admit(self, now: float, author: Author, *, welcome: bool) -> list[Effect]:
        knocked = self._door.decide(author, welcome=welcome)
        if knocked is None:
            return []
        peer, bound = knocked
        if not welcome:
            return [Answer(peer, TurnedAway(Reason.DENIED, VERSION))]
        return [self._room.welcome(peer, self._entrance.enter(now, peer, bound))]

    def _remove(self, author: Author, *, ban: bool) -> list[Effect]:
        """Put a member out: they lose handle, topics and connections. The mentor stays."""
        key = self._roster.key_of(author)
        bound = None if key is None else self._roster.bound_to(key)
        if key is None or bound is None or key == self._roster.mentor:
            return []
        self._roster.leave(key)
        if ban:
            self._door.ban(Ban(key, bound.handle))
        reason = Reason.BANNED if ban else Reason.REMOVED
        return [Cut(key, TurnedAway(reason, VERSION)), *self._room.move(self._roster.here())]
