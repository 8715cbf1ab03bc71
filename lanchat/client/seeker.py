"""Looks for a hub that does not come back where it was: at another address, or on other ports.

The mentor's laptop may get a new address, and a hub that was started again may find its ports
taken. It is still the hub with that identity, and nobody has to type anything.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from lanchat.client.nearby import Nearby, NearbyChanged
from lanchat.client.sightings import Place
from lanchat.client.state import Connecting, Reconnecting, State
from lanchat.transport.member_sockets import Endpoint

PATIENCE_SECONDS = 10.0
"""How long a hub may take to come back where it is, which ZeroMQ tries by itself: longer than a
supervisor takes to start it again. Each other place has as long before the next one is tried."""


class Search(Protocol):
    """A search for workshops that goes on until it is stopped."""

    def start(self) -> None:
        """Begin; raises OSError."""

    def stop(self) -> None:
        """End it; nothing is told after that."""

    def add_address(self, host: str, port: int) -> None:
        """Ask there too."""


MakeSearch = Callable[[Callable[[NearbyChanged], None]], Search]


class Seeker:
    """Says where to look for one hub, as long as it is lost.

    `tick` and `stop` belong to one thread; what a search finds comes in from its own.
    """

    def __init__(self, endpoint: Endpoint, places: tuple[Place, ...], make: MakeSearch) -> None:
        """Seek the hub at `endpoint`, where it was last; `places` are asked beside the network."""
        self._good = self._current = endpoint
        self._places = places
        self._make = make
        self._search: Search | None = None
        self._found: Endpoint | None = None
        self._move_at: float | None = None
        """When to move on; None while the hub is there."""

    def tick(self, now: float, state: State) -> Endpoint | None:
        """Return where to look for the hub from now on, None for where we do.

        `state` is how the member stands at `now`, in monotonic seconds.
        """
        if not isinstance(state, Connecting | Reconnecting):
            self._rest()
        elif self._move_at is None:
            self._move_at = now + PATIENCE_SECONDS
        elif now >= self._move_at:
            return self._seek(now)
        return None

    def stop(self) -> None:
        """Seek no more. May be called twice."""
        search, self._search = self._search, None
        if search is not None:
            search.stop()
        self._found = None

    def _rest(self) -> None:
        self._good, self._move_at = self._current, None
        self.stop()

    def _seek(self, now: float) -> Endpoint | None:
        if self._search is None:
            self._begin()
        # Whoever repeats the hub's signed greeting elsewhere cannot keep us there.
        wanted = self._good if self._current != self._good else self._found
        if wanted in (None, self._current):
            return None
        self._current, self._move_at = wanted, now + PATIENCE_SECONDS
        return wanted

    def _begin(self) -> None:
        search = self._make(self._hear)
        try:
            search.start()
        except OSError:
            # The system has no descriptors left: it is tried again at the next tick.
            return
        self._search = search
        for place in self._places:
            search.add_address(place.host, place.port)

    def _hear(self, changed: NearbyChanged) -> None:
        same = [each for each in changed.workshops if self._is_it(each)]
        self._found = same[0].endpoint if same else None

    def _is_it(self, workshop: Nearby) -> bool:
        """Tell whether this is the hub that we were in: the finder has checked its signature."""
        return workshop.descriptor.identity == self._good.identity
