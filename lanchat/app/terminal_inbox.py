"""Where the terminal client's threads meet: events and typed lines, for one thread to take.

A reader of our output that does not read holds the main thread up; then this fills, and the link
waits rather than piling up in memory whatever the workshop says meanwhile.
"""

from __future__ import annotations

import queue
import threading
from dataclasses import dataclass

from lanchat.app.terminal_commands import Typed
from lanchat.client.events import Event

MAX_EVENTS = 64
"""Events that wait; each carries a page of 64 KiB at most, so this is 4 MiB."""

_LOOK_UP_SECONDS = 0.5


@dataclass(frozen=True)
class Happened:
    """The membership tells something."""

    event: Event


@dataclass(frozen=True)
class Took:
    """A line was read."""

    line: Typed


@dataclass(frozen=True)
class Crashed:
    """A thread ended by a bug, and nothing more will come from it."""


Item = Happened | Took | Crashed


class Inbox:
    """Items in the order they came."""

    def __init__(self) -> None:
        # Its `get` cannot be left in a bad state by an exception from a signal handler.
        self._items: queue.SimpleQueue[Item] = queue.SimpleQueue()
        self._room = threading.Semaphore(MAX_EVENTS)
        self._closed = False

    def put_event(self, event: Event) -> None:
        """Put an event in; waits while there is no room, until `close`."""
        while not self._closed:
            if self._room.acquire(timeout=_LOOK_UP_SECONDS):
                self._items.put(Happened(event))
                return

    def put(self, item: Took | Crashed) -> None:
        """Put something in that its producer makes one of at a time."""
        self._items.put(item)

    def get(self) -> Item | None:
        """Return the next item, or None after half a second without one.

        Waiting without end could not be interrupted by Ctrl-C on Windows.
        """
        try:
            item = self._items.get(timeout=_LOOK_UP_SECONDS)
        except queue.Empty:
            return None
        if isinstance(item, Happened):
            self._room.release()
        return item

    def close(self) -> None:
        """Let nobody wait any more: what comes now is dropped."""
        self._closed = True
        self._room.release(MAX_EVENTS)
