"""Real packet loss without privileges: a filter in the kernel drops at random what TCP is to get.

Classic BPF (Linux, Documentation/networking/filter.rst): a socket may filter what it receives. So
each side drops what is on its way in. A connection that a filtered socket accepts inherits the
filter; each is looked at all the same.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

_SO_ATTACH_FILTER = 26
_SO_GET_FILTER = 26
_SO_MEMINFO = 55
_MEMINFO = struct.Struct("9I")
"""Its last number is how many packets the socket refused."""

_TCP_INFO_BYTES = 256
_SEGMENTS_IN = struct.Struct("140x I")

_LOAD_RANDOM = (0x20, 0, 0, 0x100000000 - 0x1000 + 56)
"""ld [SKF_AD_OFF + SKF_AD_RANDOM]"""

_LOOK_SECONDS = 0.02


@dataclass
class Counts:
    """What became of the packets on their way to sockets of ours."""

    dropped: int = 0
    received: int = 0
    inherited: int = 0
    """Sockets that were accepted with the filter on."""

    @property
    def rate(self) -> float:
        """The part that was dropped."""
        return self.dropped / max(1, self.dropped + self.received)


@dataclass
class Loss:
    """Drops the part `rate` of the packets on their way to any TCP socket of this process."""

    rate: float
    _counts: dict[str, Counts] = field(default_factory=dict)
    """By the system's name for the socket."""
    _done: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Look for sockets until `stop`."""
        while not self._done.wait(_LOOK_SECONDS):
            for link in Path("/proc/self/fd").iterdir():
                # It may be closed by now.
                with contextlib.suppress(OSError):
                    self._look_at(link)

    def stop(self) -> None:
        """Look no more. What has a filter keeps it."""
        self._done.set()

    def counts(self) -> Counts:
        """Return what became of the packets so far, those of closed sockets too."""
        each = list(self._counts.values())
        return Counts(
            sum(one.dropped for one in each),
            sum(one.received for one in each),
            sum(one.inherited for one in each),
        )

    def _look_at(self, link: Path) -> None:
        name = str(link.readlink())
        if not name.startswith("socket:"):
            return
        with socket.socket(fileno=os.dup(int(link.name))) as tcp:
            if tcp.type != socket.SOCK_STREAM or tcp.family == socket.AF_UNIX:
                return
            if name not in self._counts:
                inherited = bool(tcp.getsockopt(socket.SOL_SOCKET, _SO_GET_FILTER, 256))
                self._counts[name] = Counts(inherited=inherited)
                if not inherited:
                    _attach(tcp, self.rate)
            _count(tcp, self._counts[name])


@contextmanager
def losing(rate: float) -> Iterator[Loss]:
    """Let this process's TCP sockets lose packets during the block, those made in it too."""
    loss = Loss(rate)
    thread = threading.Thread(target=loss.run, name="loss", daemon=True)
    thread.start()
    try:
        yield loss
    finally:
        loss.stop()
        thread.join()


def _attach(tcp: socket.socket, rate: float) -> None:
    """Drop a packet when a random number of 32 bits is below a bound."""
    program = b"".join(
        struct.pack("HBBI", *instruction)
        for instruction in (
            _LOAD_RANDOM,
            (0x35, 0, 1, round(rate * 2**32)),  # jge: go on if not below, else skip one
            (0x06, 0, 0, 0xFFFFFFFF),  # ret: let it through
            (0x06, 0, 0, 0),  # ret: drop it
        )
    )
    kept = ctypes.create_string_buffer(program)
    filter_ = struct.pack("HP", len(program) // 8, ctypes.addressof(kept))
    tcp.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, filter_)


def _count(tcp: socket.socket, counts: Counts) -> None:
    meminfo = tcp.getsockopt(socket.SOL_SOCKET, _SO_MEMINFO, _MEMINFO.size)
    counts.dropped = _MEMINFO.unpack(meminfo)[-1]
    about = tcp.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _TCP_INFO_BYTES)
    (counts.received,) = _SEGMENTS_IN.unpack_from(about)
