"""Five thousand connections that say nothing, as many again for each that the hub closes.

They begin on all ports alike. While the hub is full of them, honest guests come and go; afterwards
it is as small as before.
"""

from __future__ import annotations

import contextlib
import itertools
import resource
import selectors
import socket
import time
from typing import Self

from lanchat.support.usage import allow_many_descriptors
from tests.ordeals.harness.findings import Finding, SkippedError, at_most, none_of
from tests.ordeals.harness.hubs import HOST, Hub, running_hub
from tests.ordeals.harness.scale import Scale
from tests.ordeals.harness.visits import Visits, visiting
from tests.ordeals.harness.waiting import until

_SPARE_DESCRIPTORS = 500
_MOST_MIB = 20.0
_AIM_SECONDS = 5.0
_CALM_DESCRIPTORS = 40


def run(scale: Scale, _seed: int) -> list[Finding]:
    """Go through it."""
    connections, seconds = scale.pick((600, 6.0), (5_000, 60.0))
    _require_descriptors(connections)
    with running_hub() as hub:
        # The first guest lets the hub load and make what it needs for any guest.
        Visits(hub).visit()
        before, peak = hub.usage().mib, 0.0
        with visiting(hub) as visits, _Idlers(hub, connections) as idlers:
            end = time.monotonic() + seconds
            while time.monotonic() < end:
                idlers.keep_up()
                peak = max(peak, hub.usage().mib)
        until("closed", lambda: hub.usage().descriptors <= _CALM_DESCRIPTORS)
        grown, crashes = hub.usage().mib - before, hub.unwanted_restarts()
    done = f"{connections:,} idle ones for {seconds:.0f} s, {idlers.replaced:,} closed and replaced"
    return [
        none_of("idle connections", done, {"crashes": crashes}),
        at_most("memory grown, at the peak", done, peak - before, _MOST_MIB, "MiB"),
        at_most("memory grown, afterwards", done, grown, _MOST_MIB, "MiB"),
        visits.finding(done, _AIM_SECONDS),
    ]


class _Idlers:
    """The connections that are held open."""

    def __init__(self, hub: Hub, connections: int) -> None:
        told = hub.workshop.descriptor
        self._ports = itertools.cycle((hub.port, told.router_port, told.log_port))
        self._connections = connections
        self._selector = selectors.DefaultSelector()
        self.replaced = 0

    def __enter__(self) -> Self:
        for _ in range(self._connections):
            self._open()
        return self

    def __exit__(self, *_: object) -> None:
        for key in [*self._selector.get_map().values()]:
            assert isinstance(key.fileobj, socket.socket)
            key.fileobj.close()
        self._selector.close()

    def keep_up(self) -> None:
        """Replace those that the hub has closed; takes a tenth of a second if there are none."""
        for key, _ in self._selector.select(0.1):
            idle = key.fileobj
            assert isinstance(idle, socket.socket)
            if _is_closed(idle):
                self._selector.unregister(idle)
                idle.close()
                self.replaced += 1
                self._open()

    def _open(self) -> None:
        idle = socket.socket()
        idle.setblocking(False)
        self._selector.register(idle, selectors.EVENT_READ)
        with contextlib.suppress(BlockingIOError):
            idle.connect((HOST, next(self._ports)))


def _is_closed(idle: socket.socket) -> bool:
    try:
        # The hub may say who it is; it hears nothing in return.
        return not idle.recv(256)
    except BlockingIOError:
        return False
    except ConnectionError:
        return True


def _require_descriptors(connections: int) -> None:
    allow_many_descriptors()
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < connections + _SPARE_DESCRIPTORS:
        raise SkippedError(f"this computer allows a program only {soft} open sockets")
