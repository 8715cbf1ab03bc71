"""A network on a virtual clock that does its worst.

Frames keep their order within one connection, but whole connections break, and what was under way
may still arrive, behind what came over the next one. What the hub says gets lost in silence, as
ZeroMQ drops what a slow member does not read.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from lanchat.protocol.ids import Key, Topic


@dataclass(eq=False)
class Connection:
    """One TCP connection between a member and one run of the hub."""

    key: Key
    """The member's, which CURVE has proved."""
    shut: Callable[[], None]
    """Shuts it from the hub's side."""
    open: bool = True
    until: float = float("inf")
    """What would arrive later than this is lost with the connection."""
    up_at: float = 0.0
    down_at: float = 0.0
    asked: set[Topic] = field(default_factory=set)
    granted: set[Topic] = field(default_factory=set)


class Network:
    """The virtual clock, and the frames under way."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.now = 100.0
        self.loss = 0.0
        """The share of published frames that get lost, and of answers a third of it."""
        self.slowness = 0.0
        """The share of frames that take long."""
        self._due: list[tuple[float, int, Callable[[], None]]] = []
        self._count = count()

    def after(self, seconds: float, act: Callable[[], None]) -> None:
        """Call `act` in `seconds`."""
        heapq.heappush(self._due, (self.now + seconds, next(self._count), act))

    def next(self) -> float:
        """Return when something happens next."""
        return self._due[0][0] if self._due else float("inf")

    def deliver(self) -> None:
        """Let happen what is due."""
        while self.next() <= self.now:
            heapq.heappop(self._due)[2]()

    def loses(self, share: float = 1.0) -> bool:
        """Tell whether a frame gets lost; `share` of the usual loss."""
        return self.rng.random() < self.loss * share

    def up(self, connection: Connection, arrive: Callable[[], None]) -> None:
        """Send a frame to the hub."""
        connection.up_at = max(connection.up_at, self.now + self._latency())
        self._send(connection, connection.up_at, arrive)

    def down(self, connection: Connection, arrive: Callable[[], None]) -> None:
        """Send a frame to the member."""
        connection.down_at = max(connection.down_at, self.now + self._latency())
        self._send(connection, connection.down_at, arrive)

    def cut(self, connection: Connection) -> None:
        """Break a connection: of what is under way some may still arrive, the rest never."""
        if connection.open:
            connection.open = False
            connection.until = self.now + self.rng.choice((0.0, 0.01, 3.0))

    def _send(self, connection: Connection, at: float, arrive: Callable[[], None]) -> None:
        if connection.open:
            self.after(at - self.now, lambda: arrive() if at <= connection.until else None)

    def _latency(self) -> float:
        slow = self.rng.random() < self.slowness
        return self.rng.uniform(0.2, 2.5) if slow else self.rng.uniform(0.001, 0.02)
