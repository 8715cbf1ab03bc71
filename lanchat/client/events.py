"""What a session tells its face, window or terminal: frozen values, in the order they happened."""

from __future__ import annotations

from dataclasses import dataclass

from lanchat.client.state import State
from lanchat.protocol.entries import Entry
from lanchat.protocol.errors import Reason
from lanchat.protocol.ids import Author, ClientId
from lanchat.protocol.messages import Door, Member


@dataclass(frozen=True)
class StateChanged:
    """The member's standing changed. `Joined` comes after all history was said."""

    state: State


@dataclass(frozen=True)
class Said:
    """The next entries of the log, in order, each exactly once, our own among them."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class LogReset:
    """The hub keeps another log now (another epoch): forget all entries, it starts over."""


@dataclass(frozen=True)
class Sending:
    """A post of ours is in the outbox and will be sent until the hub answers."""

    client_id: ClientId
    text: str
    author: Author


@dataclass(frozen=True)
class Acked:
    """A post of ours is on the hub's disk as entry `seq`."""

    client_id: ClientId
    seq: int


@dataclass(frozen=True)
class PostRefused:
    """The hub refused a post of ours.

    With `retry_after` (seconds) the outbox keeps it and sends it again by itself then; without,
    it has failed for good and has left the outbox.
    """

    client_id: ClientId
    text: str
    reason: Reason
    retry_after: float | None


@dataclass(frozen=True)
class CommandRefused:
    """The hub refused a command that was no post, such as ending the workshop."""

    reason: Reason


@dataclass(frozen=True)
class PeopleChanged:
    """Who is in the room now, ourselves included, ordered by handle, and what changed."""

    everyone: tuple[Member, ...]
    came: tuple[str, ...]
    left: tuple[str, ...]


@dataclass(frozen=True)
class LobbyChanged:
    """Who waits to be let in, for the mentor, in the order they came."""

    waiting: tuple[Member, ...]


@dataclass(frozen=True)
class DoorChanged:
    """The settings of the door, for the mentor."""

    door: Door


@dataclass(frozen=True)
class DiskChanged:
    """Whether the hub's disk takes what is said. While it does not, posts wait."""

    full: bool


Event = (
    StateChanged
    | Said
    | LogReset
    | Sending
    | Acked
    | PostRefused
    | CommandRefused
    | PeopleChanged
    | LobbyChanged
    | DoorChanged
    | DiskChanged
)
