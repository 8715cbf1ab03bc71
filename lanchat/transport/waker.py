"""Waking a thread that waits on ZeroMQ sockets, from any other thread or a signal handler."""

from __future__ import annotations

import contextlib
import socket


class Waker:
    """A pair of connected sockets: one to poll, the other to poke."""

    def __init__(self) -> None:
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)

    def fileno(self) -> int:
        """Return the descriptor that becomes readable."""
        return self._reader.fileno()

    def wake(self) -> None:
        """Make it readable. A full buffer means that it is already, and a closed one, too late."""
        with contextlib.suppress(BlockingIOError, OSError):
            self._writer.send(b"\x00")

    def clear(self) -> None:
        """Make it unreadable until the next `wake`."""
        with contextlib.suppress(BlockingIOError):
            while self._reader.recv(4096):
                pass

    def close(self) -> None:
        """Close both ends."""
        self._reader.close()
        self._writer.close()
