"""One client sleeps for long and another for a moment, again and again, while the others talk.

Whoever wakes has to be complete at once, and nobody else may notice that somebody slept.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

from tests.ordeals.harness.account import account
from tests.ordeals.harness.chance import chance
from tests.ordeals.harness.chat_process import ChatProcess, chatting
from tests.ordeals.harness.findings import Finding, in_time, none_of, unharmed
from tests.ordeals.harness.hubs import running_hub
from tests.ordeals.harness.members import Member, latencies, members_of, settled, talking, time_anew
from tests.ordeals.harness.scale import Scale
from tests.ordeals.harness.waiting import until

_MEMBERS = 20
_POSTS_PER_SECOND = 10.0
_NAP_SECONDS = 3.0
_AIM_SECONDS = 2.0
_MOST_TIMES = 1.5
"""What the others' p99 may vary by itself on a computer that does other things as well."""


def run(scale: Scale, seed: int) -> list[Finding]:
    """Go through it."""
    rounds, sleep, calm = scale.pick((1, 8.0, 6.0), (10, 60.0, 60.0))
    with (
        running_hub() as hub,
        members_of(hub.workshop, _MEMBERS) as members,
        chatting(hub, "sleeper") as sleeper,
        chatting(hub, "napper") as napper,
    ):
        with talking(members, _POSTS_PER_SECOND, chance(seed)):
            time_anew(members)
            threading.Event().wait(calm)
            before = latencies(members)
            time_anew(members)
            woken = [_night(members, sleeper, napper, sleep) for _ in range(rounds)]
            during = latencies(members)
        until("everything said and read", settled(members))
        head = members[0].log.length
        until("the sleepers complete", lambda: sleeper.have == napper.have == head)
        hub.stop()
        broken = account(members, hub.bodies())
    broken["doubled or missed asleep"] = sleeper.out_of_order + napper.out_of_order
    done = f"{rounds} x {sleep:.0f} s and {_NAP_SECONDS:.0f} s, {_MEMBERS} others"
    return [
        none_of("clients frozen", done, broken),
        in_time("complete after waking (slowest)", done, max(map(max, woken)), _AIM_SECONDS),
        unharmed("the others' p99 meanwhile", done, before, during, _MOST_TIMES),
    ]


def _night(
    members: Sequence[Member], sleeper: ChatProcess, napper: ChatProcess, sleep: float
) -> tuple[float, float]:
    """Let both sleep at once; return how long each took to be complete after waking."""
    began = time.monotonic()
    sleeper.freeze()
    napper.freeze()
    threading.Event().wait(_NAP_SECONDS)
    nap = _wake(members, napper)
    threading.Event().wait(max(0.0, began + sleep - time.monotonic()))
    return nap, _wake(members, sleeper)


def _wake(members: Sequence[Member], asleep: ChatProcess) -> float:
    head = members[0].log.length
    if asleep.have >= head:
        raise RuntimeError("nothing was said while it slept")
    asleep.wake()
    return until("complete after waking", lambda: asleep.have >= head)
