"""What the system alone takes to send: the floor under the figures of a hub that sends each post.

As a program it is the other end: it connects to the port that is its first argument, as often as
the second says, and reads.
"""

from __future__ import annotations

import selectors
import socket
import subprocess
import sys
import time

from tests.bench.figures import Figure, microseconds
from tests.bench.hub import HOST
from tests.bench.pace import Pace

CONNECTIONS = 100
_TIMES_A_SECOND = 20
_FRAME = bytes(261)
"""As long as a post of 100 bytes is on the wire, encrypted."""


def sends(pace: Pace) -> list[Figure]:
    """Send a frame to each of many connections, as a hub does for each post."""
    with socket.create_server((HOST, 0), backlog=CONNECTIONS) as server:
        command = [sys.executable, "-m", __name__, str(server.getsockname()[1]), str(CONNECTIONS)]
        with subprocess.Popen(command) as reader:
            connections = [server.accept()[0] for _ in range(CONNECTIONS)]
            took = tuple(_round(connections, pace.seconds / 4) for _ in range(pace.rounds))
            for each in connections:
                each.close()
            reader.wait()
    what = f"one raw send, {CONNECTIONS} connections, {_TIMES_A_SECOND}/s"
    return [Figure(what, "us", tuple(map(microseconds, took)))]


def _round(connections: list[socket.socket], seconds: float) -> float:
    """Return the processor time of one send."""
    times = round(seconds * _TIMES_A_SECOND)
    used = 0.0
    for _ in range(times):
        time.sleep(1 / _TIMES_A_SECOND)
        began = time.thread_time()
        for each in connections:
            each.send(_FRAME)
        used += time.thread_time() - began
    return used / times / len(connections)


def _read(port: int, count: int) -> None:
    """Read on `count` connections until one is closed."""
    selector = selectors.DefaultSelector()
    for _ in range(count):
        selector.register(socket.create_connection((HOST, port)), selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            assert isinstance(key.fileobj, socket.socket)
            if not key.fileobj.recv(8192):
                return


if __name__ == "__main__":
    _read(int(sys.argv[1]), int(sys.argv[2]))
