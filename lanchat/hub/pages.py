"""Catch-up pages, kept encoded: a class that starts at once asks for the same ones forty times."""

from __future__ import annotations

from collections import OrderedDict
from typing import Protocol

from lanchat.protocol.codec import encode_page
from lanchat.protocol.limits import MAX_PAGE_BYTES, MAX_PAGE_ENTRIES

_KEPT = 64
"""Pages in memory: 4 MiB at most, some 20,000 posts."""


class Bodies(Protocol):
    """Where the encoded entries lie."""

    def bodies_after(self, seq: int, *, max_entries: int, max_bytes: int) -> list[bytes]:
        """Return the encoded entries after number `seq`, in order; at least one if there is."""


class Pages:
    """The pages of a log, the ones asked for lately from memory."""

    def __init__(self, bodies: Bodies) -> None:
        self._bodies = bodies
        self._kept: OrderedDict[tuple[int, int], bytes] = OrderedDict()

    def after(self, seq: int, head: int) -> bytes:
        """Return the encoded Page that follows entry `seq` in a log that ends at `head`."""
        page = self._kept.get((seq, head))
        if page is None:
            bodies = self._bodies.bodies_after(
                seq, max_entries=MAX_PAGE_ENTRIES, max_bytes=MAX_PAGE_BYTES
            )
            page = self._kept[seq, head] = encode_page(head, bodies)
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end((seq, head))
        return page
