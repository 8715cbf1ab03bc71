"""How a member stands with the workshop: a state is a value that carries its data."""

from __future__ import annotations

from dataclasses import dataclass

from lanchat.protocol.errors import Reason


@dataclass(frozen=True)
class Connecting:
    """Not in yet: the sockets connect, or the hub has not answered."""


@dataclass(frozen=True)
class CatchingUp:
    """The hub let us in; the history is on its way."""

    handle: str
    have: int
    """Entries shown so far; `head` is how many there are."""
    head: int


@dataclass(frozen=True)
class Joined:
    """In the room, with everything said so far."""

    handle: str
    head: int


@dataclass(frozen=True)
class Reconnecting:
    """Was in the room and lost the hub; tries again by itself and keeps what is typed."""

    handle: str


@dataclass(frozen=True)
class Waiting:
    """In the lobby: the mentor lets people in, and has not let us in yet."""

    handle: str


@dataclass(frozen=True)
class TurnedAway:
    """The hub does not let us in. Final for this handle."""

    reason: Reason
    hub_version: int


@dataclass(frozen=True)
class Closed:
    """It is over for this member: the workshop was ended, or we left."""

    ended: bool
    """Whether the workshop was ended for everyone."""


State = Connecting | Waiting | CatchingUp | Joined | Reconnecting | TurnedAway | Closed
