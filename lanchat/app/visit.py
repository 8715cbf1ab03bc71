"""Where a person stands, from the list of workshops to the end of a visit to one."""

from __future__ import annotations

from dataclasses import dataclass, field

from lanchat.client.events import Event, PostRefused
from lanchat.client.link import Link
from lanchat.client.nearby import Nearby
from lanchat.protocol.ids import ClientId


@dataclass(frozen=True)
class FromLink:
    """An event, and of which visit: a link that was left may still have some on their way."""

    number: int
    event: Event


@dataclass(frozen=True)
class Idle:
    """At one of the first pages, where the class code may be asked for."""


@dataclass(frozen=True)
class Pending:
    """Waiting for the task with this number."""

    number: int


@dataclass(frozen=True)
class Picking:
    """Choosing a handle for a workshop that may be joined, or typing its entry word."""

    workshop: Nearby
    handle: str = ""
    """The one that was picked last."""


@dataclass(frozen=True)
class Over:
    """Reading in a room that is over."""


@dataclass(frozen=True)
class Visit:
    """In a workshop, or on the last steps into it, with a link to it."""

    number: int
    workshop: Nearby
    handle: str
    """The one that we asked for."""
    link: Link
    _failed: dict[ClientId, str] = field(default_factory=dict)

    def remember(self, event: Event) -> None:
        """Keep the words of a post that was refused for good: they may be wanted again."""
        if isinstance(event, PostRefused) and event.retry_after is None:
            self._failed[event.client_id] = event.text

    def take_failed(self, client_id: ClientId) -> str | None:
        """Return the words of such a post once."""
        return self._failed.pop(client_id, None)


Stage = Idle | Pending | Picking | Visit | Over
