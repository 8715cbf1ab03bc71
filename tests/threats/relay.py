"""Somebody between a member and the hub who records every byte, as Wireshark would."""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import replace

from lanchat.transport.member_sockets import Endpoint

_PIECE = 65_536
_HOST = "127.0.0.1"


class Relay:
    """Passes on what comes to its own port, to a port of this computer and back."""

    def __init__(self, port: int) -> None:
        self._to = port
        self._door = socket.create_server((_HOST, 0))
        self.port = int(self._door.getsockname()[1])
        self.to_hub: list[bytearray] = []
        """What each connection carried to the hub, in the order in which they came."""
        self.from_hub = bytearray()
        self._selector = selectors.DefaultSelector()
        self._selector.register(self._door, selectors.EVENT_READ)
        self._end, self._wake = socket.socketpair()
        self._selector.register(self._end, selectors.EVENT_READ)
        self._thread = threading.Thread(target=self._run, name="relay")
        self._thread.start()

    @property
    def recorded(self) -> bytes:
        """All that went through so far, in both directions."""
        return b"\n".join(map(bytes, (*self.to_hub, self.from_hub)))

    def close(self) -> None:
        """Pass nothing on any more."""
        self._wake.close()
        self._thread.join()

    def _run(self) -> None:
        with ExitStack() as stack:
            stack.enter_context(self._selector)
            for each in (self._door, self._end):
                stack.enter_context(each)
            while True:
                for key, _ in self._selector.select():
                    if key.fileobj is self._end:
                        return
                    if key.fileobj is self._door:
                        self._accept(stack)
                    else:
                        self._pass_on(key.fileobj, *key.data)

    def _accept(self, stack: ExitStack) -> None:
        visitor, _ = self._door.accept()
        stack.enter_context(visitor)
        try:
            hub = stack.enter_context(socket.create_connection((_HOST, self._to)))
        except ConnectionError:
            # The hub is not there: neither are we.
            visitor.close()
            return
        self.to_hub.append(bytearray())
        self._selector.register(visitor, selectors.EVENT_READ, (hub, self.to_hub[-1]))
        self._selector.register(hub, selectors.EVENT_READ, (visitor, self.from_hub))

    def _pass_on(self, source: object, target: socket.socket, record: bytearray) -> None:
        assert isinstance(source, socket.socket)
        piece = b""
        with contextlib.suppress(ConnectionError):
            piece = source.recv(_PIECE)
            record += piece
            target.sendall(piece)
        if not piece:
            self._selector.unregister(source)
            with contextlib.suppress(OSError):
                target.shutdown(socket.SHUT_WR)


@contextmanager
def recorded(ready: Mapping[str, int], at: Endpoint) -> Iterator[tuple[dict[str, Relay], Endpoint]]:
    """Put somebody between; yield them by the name of the port, and where members connect now."""
    with ExitStack() as stack:
        relays = {}
        for name in ("port", "router_port", "log_port"):
            relays[name] = Relay(ready[name])
            stack.callback(relays[name].close)
        there = replace(
            at, router_port=relays["router_port"].port, log_port=relays["log_port"].port
        )
        yield relays, there
