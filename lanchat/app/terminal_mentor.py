"""The mentor's commands in a terminal: who waits, who is put out, and how people come in."""

from __future__ import annotations

from typing import Protocol, assert_never

from lanchat.app import terminal_commands as typed
from lanchat.app.terminal_face import Face
from lanchat.client.events import DoorChanged, LobbyChanged
from lanchat.protocol import messages as wire
from lanchat.protocol.handle import normalize
from lanchat.protocol.messages import Door, Member


class Moderated(Protocol):
    """What a `client.link.Link` can do for the mentor, as far as it is needed here."""

    def moderate(self, command: wire.ForMentor) -> None:
        """Say what only the mentor's key may say."""


class MentorDesk:
    """What the mentor knows of the door and the room, and can do about it."""

    def __init__(self, face: Face) -> None:
        """Show on `face` what happens at the door."""
        self._face = face
        self._everyone: tuple[Member, ...] = ()
        self._waiting: tuple[Member, ...] | None = None
        self._shown: tuple[Member, ...] = ()
        self._door: Door | None = None
        self._wanted: Door | None = None
        """What the hub was asked for and has not done yet: the next change builds on it."""

    @property
    def busy(self) -> bool:
        """Whether the hub has still to answer."""
        return self._wanted is not None

    def people_changed(self, everyone: tuple[Member, ...]) -> None:
        """Take who is in the room now."""
        self._everyone = everyone

    def told(self, event: LobbyChanged | DoorChanged) -> None:
        """Take who waits now, or how people come in, and show it if it is news.

        The hub tells both at each reconnection too.
        """
        match event:
            case LobbyChanged(waiting):
                self._lobby_changed(waiting)
            case DoorChanged(door):
                self._door_changed(door)
            case _:
                assert_never(event)

    def refused(self) -> None:
        """Take that the hub refused a command."""
        self._wanted = None

    def carry_out(self, command: typed.ForDesk, member: Moderated) -> bool:
        """Return whether `command` could be carried out; else it has to be tried again later."""
        match command:
            case typed.ShowLobby():
                return self._show_lobby()
            case typed.Decide(handle, welcome):
                return self._decide(handle, member, welcome=welcome)
            case typed.PutOut(handle, ban):
                return self._put_out(handle, member, ban=ban)
            case typed.ShowDoor():
                return self._show_door()
            case typed.SetLobby() | typed.SetWord() | typed.SetUnverified():
                return self._set_door(command, member)
            case _:
                assert_never(command)

    def _lobby_changed(self, waiting: tuple[Member, ...]) -> None:
        self._waiting = waiting
        if waiting != self._shown:
            self._shown = waiting
            self._face.lobby(_handles(waiting))

    def _door_changed(self, door: Door) -> None:
        if door != self._door:
            self._face.door(door)
        if door == self._wanted:
            self._wanted = None
        self._door = door

    def _show_lobby(self) -> bool:
        if self._waiting is not None:
            self._face.lobby(_handles(self._waiting))
        return self._waiting is not None

    def _show_door(self) -> bool:
        if self._door is not None and not self.busy:
            self._face.door(self._door)
            return True
        return False

    def _decide(self, handle: str, member: Moderated, *, welcome: bool) -> bool:
        if self._waiting is None:
            return False
        somebody = _find(handle, self._waiting)
        if somebody is None:
            self._face.error(
                "Nobody waits under this handle, and nothing was done. /lobby tells who waits.",
                handle,
            )
            return True
        # Two may wait under one handle: who is named again is then the other one.
        self._waiting = tuple(each for each in self._waiting if each is not somebody)
        member.moderate(wire.Admit(somebody.author, welcome))
        return True

    def _put_out(self, handle: str, member: Moderated, *, ban: bool) -> bool:
        somebody = _find(handle, self._everyone)
        if somebody is None:
            self._face.error(
                "Nobody is in the room under this handle, and nothing was done. "
                "/who tells who is there.",
                handle,
            )
        else:
            member.moderate(wire.Remove(somebody.author, ban))
        return True

    def _set_door(self, command: typed.ForDoor, member: Moderated) -> bool:
        # Each change says the whole door: it must not take back the one before.
        if self._door is None or self.busy:
            return False
        wanted = _changed(self._door, command)
        if wanted == self._door:
            # No change would be told, and nothing else be taken before it.
            self._face.door(wanted)
        else:
            self._wanted = wanted
            member.moderate(wire.SetDoor(wanted))
        return True


def _changed(door: Door, command: typed.ForDoor) -> Door:
    """Return the door that `command` makes of `door`."""
    match command:
        case typed.SetLobby(on):
            return Door(on, door.word, door.unverified)
        case typed.SetWord(word):
            return Door(door.lobby, word, door.unverified)
        case typed.SetUnverified(on):
            return Door(door.lobby, door.word, on)
        case _:
            assert_never(command)


def _handles(members: tuple[Member, ...]) -> tuple[str, ...]:
    return tuple(member.handle for member in members)


def _find(handle: str, members: tuple[Member, ...]) -> Member | None:
    """Return the first of `members` who is called `handle`, in any case."""
    wanted = normalize(handle).casefold()
    return next((each for each in members if each.handle.casefold() == wanted), None)
