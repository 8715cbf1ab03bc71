"""The public log: append-only, numbered from 1 without a gap.

An entry is staged, then committed with its whole group or taken back with it. Only committed
entries count for anybody else: no acknowledgement and no head names a staged one.
"""

from __future__ import annotations

from lanchat.protocol.entries import Entry, Posted
from lanchat.protocol.ids import Author, ClientId


class PublicLog:
    """The numbers of the log, and the entries on their way into it."""

    def __init__(self, head: int) -> None:
        """Go on after entry `head`, the last one committed; 0 for an empty log."""
        self._head = head
        self._staged: dict[tuple[Author, ClientId], Entry] = {}

    @property
    def head(self) -> int:
        """The number of the last committed entry."""
        return self._head

    @property
    def staged(self) -> tuple[Entry, ...]:
        """The entries of the group that is to be committed, in order."""
        return tuple(self._staged.values())

    def stages(self, name: tuple[Author, ClientId]) -> bool:
        """Tell whether the group has the entry with this author and client id."""
        return name in self._staged

    def stage(self, said: Posted) -> Entry:
        """Number a post, whatever number it bears, and add it to the group.

        A repeat within the group is the same entry.
        """
        name = Author(said.author), ClientId(said.client_id)
        entry = self._staged.get(name)
        if entry is None:
            entry = Posted(
                self._head + len(self._staged) + 1,
                said.at,
                said.author,
                said.handle,
                said.client_id,
                said.text,
                said.signature,
            )
            self._staged[name] = entry
        return entry

    def commit(self) -> tuple[Entry, ...]:
        """Make the staged entries part of the log, once they are on disk, and return them."""
        entries = self.staged
        self._head += len(entries)
        self._staged.clear()
        return entries

    def take_back(self) -> None:
        """Drop the staged entries, which could not be stored: their numbers are free again."""
        self._staged.clear()
