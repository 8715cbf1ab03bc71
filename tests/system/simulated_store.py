"""The hub's disk: what a commit keeps, and what is left when it has to fall back to a copy."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from lanchat.hub.core import Turn
from lanchat.hub.door import Ban
from lanchat.hub.effects import Name
from lanchat.hub.healing import Wound
from lanchat.hub.roster import Bound
from lanchat.protocol.entries import Entry
from lanchat.protocol.ids import Author, ClientId, Key
from lanchat.protocol.messages import Door
from tests.hub.strangers import IDENTITY


@dataclass(frozen=True)
class _Content:
    """What is on the disk at one moment."""

    entries: tuple[Entry, ...] = ()
    handles: dict[Key, Bound] = field(default_factory=dict)
    bans: tuple[Ban, ...] = ()
    door: Door = field(default_factory=Door)
    wound: Wound | None = None


class Store:
    """A workshop on disk, all epochs of it."""

    def __init__(self, epoch: bytes) -> None:
        self.epoch = epoch
        self.full = False
        self._now = self._copy = _Content()
        self._logs: dict[bytes, list[Entry]] = {epoch: []}
        self._numbers: dict[bytes, dict[Name, int]] = {epoch: {}}

    @property
    def entries(self) -> list[Entry]:
        """The log as it is now."""
        return self._logs[self.epoch]

    @property
    def handles(self) -> dict[Key, Bound]:
        """Who holds which handle."""
        return self._now.handles

    @property
    def bans(self) -> tuple[Ban, ...]:
        """Who may not come in again."""
        return self._now.bans

    @property
    def door(self) -> Door:
        """How people come in."""
        return self._now.door

    @property
    def wound(self) -> Wound | None:
        """What was lost, since the last time that something was."""
        return self._now.wound

    def clear(self) -> None:
        """Somebody makes space."""
        self.full = False

    def log(self, epoch: bytes) -> list[Entry]:
        """Return the log of `epoch`, as it was at last."""
        return self._logs[epoch]

    def stored(self, epoch: bytes | None = None) -> dict[Name, int]:
        """Return which posts there are in the log, and their numbers."""
        return self._numbers[self.epoch if epoch is None else epoch]

    def commit(self, turn: Turn) -> bool:
        """Store all of `turn`; False, and nothing is stored, when the disk is full."""
        if self.full:
            return False
        handles = {k: held for k, held in self.handles.items() if k not in turn.bindings}
        handles |= {key: held for key, held in turn.bindings.items() if held is not None}
        for what in ("handle", "author"):
            values = {getattr(held, what) for held in handles.values()}
            assert len(values) == len(handles), f"a {what} has two owners"
        self._now = replace(self._now, handles=handles, bans=self.bans + turn.bans)
        for entry in turn.entries:
            name = Author(entry.author), ClientId(entry.client_id)
            assert entry.seq == len(self.entries) + 1, "the numbers have a gap"
            assert name not in self.stored(), "stored twice"
            self.stored()[name] = entry.seq
            self.entries.append(entry)
        return True

    def set_door(self, door: Door) -> None:
        """Keep how people come in."""
        self._now = replace(self._now, door=door)

    def copy(self) -> None:
        """Make a copy, to fall back to."""
        self._copy = replace(self._now, entries=tuple(self.entries))

    def fall_back(self, epoch: bytes) -> None:
        """Lose everything since the last copy, and go on from there under another epoch."""
        entries = list(self._copy.entries)
        wound = Wound(IDENTITY, self.epoch, len(entries))
        numbers = {(Author(e.author), ClientId(e.client_id)): e.seq for e in entries}
        self.epoch = epoch
        self._now = replace(self._copy, wound=wound)
        self._logs[epoch], self._numbers[epoch] = entries, numbers
        self.copy()
