"""What a terminal client shows, whatever the form: lines for a person or JSON for a program."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from lanchat.client.state import State
from lanchat.protocol.entries import Entry
from lanchat.protocol.errors import Reason
from lanchat.protocol.ids import ClientId
from lanchat.protocol.messages import Door


class Face(Protocol):
    """Shows what happens. Each method may raise BrokenPipeError."""

    def state(self, state: State) -> None:
        """The member's standing changed."""

    def post(self, entry: Entry) -> None:
        """Somebody said something; our own posts come here too, once they are in the log."""

    def reset(self) -> None:
        """The hub keeps another log now: the posts shown before are not in it."""

    def sending(self, client_id: ClientId, text: str) -> None:
        """A post of ours waits to be sent."""

    def acked(self, client_id: ClientId, seq: int) -> None:
        """A post of ours is in the log as entry `seq`."""

    def refused(
        self, client_id: ClientId, text: str, reason: Reason, retry_after: float | None
    ) -> None:
        """A post of ours was refused; with `retry_after` (seconds) it is sent again then."""

    def present(self, handles: Sequence[str]) -> None:
        """The others who are in the room as we come in."""

    def online(self, handle: str) -> None:
        """Somebody else came into the room."""

    def offline(self, handle: str) -> None:
        """Somebody else left the room."""

    def who(self, handles: Sequence[str]) -> None:
        """The answer to /who: everyone in the room."""

    def lobby(self, handles: Sequence[str]) -> None:
        """Who waits to be let in, for the mentor, in the order they came."""

    def door(self, door: Door) -> None:
        """How people come in, for the mentor."""

    def disk(self, *, full: bool, hosts: bool) -> None:
        """Whether the hub's disk takes what is said; with `hosts` it is our own."""

    def warning(self, message: str) -> None:
        """Something that a person has to know before they say anything."""

    def error(self, message: str, text: str | None = None) -> None:
        """What was typed was not done; `text` is the input that was not posted."""

    def note(self, message: str) -> None:
        """A hint for a person who watches."""
