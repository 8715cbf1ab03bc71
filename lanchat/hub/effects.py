"""What goes into the hub's core, and what it wants done: values, carried out by the service."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lanchat.protocol.ids import Author, ClientId, Key, Route
from lanchat.protocol.messages import Broadcast, Command, Door, Reply

Name = tuple[Author, ClientId]
"""What makes a post recognisable when it comes again."""


@dataclass(frozen=True)
class Peer:
    """The other end of one connection."""

    key: Key
    """The CURVE public key that ZeroMQ authenticated."""
    route: Route = field(repr=False)


@dataclass(frozen=True)
class Request:
    """One command, and who said it."""

    peer: Peer
    command: Command
    author: Author | None = None
    """Whom the roster had for this key before the group: whose posts were looked up."""
    stored: Mapping[Name, int] = field(default_factory=dict)
    """The numbers of those posts, said or offered by `command`, that the log holds already."""


@dataclass(frozen=True)
class Answer:
    """Send `message` to one connection."""

    peer: Peer
    message: Reply


@dataclass(frozen=True)
class AnswerPage:
    """Send the entries after number `after` to one connection."""

    peer: Peer
    after: int


@dataclass(frozen=True)
class Publish:
    """Send `message` to everyone in the room."""

    message: Broadcast


@dataclass(frozen=True)
class Whisper:
    """Send `message` on the personal topic of one member."""

    key: Key
    message: Broadcast


@dataclass(frozen=True)
class Cut:
    """Tell `key` why, and close its connections."""

    key: Key
    farewell: Reply


@dataclass(frozen=True)
class SetDoor:
    """Keep the settings of the door, and tell those who ask for the descriptor."""

    door: Door


Effect = Answer | AnswerPage | Publish | Whisper | Cut | SetDoor
