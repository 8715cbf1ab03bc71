"""All that a member was told, checked as it comes against what is on the hub's disk."""

from __future__ import annotations

from operator import attrgetter

from lanchat.client import events
from lanchat.client.state import CatchingUp, Joined
from lanchat.client.timeline import Timeline
from lanchat.protocol import messages as wire
from lanchat.protocol.entries import Entry
from lanchat.protocol.ids import Author, ClientId
from tests.system.simulated_store import Store

by_handle = attrgetter("handle")


class Witness:
    """Promises that hold at every moment."""

    def __init__(self, author: Author, store: Store) -> None:
        """Watch over the member who signs as `author`."""
        self.timeline = Timeline()
        self.heard: list[Entry] = []
        self.lost: list[Entry] = []
        """What was heard, and then lost by the hub."""
        self.acked: list[ClientId] = []
        """Our posts, as they were acknowledged for the first time."""
        self.people: tuple[wire.Member, ...] = ()
        self.waiting: tuple[wire.Member, ...] = ()
        """Who waits to be let in: for the mentor."""
        self.was_in = False
        self._author = author
        self._store = store
        self._epoch = store.epoch
        self._joined: wire.Joined | None = None
        self._acked_in_this_log: set[ClientId] = set()

    def let_in(self, joined: wire.Joined) -> None:
        """The hub lets the member in, or says it again."""
        self._joined = joined

    def hear(self, event: events.Event) -> None:
        """The session tells `event`."""
        self.timeline.apply(event)
        match event:
            case events.Said(entries):
                self._hear_entries(entries)
            case events.LogReset():
                self._begin_anew()
            case events.Acked(client_id, seq):
                self._hear_ack(client_id, seq)
            case events.StateChanged(CatchingUp()):
                assert self._joined is not None
                self._epoch = self._joined.epoch
            case events.StateChanged(Joined(_, head)):
                assert self._joined is not None
                assert head == len(self.heard) >= self._joined.head, "in before all was shown"
                self.was_in = True
            case events.PeopleChanged():
                self._hear_people(event)
            case events.LobbyChanged(waiting):
                self.waiting = waiting
            case _:
                pass

    def _hear_entries(self, entries: tuple[Entry, ...]) -> None:
        first = len(self.heard)
        self.heard += entries
        stored = self._store.log(self._epoch)[first : len(self.heard)]
        assert list(entries) == stored, "told something else than the log"

    def _hear_ack(self, client_id: ClientId, seq: int) -> None:
        assert client_id not in self._acked_in_this_log, "acknowledged twice"
        assert self._store.stored(self._epoch)[self._author, client_id] == seq
        self._acked_in_this_log.add(client_id)
        self.acked += [] if client_id in self.acked else [client_id]

    def _hear_people(self, changed: events.PeopleChanged) -> None:
        kept = [member for member in self.people if member.handle not in changed.left]
        new = [member for member in changed.everyone if member.handle in changed.came]
        told = list(changed.everyone)
        assert sorted(kept + new, key=by_handle) == told, "not what changed"
        self.people = changed.everyone

    def _begin_anew(self) -> None:
        assert self._joined is not None
        healing = self._joined.healing
        if healing is not None and healing.epoch == self._epoch:
            self.lost += self.heard[healing.head :]
        self.heard.clear()
        self._acked_in_this_log.clear()
