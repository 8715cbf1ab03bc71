"""One of fifty sends posts as fast as the hub takes them, another time frames that mean nothing.

The others talk like people. What they say has to arrive as it did before, nearly as fast. They
live in one thread that does nothing else, so that what is measured is the hub and not they.
"""

from __future__ import annotations

import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from lanchat.transport.member_sockets import Endpoint
from tests.bench.crowd import Crowd, crowd
from tests.ordeals.harness import flooder_program
from tests.ordeals.harness.chance import chance
from tests.ordeals.harness.findings import Finding, none_of, unharmed
from tests.ordeals.harness.hubs import HOST, Hub, running_hub
from tests.ordeals.harness.scale import Scale
from tests.ordeals.harness.waiting import until

_OTHERS = 49
_POSTS_PER_SECOND = 20.0
_TEXT = "why does this loop never end? " * 8
_WARM_UP_SECONDS = 1.0
_MOST_TIMES = 2.0
_FAREWELL_SECONDS = 10.0
_KINDS = ("posts", "noise")


class _People:
    """The others, who say something now and then, and what became of it."""

    def __init__(self, crowd: Crowd, rng: random.Random) -> None:
        self._crowd, self._rng = crowd, rng
        self.said = self.wrong = 0

    def talk(self, seconds: float) -> list[float]:
        """Talk; return from saying to reading, for each post and each reader, in seconds."""
        self._crowd.forget()
        self._crowd.prepare(round(_POSTS_PER_SECOND * seconds), _TEXT)
        due = time.monotonic()
        end = due + seconds
        while (due := due + self._rng.expovariate(_POSTS_PER_SECOND)) < end:
            self._crowd.pump(due)
            self._crowd.post(self._rng.choice(self._crowd.members))
        self._crowd.pump_until(self._all_there)
        self._account()
        return [
            moment - self._crowd.sent[post]
            for frame in self._crowd.frames.values()
            for post in frame.posts
            if post in self._crowd.sent
            for moment in frame.arrived
        ]

    def _all_there(self) -> bool:
        members = self._crowd.members
        if any(member.waiting for member in members):
            return False
        return len({member.have for member in members}) == 1

    def _account(self) -> None:
        """Hold what arrived against what was said: each once, at each of them."""
        arrived = Counter(
            post
            for frame in self._crowd.frames.values()
            for post in frame.posts
            for _ in frame.arrived
        )
        self.said += len(self._crowd.sent)
        self.wrong += sum(arrived[post] != _OTHERS for post in self._crowd.sent)


def run(scale: Scale, seed: int) -> list[Finding]:
    """Go through it."""
    seconds = scale.pick(5.0, 60.0)
    with running_hub() as hub, crowd(_endpoint(hub), _OTHERS) as members:
        people = _People(members, chance(seed))
        people.talk(_WARM_UP_SECONDS)
        before = people.talk(seconds)
        harmed = [_suffer(hub, people, kind, seconds, before) for kind in _KINDS]
        found = {"crashes": hub.unwanted_restarts(), "lost or doubled": people.wrong}
    done = f"{_OTHERS} others, {people.said} posts"
    return [none_of("a flooder among them", done, found), *harmed]


def _endpoint(hub: Hub) -> Endpoint:
    told = hub.workshop.descriptor
    return Endpoint(HOST, told.router_port, told.log_port, told.curve_key, told.identity)


def _suffer(hub: Hub, people: _People, kind: str, seconds: float, before: list[float]) -> Finding:
    with _flooding(hub, kind) as sent:
        began, at = sent(), time.monotonic()
        during = people.talk(seconds)
        pace = (sent() - began) / (time.monotonic() - at)
    done = f"{pace:,.0f} flooding frames/s"
    return unharmed(f"the others' p99, flooded by {kind}", done, before, during, _MOST_TIMES)


@contextmanager
def _flooding(hub: Hub, kind: str) -> Iterator[Callable[[], int]]:
    """Flood during the block; what it yields tells how many frames were sent so far."""
    with subprocess.Popen(
        [sys.executable, "-m", flooder_program.__name__, str(hub.port), kind],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        told = [0]
        reader = threading.Thread(target=_read, args=(process, told), name="flooder-lines")
        reader.start()
        try:
            until("the flood begun", lambda: told[-1] > 0)
            yield lambda: told[-1]
        finally:
            assert process.stdin is not None
            process.stdin.close()
            _wait(process)
            reader.join()


def _read(process: subprocess.Popen[str], told: list[int]) -> None:
    assert process.stdout is not None
    for line in process.stdout:
        told[:] = [int(line)]


def _wait(process: subprocess.Popen[str]) -> None:
    try:
        process.wait(_FAREWELL_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
