"""What is known of the hubs around: whom to ask when, whom to show, whom to forget.

The core of the finder: no I/O, and it is told the time (monotonic seconds). Pointers only say
where to ask; only an answer, whose signature was checked, makes a hub appear, and only silence
makes it go. One hub may be seen at several places, since it has several addresses.
"""

from __future__ import annotations

import ipaddress
import math
from dataclasses import dataclass, field

from lanchat.client.nearby import Nearby
from lanchat.protocol.descriptor import Descriptor

ASK_EVERY = 2.5
"""Seconds between two questions to a hub that is shown."""

ALTERNATIVE_EVERY = 10.0
"""Seconds between two questions to the further addresses of a hub that answers at a better one."""

GONE_AFTER = 6.0
"""Seconds of silence after which a hub is no longer shown: two questions may get lost."""

RETRY_FIRST = 1.0
RETRY_MOST = 4.0
"""Seconds until a place that was silent is asked again, growing by the first up to the most."""

LEAVING_EVERY = 0.5
LEAVING_FOR = 5.0
"""After a goodbye, which anybody may forge, a hub is asked this often and for this long; the first
silence ends it."""

MAX_POINTERS = 64
"""Pointers remembered, so that false ones cannot fill memory or keep this computer knocking."""

MAX_TYPED = 8
"""Typed addresses kept; the oldest gives way."""


@dataclass(frozen=True)
class Place:
    """Where a greeting may be: the number of an address, or a host that was typed, and a port."""

    host: str
    port: int


@dataclass
class _Sighting:
    """What is known of one place."""

    place: Place
    due: float
    """When to ask next."""
    order: int
    asking: bool = False
    asked: float = -math.inf
    silences: int = 0
    """In a row; the last one at `silent`."""
    silent: float = 0.0
    descriptor: Descriptor | None = None
    answered: float = 0.0
    leaving_until: float | None = None

    def fresh(self, now: float) -> bool:
        """Whether its hub answered here within GONE_AFTER."""
        return self.descriptor is not None and now - self.answered < GONE_AFTER

    def rank(self) -> tuple[int, int]:
        """A sort key: the better kind of address first, then what was known first."""
        return _kind(self.place.host), self.order


@dataclass
class Sightings:
    """All places that pointers, goodbyes, typed addresses and answers have told of."""

    _pointers: dict[str, tuple[Place, ...]] = field(default_factory=dict)
    _typed: dict[Place, None] = field(default_factory=dict)
    _places: dict[Place, _Sighting] = field(default_factory=dict)
    _count: int = 0

    def pointer(self, now: float, key: str, places: tuple[Place, ...]) -> None:
        """Somebody says that a hub is at `places`; `key` names the pointer until its goodbye."""
        if key not in self._pointers and len(self._pointers) >= MAX_POINTERS:
            idle = next((each for each in self._pointers if not self._answers(now, each)), None)
            if idle is None:
                return
            del self._pointers[idle]
        self._pointers[key] = places
        for place in places:
            sighting = self._know(now, place)
            if not sighting.fresh(now):
                # It may just have come back. Not more often, or pointers could make us knock.
                soon = max(now, sighting.asked + RETRY_FIRST)
                sighting.due = min(sighting.due, soon)
        self._forget(now)

    def goodbye(self, now: float, key: str) -> None:
        """The pointer `key` was taken back: its places are asked; at the first silence they go."""
        for place in self._pointers.pop(key, ()):
            sighting = self._places[place]
            sighting.due = now
            sighting.leaving_until = now + LEAVING_FOR
        self._forget(now)

    def typed(self, now: float, place: Place) -> None:
        """A person typed this place: it is asked for as long as the search goes on."""
        self._typed.pop(place, None)
        self._typed[place] = None
        if len(self._typed) > MAX_TYPED:
            del self._typed[next(iter(self._typed))]
        self._know(now, place).due = now
        self._forget(now)

    def look_again(self, now: float) -> None:
        """Ask everywhere at once."""
        for sighting in self._places.values():
            sighting.due = now

    def due(self, now: float, most: int) -> tuple[Place, ...]:
        """Return at most `most` places to ask now; each expects `answered` or `silent` once.

        Those that have waited longest come first.
        """
        waiting = [each for each in self._places.values() if each.due <= now and not each.asking]
        asked = sorted(waiting, key=lambda each: each.due)[:most]
        for sighting in asked:
            sighting.asking, sighting.asked = True, now
        return tuple(each.place for each in asked)

    def answered(self, now: float, place: Place, descriptor: Descriptor) -> None:
        """The hub that `descriptor` describes answered at `place`."""
        sighting = self._places.get(place)
        if sighting is None:
            return
        sighting.asking, sighting.silences = False, 0
        sighting.descriptor, sighting.answered = descriptor, now
        if sighting.leaving_until is not None and now < sighting.leaving_until:
            sighting.due = now + LEAVING_EVERY
            return
        sighting.leaving_until = None
        best = all(
            other.silences or sighting.rank() < other.rank()
            for other in self._same_hub(sighting)
            if other.fresh(now) and _one_identity(sighting, other)
        )
        sighting.due = now + (ASK_EVERY if best else ALTERNATIVE_EVERY)

    def silent(self, now: float, place: Place) -> None:
        """Nobody answered at `place`, or nobody who can prove who they are."""
        sighting = self._places.get(place)
        if sighting is None:
            return
        sighting.asking = False
        sighting.silences, sighting.silent = sighting.silences + 1, now
        others = self._same_hub(sighting)
        answers_elsewhere = any(each.fresh(now) and not each.silences for each in others)
        if answers_elsewhere and not sighting.fresh(now):
            sighting.due = now + ALTERNATIVE_EVERY
        else:
            sighting.due = now + min(RETRY_FIRST * sighting.silences, RETRY_MOST)
        if sighting.fresh(now) and sighting.silences == 1:
            for other in others:
                other.due = now
        if sighting.leaving_until is not None:
            sighting.descriptor, sighting.leaving_until = None, None
        self._forget(now)

    def shown(self, now: float) -> tuple[Nearby, ...]:
        """Return one Nearby for each hub that answers, at its best place, ordered by name."""
        self._forget(now)
        hubs: dict[bytes, list[_Sighting]] = {}
        for sighting in self._places.values():
            if sighting.descriptor is not None:
                hubs.setdefault(sighting.descriptor.identity, []).append(sighting)
        nearby = [
            Nearby(best.place.host, best.place.port, best.descriptor)
            for places in hubs.values()
            if any(each.fresh(now) for each in places)
            if (best := _best(places)).descriptor is not None
        ]
        return tuple(sorted(nearby, key=lambda each: (each.name.casefold(), each.hub_id)))

    def wake(self, now: float) -> float | None:
        """Return when something is to be done next, or None while nobody is known."""
        every = self._places.values()
        moments = [each.due for each in every if not each.asking]
        moments += [each.answered + GONE_AFTER for each in every if each.fresh(now)]
        return min(moments, default=None)

    def _know(self, now: float, place: Place) -> _Sighting:
        sighting = self._places.get(place)
        if sighting is None:
            self._count += 1
            sighting = self._places[place] = _Sighting(place, now, self._count)
        return sighting

    def _same_hub(self, sighting: _Sighting) -> list[_Sighting]:
        """Return the other places where the hub of `sighting` is said to be, or has answered."""
        said = [each for each in self._pointers.values() if sighting.place in each]
        return [
            other
            for other in self._places.values()
            if other is not sighting
            and (_one_identity(sighting, other) or any(other.place in each for each in said))
        ]

    def _wanted(self, place: Place) -> bool:
        """Whether anybody still says that there is a hub."""
        return place in self._typed or any(place in each for each in self._pointers.values())

    def _answers(self, now: float, key: str) -> bool:
        return any(self._places[each].fresh(now) for each in self._pointers[key])

    def _forget(self, now: float) -> None:
        """Forget silent places that nobody tells of any more."""
        for place, sighting in list(self._places.items()):
            if not sighting.fresh(now) and not self._wanted(place):
                del self._places[place]


def _best(places: list[_Sighting]) -> _Sighting:
    """Return the place to show of one hub's: another only once that one has proven better."""
    latest = max(each.answered for each in places)
    return min(places, key=lambda each: (each.silences > 0 and latest > each.silent, each.rank()))


def _one_identity(one: _Sighting, other: _Sighting) -> bool:
    if one.descriptor is None or other.descriptor is None:
        return False
    return one.descriptor.identity == other.descriptor.identity


def _kind(host: str) -> int:
    """Return how good this kind of address is: IPv4, global IPv6, link-local, loopback, a name."""
    try:
        number = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return 4
    if number.is_loopback:
        return 3
    if number.is_link_local:
        return 2
    return 0 if isinstance(number, ipaddress.IPv4Address) else 1
