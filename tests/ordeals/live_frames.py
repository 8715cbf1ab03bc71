"""Frames that are nearly right go into a running hub, from members and from strangers.

Each attacker speaks over real sockets with a key of its own, as any client has one. While it lasts
honest guests come and go; afterwards the hub is the same process, and as small as before.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager

import zmq

from lanchat.client.credentials import Credentials
from lanchat.crypto.authorship import author_pair
from lanchat.protocol.codec import encode
from lanchat.protocol.messages import Who
from tests.ordeals.harness.chance import chance
from tests.ordeals.harness.findings import Finding, at_most, none_of
from tests.ordeals.harness.hubs import Hub, running_hub
from tests.ordeals.harness.mutations import mutated, valid_frames
from tests.ordeals.harness.scale import Scale
from tests.ordeals.harness.visits import Visits, visiting
from tests.ordeals.harness.waiting import GIVE_UP_SECONDS
from tests.transport.peers import RawPeer

_ATTACKERS = 4
"""Half of them have joined; the others knock with each frame."""

_WARM_UP = 2_000
_MOST_MIB = 20.0
_AIM_SECONDS = 5.0


def run(scale: Scale, seed: int) -> list[Finding]:
    """Go through it."""
    count, rng = scale.pick(10_000, 100_000), chance(seed)
    frames = valid_frames(rng)
    with running_hub() as hub, _attackers(hub) as attackers:
        # The first of both kinds let the hub load and make what it needs for any.
        Visits(hub).visit()
        _attack(attackers, frames, _WARM_UP, rng)
        before = hub.usage().mib
        with visiting(hub) as visits:
            _attack(attackers, frames, count, rng)
        grown, crashes = hub.usage().mib - before, hub.unwanted_restarts()
    done = f"{count:,} mutated frames into a running hub"
    return [
        none_of("the hub under mutated frames", done, {"crashes": crashes}),
        at_most("memory grown, the hub", done, grown, _MOST_MIB, "MiB"),
        visits.finding(done, _AIM_SECONDS),
    ]


@contextmanager
def _attackers(hub: Hub) -> Iterator[list[RawPeer]]:
    told = hub.workshop.descriptor
    with ExitStack() as stack:
        made = [RawPeer(told.router_port, server=told.curve_key) for _ in range(_ATTACKERS)]
        for number, each in enumerate(made):
            stack.callback(each.close)
            each.socket.setsockopt(zmq.SNDTIMEO, round(GIVE_UP_SECONDS * 1000))
            if number % 2:
                credentials = Credentials(
                    each.pair.public,
                    author_pair(each.pair.secret),
                    told.curve_key,
                    told.identity,
                )
                each.socket.send(encode(credentials.join(f"mallory{number}x")))
        yield made


def _attack(
    attackers: Sequence[RawPeer], frames: Sequence[bytes], count: int, rng: random.Random
) -> None:
    """Send `count` frames; return when the hub has read them."""
    for number in range(count):
        attacker = attackers[number % len(attackers)]
        attacker.socket.send(mutated(rng, frames))
        attacker.step()
    for attacker in attackers:
        _await_answer(attacker)


def _await_answer(attacker: RawPeer) -> None:
    """Ask something that is answered in any case; commands are answered in order."""
    # What went before a connection was cut is gone, and so may the question be.
    before, patience = len(attacker.received), GIVE_UP_SECONDS
    while patience > 0 and len(attacker.received) == before:
        attacker.socket.send(encode(Who()))
        attacker.socket.poll(1_000)
        patience -= 1.0
        attacker.step()
    if len(attacker.received) == before:
        raise TimeoutError("the hub does not answer any more")
