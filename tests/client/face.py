"""Somebody who looks at a link, and can wait for what it tells."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from lanchat.client.events import Event, Said, StateChanged
from lanchat.client.link import Link
from lanchat.crypto.curve import CurvePair, new_pair
from lanchat.protocol.entries import Entry
from lanchat.transport.member_sockets import Endpoint, MemberKeys

GIVE_UP_SECONDS = 30.0

_E = TypeVar("_E")


class Face:
    """Somebody who looks at a link: all its events, in order."""

    def __init__(
        self,
        endpoint: Endpoint,
        handle: str,
        pair: CurvePair | None = None,
        *,
        then: Callable[[Event], None] = lambda _: None,
    ) -> None:
        self.pair = pair or new_pair()
        self._then = then
        self.events: list[Event] = []
        self.threads: set[str] = set()
        self._entries: list[Entry] = []
        self._news: queue.SimpleQueue[Event] = queue.SimpleQueue()
        keys = MemberKeys(self.pair.public, self.pair.secret)
        self.link = Link(endpoint, keys, handle, self._hear)

    def next(self, kind: type[_E], **fields: object) -> _E:
        """Wait for the next event of this kind, whose fields are these."""
        give_up = time.monotonic() + GIVE_UP_SECONDS
        while True:
            left = give_up - time.monotonic()
            assert left > 0, f"no {kind.__name__} {fields} came; but {self.events[-20:]}"
            try:
                event = self._news.get(timeout=left)
            except queue.Empty:
                continue
            if isinstance(event, kind) and all(
                getattr(event, name) == value for name, value in fields.items()
            ):
                return event

    def next_state(self, kind: type[_E]) -> _E:
        """Wait until the member stands so with the workshop."""
        while True:
            state = self.next(StateChanged).state
            if isinstance(state, kind):
                return state

    def until(self, happened: Callable[[], bool]) -> None:
        """Wait until what was told so far makes this true."""
        give_up = time.monotonic() + GIVE_UP_SECONDS
        while not happened():
            left = give_up - time.monotonic()
            assert left > 0, f"it never happened; but {self.events[-20:]}"
            with suppress(queue.Empty):
                self._news.get(timeout=left)

    def all(self, kind: type[_E]) -> list[_E]:
        """All events of this kind that were told so far."""
        return [event for event in [*self.events] if isinstance(event, kind)]

    def entries(self) -> list[Entry]:
        """All entries that were told so far."""
        return [*self._entries]

    def texts(self, count: int) -> list[str]:
        """Wait until so many entries were told in all; return what all of them say."""
        while len(self._entries) < count:
            self.next(Said)
        return [entry.text for entry in self._entries]

    def _hear(self, event: Event) -> None:
        self.threads.add(threading.current_thread().name)
        self.events.append(event)
        if isinstance(event, Said):
            self._entries += event.entries
        self._news.put(event)
        self._then(event)
