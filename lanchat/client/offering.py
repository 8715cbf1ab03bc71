"""Giving a hub back what it lost when it was restored from an older copy.

Like a post, one offer is under way at a time, and is said again until the log has what is in it:
so the order stays. Many have the same to offer. Each waits a moment, and what another has given
back meanwhile need not be offered any more.
"""

from __future__ import annotations

import math
import random
from collections import deque
from collections.abc import Iterable

from lanchat.protocol.entries import Entry
from lanchat.protocol.ids import Author, ClientId
from lanchat.protocol.messages import Offer

OFFER_AGAIN_SECONDS = 2.0
"""How long the log may take to have what was offered before it is offered again."""

FULL_DISK_SECONDS = 15.0
"""The same while the hub's disk is full: the hub takes only so many offers of one member."""

MOST_TIMES = 5
"""So often an offer is made: for longer than a lost connection goes unnoticed. A hub that hears us
does not take the rest of it then, as when somebody else has the handle by now."""

SPREAD_SECONDS = 0.5
"""Within so long, at random, the members begin."""

_Name = tuple[Author, ClientId]


class Offering:
    """The offers to be made, in the log's order."""

    def __init__(self, author: Author, rng: random.Random) -> None:
        """Begin for the member who signs as `author`, with nothing to offer."""
        self._author = author
        self._rng = rng
        self._offers: deque[Offer] = deque()
        self._lacking: set[_Name] = set()
        self._times = 0
        self._due = 0.0

    @property
    def holds_ours(self) -> bool:
        """Whether something that we said is among it: what we say next has to wait for that."""
        return any(author == self._author for author, _ in self._lacking)

    def begin(self, now: float, offers: Iterable[Offer]) -> None:
        """Make `offers` from now on, instead of those before."""
        self._offers = deque(offers)
        self._lacking = {_name(entry) for offer in self._offers for entry in offer.entries}
        self.start_over(now)

    def start_over(self, now: float) -> None:
        """Take note that we are back: what was offered before may be lost."""
        self._times, self._due = 0, now + self._rng.random() * SPREAD_SECONDS

    def hear(self, now: float, entries: Iterable[Entry]) -> None:
        """Take note that the log has `entries`."""
        self._lacking.difference_update(map(_name, entries))
        while self._offers and not self._still_lacking():
            ours = self._times > 0
            self._offers.popleft()
            self.start_over(now)
            if ours:
                self._due = now

    def due(self) -> float:
        """Return when the next offer is to be made; infinity when there is none."""
        return self._due if self._offers else math.inf

    def take_due(self, now: float, *, disk_full: bool) -> Offer | None:
        """Return the offer to make at `now`, and arrange for its repeat.

        While the hub's disk is full no repeat counts.
        """
        if self._times == MOST_TIMES and now >= self._due and not disk_full:
            self._give_up(now)
        if not self._offers or now < self._due:
            return None
        self._times = 1 if disk_full else self._times + 1
        self._due = now + (FULL_DISK_SECONDS if disk_full else OFFER_AGAIN_SECONDS)
        return Offer(self._offers[0].epoch, self._still_lacking())

    def _give_up(self, now: float) -> None:
        """Offer nothing more of those whose entries the hub does not take, to keep their order."""
        authors = {entry.author for entry in self._still_lacking()}
        self._lacking = {name for name in self._lacking if name[0] not in authors}
        self.hear(now, ())

    def _still_lacking(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self._offers[0].entries if _name(entry) in self._lacking)


def _name(entry: Entry) -> _Name:
    return Author(entry.author), ClientId(entry.client_id)
