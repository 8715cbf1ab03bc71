"""A workshop on one virtual clock: a hub, its disk, its members, and what befalls them."""

from __future__ import annotations

import random

from lanchat.protocol.ids import Key
from tests.system.simulated_hub import CrashedError, Hub
from tests.system.simulated_member import Member
from tests.system.simulated_network import Network
from tests.system.simulated_store import Store

MENTOR = Key(b"mentor".ljust(32))
_RESTORE_SECONDS = 4.0
_STEPS_AT_ONCE = 500
"""More at one moment of the clock mean that hub and member keep each other busy for nothing."""


class Room:
    """Everything there is."""

    def __init__(self, seed: int) -> None:
        self.network = Network(random.Random(seed))  # noqa: S311 - it has to repeat
        self.store = Store(self.network.rng.randbytes(16))
        self.hub: Hub | None = Hub(self.network, self.store, MENTOR)
        self.members: list[Member] = []

    def enter(self, key: Key, handle: str, word: str | None = None) -> Member:
        """Let somebody begin to connect."""
        member = Member(key, handle, self.network, self.store, lambda: self.hub, word)
        self.members.append(member)
        return member

    def run(self, seconds: float) -> None:
        """Let time pass."""
        end = self.network.now + seconds
        steps, moment = 0, self.network.now
        while (time := self._next()) <= end:
            self.network.now = max(self.network.now, time)
            steps = steps + 1 if self.network.now == moment else 0
            moment = self.network.now
            assert steps < _STEPS_AT_ONCE, "time stands still"
            self._step()
        self.network.now = end

    def crash(self, seconds: float | None = None) -> None:
        """Kill the hub's process: what was not committed is lost. Soon it is started anew."""
        if self.hub is not None:
            self.hub.fuse = None
            self.hub = None
            for member in self.members:
                member.cut()
            away = self.network.rng.uniform(0.1, 2.0) if seconds is None else seconds
            self.network.after(away, self._restart)

    def damage(self) -> None:
        """Kill the hub's process and damage its disk: it goes on from the last copy.

        It does so when all that was under way has arrived: a member reads what is left of an old
        connection before the first answer over a new one.
        """
        if self.hub is not None:
            self.store.fall_back(self.network.rng.randbytes(16))
            self.crash(_RESTORE_SECONDS)

    def stop(self) -> None:
        """Stop the hub's process with a farewell."""
        if self.hub is not None:
            self.hub.fuse = None
            self.hub.close()
            self.crash()

    def _restart(self) -> None:
        self.hub = Hub(self.network, self.store, MENTOR)

    def _next(self) -> float:
        times = [self.network.next(), *(member.deadline() for member in self.members)]
        if self.hub is not None:
            times.append(self.hub.core.deadline())
        return min(times)

    def _step(self) -> None:
        try:
            self.network.deliver()
            if self.hub is not None:
                self.hub.step()
        except CrashedError:
            self.crash()
        for member in self.members:
            member.step()
            if member.gone:
                member.cut()
