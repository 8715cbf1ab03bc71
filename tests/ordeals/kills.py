"""The hub dies again and again while a class talks: nothing acknowledged may be lost.

It is killed (SIGKILL), aborts (SIGABRT) and crashes (SIGSEGV) in turn, each time at a random moment
after posts went through it again. In the end what members said and read is held against the disk.
"""

from __future__ import annotations

import itertools
import random
import signal
import threading
from collections.abc import Sequence

from lanchat.protocol.limits import POSTS_PER_SECOND
from tests.ordeals.harness.account import account
from tests.ordeals.harness.chance import chance
from tests.ordeals.harness.findings import Finding, in_time, none_of
from tests.ordeals.harness.hubs import Hub, running_hub
from tests.ordeals.harness.members import Member, members_of, settled, talking
from tests.ordeals.harness.scale import Scale
from tests.ordeals.harness.waiting import GIVE_UP_SECONDS, until

_MEMBERS = 25
_POSTS_PER_SECOND = 100.0
_WAYS = (signal.SIGKILL, signal.SIGABRT, signal.SIGSEGV)

_ANSWERS_BETWEEN = 10
"""Posts that are acknowledged before the next blow, so that it strikes a hub at work."""

_LONGEST_PAUSE = 0.3
"""Seconds of work after that, at most."""


def run(scale: Scale, seed: int) -> list[Finding]:
    """Go through it."""
    kills, rng = scale.pick(20, 200), chance(seed)
    with running_hub() as hub, members_of(hub.workshop, _MEMBERS) as members:
        with talking(members, _POSTS_PER_SECOND, chance(seed)):
            back = [_kill(hub, members, way, rng) for way in _in_turn(kills)]
        # What waits goes out no faster than the hub lets anybody speak.
        backlog = max(member.link.unsent for member in members) / POSTS_PER_SECOND
        until("everything said and read", settled(members), GIVE_UP_SECONDS + backlog)
        hub.stop()
        broken = account(members, hub.bodies())
    acked = sum(len(member.acked) for member in members)
    done = f"{kills} times -9, -6, -11; {_MEMBERS} clients, {acked} posts"
    return [
        none_of("hub killed under load", done, broken),
        in_time("hub back after a kill (worst)", done, max(back), 2.0),
    ]


def _in_turn(kills: int) -> list[signal.Signals]:
    return list(itertools.islice(itertools.cycle(_WAYS), kills))


def _kill(hub: Hub, members: Sequence[Member], way: signal.Signals, rng: random.Random) -> float:
    """Kill the hub at work; return the seconds until it is there again."""
    before = _answers(members)
    until("posts acknowledged", lambda: _answers(members) >= before + _ANSWERS_BETWEEN)
    threading.Event().wait(rng.uniform(0, _LONGEST_PAUSE))
    return hub.kill(way)


def _answers(members: Sequence[Member]) -> int:
    return sum(len(member.acked) for member in members)
