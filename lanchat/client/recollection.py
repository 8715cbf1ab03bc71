"""The newest entries that we had from the hub, to give them back to one that lost them."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from lanchat.protocol.entries import Entry
from lanchat.protocol.limits import MAX_COMMAND_BYTES, MAX_OFFER_ENTRIES
from lanchat.protocol.messages import Healing, Offer

MAX_ENTRIES = 2_000
MAX_BYTES = 4_194_304
"""What is kept: hours of a class, between two copies that the hub makes every few minutes."""

_OVERHEAD = 256
"""At most what an entry takes beside its text: keys, signature, handle, numbers."""

_ROOM = MAX_COMMAND_BYTES - 1_024


class Recollection:
    """A bounded tail of the log, in order."""

    def __init__(self) -> None:
        self._entries: deque[Entry] = deque()
        self._bytes = 0

    def keep(self, entries: Iterable[Entry]) -> None:
        """Keep `entries`, which follow those kept before, and let go of the oldest."""
        for entry in entries:
            if _size(entry) > _ROOM:
                # No hub of ours has taken one that no command can carry.
                continue
            self._entries.append(entry)
            self._bytes += _size(entry)
        while len(self._entries) > MAX_ENTRIES or self._bytes > MAX_BYTES:
            self._bytes -= _size(self._entries.popleft())

    def forget(self) -> None:
        """Let go of all of them."""
        self._entries.clear()
        self._bytes = 0

    def offers(self, healing: Healing) -> Iterator[Offer]:
        """Yield what follows the copy from which the hub was restored, in frames that it takes."""
        batch: list[Entry] = []
        room = _ROOM
        for entry in self._entries:
            if entry.seq <= healing.head:
                continue
            if batch and (len(batch) == MAX_OFFER_ENTRIES or room < _size(entry)):
                yield Offer(healing.epoch, tuple(batch))
                batch, room = [], _ROOM
            batch.append(entry)
            room -= _size(entry)
        if batch:
            yield Offer(healing.epoch, tuple(batch))


def _size(entry: Entry) -> int:
    return len(entry.text.encode()) + _OVERHEAD
