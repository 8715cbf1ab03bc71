"""People come and go a thousand times: everybody sees who is there, and nothing piles up.

Each comes with new keys each time. After each round the room as every member sees it has to be
those who are in it, no more and no fewer. In the end some go without a farewell.
"""

from __future__ import annotations

import os
import random

from tests.ordeals.harness.chance import chance
from tests.ordeals.harness.findings import Finding, at_most, in_time
from tests.ordeals.harness.hubs import Hub, Usage, running_hub, usage
from tests.ordeals.harness.members import Member
from tests.ordeals.harness.scale import Scale
from tests.ordeals.harness.waiting import until

_SEATS = 20
_CHANGES_A_ROUND = 8
_VANISH = 5
_WARM_UP_CHANGES = 100
_MOST_MIB = 4.0
_AIM_SECONDS = 2.0

_LEASE_SECONDS = 15.0
"""After so long without a sign of life the others have to see that somebody is gone."""


class _Room:
    """Who is in, by their seats."""

    def __init__(self, hub: Hub, rng: random.Random) -> None:
        self._hub, self._rng = hub, rng
        self._inside: dict[int, Member] = {}
        self.changes = 0
        self.slowest = 0.0
        """Seconds until all had seen a round of changes, at most."""

    def churn(self, changes: int) -> None:
        """Let people come and go, round by round, until there were so many `changes`."""
        while self.changes < changes:
            for seat in self._rng.sample(range(_SEATS), _CHANGES_A_ROUND):
                self._change(seat)
            self.slowest = max(self.slowest, self.see())

    def vanish(self) -> float:
        """Let some go without a word; return how long the others believed that they were there."""
        while len(self._inside) <= _VANISH:
            self._change(self._rng.randrange(_SEATS))
        self.see()
        for seat in self._rng.sample([*self._inside], _VANISH):
            self._inside.pop(seat).link.stop()
        return self.see()

    def empty(self) -> None:
        """Let all go."""
        for seat in [*self._inside]:
            self._change(seat)

    def see(self) -> float:
        """Return how long it took until all see everybody who is in, and nobody else."""
        members = [*self._inside.values()]
        right = frozenset(member.handle for member in members)
        return until(
            "the room right at every member",
            lambda: all(member.is_in and member.people == right for member in members),
        )

    def _change(self, seat: int) -> None:
        self.changes += 1
        if seat in self._inside:
            self._inside.pop(seat).link.close()
            return
        self._inside[seat] = Member(self._hub.workshop, f"seat{seat}of{self.changes}x")
        self._inside[seat].link.start()


def run(scale: Scale, seed: int) -> list[Finding]:
    """Go through it."""
    with running_hub() as hub:
        bare = hub.usage()
        room = _Room(hub, chance(seed))
        try:
            room.churn(_WARM_UP_CHANGES)
            room.empty()
            hub_before, own_before = _settled_usage(hub, bare), usage(os.getpid())
            room.churn(room.changes + scale.pick(200, 1000))
            believed = room.vanish()
        finally:
            room.empty()
        hub_after, own_after = _settled_usage(hub, bare), usage(os.getpid())
    done = f"{room.changes} joins and leaves on {_SEATS} seats"
    return [
        in_time("the room right at every member (slowest)", done, room.slowest, _AIM_SECONDS),
        in_time("gone without a word, seen", f"{_VANISH} vanished", believed, _LEASE_SECONDS),
        *_leaks("hub", done, hub_before, hub_after),
        *_leaks("clients", done, own_before, own_after),
    ]


def _settled_usage(hub: Hub, bare: Usage) -> Usage:
    """Return what the hub holds when the connections of those who went are closed."""
    until("the descriptors given back", lambda: hub.usage().descriptors <= bare.descriptors)
    return hub.usage()


def _leaks(whose: str, done: str, before: Usage, after: Usage) -> list[Finding]:
    grown, more = after.mib - before.mib, after.descriptors - before.descriptors
    return [
        at_most(f"memory grown, {whose}", done, grown, _MOST_MIB, "MiB"),
        at_most(f"descriptors more than before, {whose}", done, more, 0, ""),
    ]
