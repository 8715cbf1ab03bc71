"""Entries into the log's order, each exactly once, whatever came late, twice or not at all."""

from __future__ import annotations

from collections.abc import Iterable

from lanchat.protocol.entries import Entry

_MAX_AHEAD = 4096
"""Entries kept while earlier ones are asked for; more would only be asked for again."""


class Sequencer:
    """What we have of the log: everything up to `have`, and some entries ahead of a gap."""

    def __init__(self) -> None:
        self._have = 0
        self._head = 0
        self._ahead: dict[int, Entry] = {}

    @property
    def have(self) -> int:
        """The number of the last entry that was handed on."""
        return self._have

    @property
    def head(self) -> int:
        """The highest number that the hub has told of."""
        return self._head

    @property
    def behind(self) -> bool:
        """Whether entries are missing."""
        return self._have < self._head

    def hear_of(self, head: int) -> None:
        """Take note that the log reaches to `head`."""
        self._head = max(self._head, head)

    def accept(self, entries: Iterable[Entry]) -> tuple[Entry, ...]:
        """Take entries in, in any order; return those that are next now, in the log's order."""
        ready: list[Entry] = []
        for entry in entries:
            self.hear_of(entry.seq)
            if entry.seq == self._have + 1:
                self._hand_on(entry, ready)
            elif entry.seq > self._have and len(self._ahead) < _MAX_AHEAD:
                self._ahead[entry.seq] = entry
        return tuple(ready)

    def reset(self) -> None:
        """Forget everything: the hub keeps another log now."""
        self._have = self._head = 0
        self._ahead.clear()

    def _hand_on(self, entry: Entry | None, ready: list[Entry]) -> None:
        """Add `entry`, which is next, to `ready`, and those that were only waiting for it."""
        while entry is not None:
            self._have = entry.seq
            ready.append(entry)
            entry = self._ahead.pop(self._have + 1, None)
