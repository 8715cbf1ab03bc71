"""The door and who waits at it, as the mentor was last told; the hub repeats both now and then."""

from __future__ import annotations

from typing import assert_never

from lanchat.client.events import DoorChanged, LobbyChanged
from lanchat.protocol.messages import Door, DoorSet, Lobby, Member


class Gate:
    """What only the mentor is told. Nobody waits at first, and of the door nothing is known."""

    def __init__(self) -> None:
        self._door: Door | None = None
        self._waiting: tuple[Member, ...] = ()

    def hear(self, told: DoorSet | Lobby) -> DoorChanged | LobbyChanged | None:
        """Take in what the hub says; return what changed, None when nothing did."""
        match told:
            case DoorSet(door):
                before, self._door = self._door, door
                return DoorChanged(door) if door != before else None
            case Lobby(waiting):
                waited, self._waiting = self._waiting, waiting
                return LobbyChanged(waiting) if waiting != waited else None
            case _:
                assert_never(told)
