"""The projection of the public log and the outbox into what is shown: one list of lines.

Stored lines come first, in the log's order; our own posts that the hub has not stored follow, in
the order they were typed. The list tells its owner what changed, so that a view of ten thousand
lines redraws one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto

from lanchat.client.events import Event, LogReset, PostRefused, Said, Sending
from lanchat.protocol.entries import Entry
from lanchat.protocol.errors import Reason
from lanchat.protocol.ids import Author, ClientId


class Delivery(Enum):
    """How far a line has come."""

    STORED = auto()
    SENDING = auto()
    WAITING = auto()
    """Refused for now; it is sent again by itself."""
    FAILED = auto()
    """Refused for good; the text is kept here until it is tried again or dismissed."""


@dataclass(frozen=True)
class Line:
    """One line of the timeline."""

    client_id: ClientId
    author: Author
    handle: str | None
    """None for our own lines that are not stored: the hub has not said our handle with it yet."""
    text: str
    delivery: Delivery
    seq: int | None = None
    at: int | None = None
    """Milliseconds since 1970, UTC, by the hub's clock."""
    reason: Reason | None = None
    """Why it waits or failed."""


@dataclass(frozen=True)
class Inserted:
    """`count` lines were inserted before what was line `first`."""

    first: int
    count: int


@dataclass(frozen=True)
class Updated:
    """Line `index` was replaced."""

    index: int


@dataclass(frozen=True)
class Removed:
    """Line `index` was taken out."""

    index: int


@dataclass(frozen=True)
class Cleared:
    """All lines were taken out."""


Change = Inserted | Updated | Removed | Cleared


class Timeline:
    """The lines, and the one way to change them: `apply` an event of the session."""

    def __init__(self) -> None:
        self._stored: list[Line] = []
        self._unsent: list[Line] = []

    def __len__(self) -> int:
        return len(self._stored) + len(self._unsent)

    def __getitem__(self, index: int) -> Line:
        stored = len(self._stored)
        return self._stored[index] if index < stored else self._unsent[index - stored]

    def apply(self, event: Event) -> list[Change]:
        """Take an event in and return what changed, in the order to replay it."""
        match event:
            case Said(entries):
                return self._say(entries)
            case LogReset():
                return self._reset()
            case Sending(client_id, text, author):
                return self._send(Line(client_id, author, None, text, Delivery.SENDING))
            case PostRefused(client_id, _, reason, retry_after):
                delivery = Delivery.FAILED if retry_after is None else Delivery.WAITING
                return self._mark(client_id, delivery, reason)
            case _:
                return []

    def dismiss(self, client_id: ClientId) -> list[Change]:
        """Take a failed line out, as when it is tried again under a new id."""
        index = self._unsent_index(client_id)
        if index is None:
            return []
        del self._unsent[index]
        return [Removed(len(self._stored) + index)]

    def _reset(self) -> list[Change]:
        self._stored.clear()
        changes: list[Change] = [Cleared()]
        if self._unsent:
            changes.append(Inserted(0, len(self._unsent)))
        return changes

    def _say(self, entries: tuple[Entry, ...]) -> list[Change]:
        changes: list[Change] = []
        for entry in entries if self._unsent else ():
            # The author too: nobody else's post may take ours from the screen.
            if any(line.author == entry.author for line in self._unsent):
                changes += self.dismiss(ClientId(entry.client_id))
        changes.append(Inserted(len(self._stored), len(entries)))
        self._stored += map(_stored_line, entries)
        return changes

    def _send(self, line: Line) -> list[Change]:
        index = self._unsent_index(line.client_id)
        if index is None:
            self._unsent.append(line)
            return [Inserted(len(self) - 1, 1)]
        self._unsent[index] = line
        return [Updated(len(self._stored) + index)]

    def _mark(self, client_id: ClientId, delivery: Delivery, reason: Reason) -> list[Change]:
        index = self._unsent_index(client_id)
        if index is None:
            return []
        self._unsent[index] = replace(self._unsent[index], delivery=delivery, reason=reason)
        return [Updated(len(self._stored) + index)]

    def _unsent_index(self, client_id: ClientId) -> int | None:
        for index, line in enumerate(self._unsent):
            if line.client_id == client_id:
                return index
        return None


def _stored_line(entry: Entry) -> Line:
    return Line(
        ClientId(entry.client_id),
        Author(entry.author),
        entry.handle,
        entry.text,
        Delivery.STORED,
        entry.seq,
        entry.at,
    )
