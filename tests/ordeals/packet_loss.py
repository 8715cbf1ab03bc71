"""A third of all packets gets lost each way, and the hub dies now and then as well.

Both sides drop at random what arrives for them. When nobody speaks any more, everybody has to be
complete within seconds, in spite of the loss, which goes on.
"""

from __future__ import annotations

import signal
import sys
import tempfile
import threading
from pathlib import Path

from tests.ordeals.harness import lossy_program
from tests.ordeals.harness.account import account
from tests.ordeals.harness.chance import chance
from tests.ordeals.harness.findings import Finding, in_time, none_of
from tests.ordeals.harness.hubs import Hub, running_hub
from tests.ordeals.harness.loss import Counts, losing
from tests.ordeals.harness.members import complete, members_of, talking
from tests.ordeals.harness.scale import Scale
from tests.ordeals.harness.waiting import GIVE_UP_SECONDS, until

_RATE = 0.3
_PROGRAM = (sys.executable, "-m", lossy_program.__name__)
_POSTS_PER_SECOND = 10.0
_AIM_SECONDS = 15.0

_LEAST_RATE = 0.2
"""A loss below that would prove little: then the filter was not where it had to be."""


def run(scale: Scale, seed: int) -> list[Finding]:
    """Go through it."""
    clients, kills, pause = scale.pick((12, 1, 4.0), (25, 4, 15.0))
    with tempfile.NamedTemporaryFile() as counts:
        lossy = {lossy_program.RATE: str(_RATE), lossy_program.COUNTS: counts.name}
        with (
            losing(_RATE) as loss,
            running_hub(_PROGRAM, lossy) as hub,
            members_of(hub.workshop, clients, 2 * GIVE_UP_SECONDS) as members,
        ):
            with talking(members, _POSTS_PER_SECOND, chance(seed)):
                _suffer(hub, kills, pause)
            took = until("everybody complete", complete(members), 2 * GIVE_UP_SECONDS)
            to_hub, from_hub = lossy_program.read_counts(Path(counts.name)), loss.counts()
            hub.stop()
            broken = account(members, hub.bodies())
        posts = sum(len(member.acked) for member in members)
    done = f"{clients} clients, {kills} kills, {posts} posts"
    return [
        _loss("packets lost on the way to the hub", _inherited(to_hub), to_hub),
        _loss("packets lost on the way from it", done, from_hub),
        none_of("posts over a lossy network", done, broken),
        in_time("everybody complete after the last post", done, took, _AIM_SECONDS),
    ]


def _suffer(hub: Hub, kills: int, pause: float) -> None:
    for _ in range(kills):
        threading.Event().wait(pause)
        hub.kill(signal.SIGKILL)
    threading.Event().wait(pause)


def _inherited(counts: Counts) -> str:
    return f"{counts.inherited} connections were accepted with the filter on"


def _loss(what: str, done: str, counts: Counts) -> Finding:
    figure = f"{counts.rate:.0%} of {counts.dropped + counts.received}"
    return Finding(what, done, figure, f"some {_RATE:.0%}", counts.rate > _LEAST_RATE)
