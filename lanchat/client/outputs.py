"""What a session wants done: values, carried out by the link."""

from __future__ import annotations

from dataclasses import dataclass

from lanchat.client.events import Event
from lanchat.protocol.ids import Topic
from lanchat.protocol.messages import Command


@dataclass(frozen=True)
class Send:
    """Send a command to the hub. It may get lost; the session says it again when it matters."""

    command: Command


@dataclass(frozen=True)
class Subscribe:
    """Ask for a topic."""

    topic: Topic


@dataclass(frozen=True)
class Unsubscribe:
    """Give a topic up."""

    topic: Topic


@dataclass(frozen=True)
class Tell:
    """Tell the face what happened."""

    event: Event


Output = Send | Subscribe | Unsubscribe | Tell
