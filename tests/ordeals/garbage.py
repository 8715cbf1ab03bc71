"""Strangers connect to every port of the hub, say something wrong and go.

Nothing, noise, half a greeting, the beginning of ZeroMQ's handshake and then noise, a frame that
claims to be endless: by the ten thousand, while honest guests come and go.
"""

from __future__ import annotations

import contextlib
import os
import random
import socket
import struct
import time
from collections import deque
from collections.abc import Sequence

from lanchat.protocol.descriptor import NONCE_BYTES, question
from tests.ordeals.harness.chance import chance
from tests.ordeals.harness.findings import Finding, at_most, none_of
from tests.ordeals.harness.hubs import HOST, Hub, running_hub
from tests.ordeals.harness.scale import Scale
from tests.ordeals.harness.visits import Visits, visiting
from tests.ordeals.harness.waiting import until

_OPEN = 200
"""Connections that stay open at a time, so that the hub always has some half-done ones."""

_WARM_UP = 500
_MOST_MIB = 20.0
_AIM_SECONDS = 5.0

_SIGNATURE = b"\xff" + bytes(8) + b"\x7f"
_CURVE, _NULL = (
    _SIGNATURE + b"\x03\x01" + mechanism.ljust(20, b"\x00") + bytes(32)
    for mechanism in (b"CURVE", b"NULL")
)
"""ZMTP 3.1's greeting (RFC 37)."""

_HELLO = b"\x04\xc8\x05HELLO\x01\x00"
_ENDLESS = b"\x02" + b"\xff" * 8
"""A frame whose length is eight bytes long, and as long as they can tell."""


def run(scale: Scale, seed: int) -> list[Finding]:
    """Go through it."""
    connections, rng = scale.pick(3_000, 100_000), chance(seed)
    with running_hub() as hub:
        # The first of both kinds let the hub load and make what it needs for any.
        Visits(hub).visit()
        _pester(hub, _WARM_UP, rng)
        before = _calm(hub)
        with visiting(hub) as visits:
            began = time.monotonic()
            _pester(hub, connections, rng)
            pace = connections / (time.monotonic() - began)
        grown = _calm(hub) - before
        crashes = hub.unwanted_restarts()
    done = f"{connections:,} garbage connections, {pace:,.0f}/s"
    return [
        none_of("garbage connections", done, {"crashes": crashes}),
        at_most("memory grown, garbage", done, grown, _MOST_MIB, "MiB"),
        visits.finding(done, _AIM_SECONDS),
    ]


def _calm(hub: Hub) -> float:
    """Return the hub's memory in MiB when all of those connections are closed."""
    most = 40
    until("the connections closed", lambda: hub.usage().descriptors <= most)
    return hub.usage().mib


def _pester(hub: Hub, connections: int, rng: random.Random) -> None:
    told = hub.workshop.descriptor
    ports = (hub.port, told.router_port, told.log_port)
    held: deque[socket.socket] = deque()
    try:
        for _ in range(connections):
            held.append(_connect(rng.choice(ports), rng))
            if len(held) > _OPEN:
                _end(held.popleft(), rng)
    finally:
        for each in held:
            each.close()


def _connect(port: int, rng: random.Random) -> socket.socket:
    stranger = socket.socket()
    # From many addresses, or this computer would soon have no port left to connect from.
    stranger.bind((f"127.{rng.randint(1, 250)}.{rng.randint(1, 250)}.{rng.randint(1, 250)}", 0))
    stranger.settimeout(10.0)
    stranger.connect((HOST, port))
    # The hub may have closed it in the middle of what we say.
    with contextlib.suppress(ConnectionError):
        for piece in _garbage(rng):
            stranger.sendall(piece)
    return stranger


def _end(stranger: socket.socket, rng: random.Random) -> None:
    if rng.random() < 0.5:
        # No farewell: the other end hears of a reset.
        stranger.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    stranger.close()


def _garbage(rng: random.Random) -> Sequence[bytes]:
    noise = rng.randbytes(rng.randint(1, 600))
    asked = question(os.urandom(NONCE_BYTES))
    return rng.choice(
        (
            (),
            (noise,),
            (asked[: rng.randint(1, len(asked))],),
            (asked + noise,),
            (_SIGNATURE[: rng.randint(1, len(_SIGNATURE))],),
            (_CURVE[: rng.randint(1, len(_CURVE))],),
            (_CURVE, noise),
            (_CURVE, _HELLO + rng.randbytes(190)),
            (_CURVE, _ENDLESS, noise),
            (_NULL, noise),
        )
    )
