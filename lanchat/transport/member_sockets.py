"""A member's sockets: DEALER for commands, SUB for the log, CURVE on both.

One thread owns them; only `wake` may be called from another. Nothing here blocks but `wait`.
ZeroMQ reconnects by itself; `connections` tells when the DEALER found or lost the hub.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum, auto

import zmq
from zmq.utils.monitor import parse_monitor_message

from lanchat.protocol.ids import Key, Topic
from lanchat.protocol.limits import ID_BYTES
from lanchat.transport import options
from lanchat.transport.waker import Waker

_FOUND = int(zmq.EVENT_HANDSHAKE_SUCCEEDED)
_LOST = int(zmq.EVENT_DISCONNECTED)


class Connection(Enum):
    """What became of the connection for commands."""

    FOUND = auto()
    LOST = auto()


@dataclass(frozen=True)
class Endpoint:
    """Where a hub listens, and the key that it must have."""

    host: str
    router_port: int
    log_port: int
    curve_key: bytes
    identity: bytes
    """The hub's Ed25519 public key, which what we sign is bound to."""


@dataclass(frozen=True)
class MemberKeys:
    """The member's CURVE key pair, raw."""

    public: Key
    secret: bytes = field(repr=False)


class MemberSockets:
    """All of a member's ZeroMQ."""

    def __init__(
        self,
        endpoint: Endpoint,
        keys: MemberKeys,
        context: zmq.Context[zmq.Socket[bytes]] | None = None,
    ) -> None:
        """Make the sockets and begin to connect. A `context` that is given is not terminated."""
        self._own_context = context is None
        self._context = context or zmq.Context(io_threads=1)
        self._dealer = self._encrypted(zmq.DEALER, endpoint, keys, options.DEALER)
        self._sub = self._encrypted(zmq.SUB, endpoint, keys, options.SUB)
        self._monitor: zmq.Socket[bytes] = self._dealer.get_monitor_socket(_FOUND | _LOST)
        self._waker = Waker()
        self._poller = zmq.Poller()
        for readable in (self._dealer, self._sub, self._monitor):
            self._poller.register(readable, zmq.POLLIN)
        self._poller.register(self._waker.fileno(), zmq.POLLIN)
        self._connected = self._connect(endpoint)

    def move(self, endpoint: Endpoint) -> None:
        """Connect to `endpoint` in place of where it was; the topics are asked for there too."""
        for each, address in zip((self._dealer, self._sub), self._connected, strict=True):
            each.disconnect(address)
            # It counts for what is connected from now on.
            each.setsockopt(zmq.CURVE_SERVERKEY, endpoint.curve_key)
        self._connected = self._connect(endpoint)

    def wait(self, seconds: float) -> None:
        """Wait until there is something to do, `wake` is called or `seconds` have passed."""
        ready = dict(self._poller.poll(max(0, round(seconds * 1000 + 0.499))))
        if self._waker.fileno() in ready:
            self._waker.clear()

    def wake(self) -> None:
        """End a `wait`, from any thread."""
        self._waker.wake()

    def connections(self) -> Iterator[Connection]:
        """Yield what happened to the connection for commands."""
        while self._monitor.poll(0):
            event = parse_monitor_message(self._monitor.recv_multipart(zmq.NOBLOCK))
            if event["event"] == _FOUND:
                yield Connection.FOUND
            elif event["event"] == _LOST:
                yield Connection.LOST

    def replies(self, limit: int) -> Iterator[bytes]:
        """Yield the hub's answers that wait, `limit` at most."""
        for _ in range(limit):
            try:
                frames = self._dealer.recv_multipart(zmq.NOBLOCK)
            except zmq.Again:
                return
            if len(frames) == 1:
                yield frames[0]

    def broadcasts(self, limit: int) -> Iterator[bytes]:
        """Yield what the hub published and we have not read, `limit` at most."""
        for _ in range(limit):
            try:
                frame = self._sub.recv(zmq.NOBLOCK)
            except zmq.Again:
                return
            yield frame[ID_BYTES:]

    def send(self, payload: bytes) -> bool:
        """Send a command; False when there is no connection, and nothing was sent."""
        try:
            self._dealer.send(payload, zmq.NOBLOCK)
        except zmq.Again:
            return False
        return True

    def subscribe(self, topic: Topic) -> None:
        """Ask for `topic`, now and after each reconnection."""
        self._sub.setsockopt(zmq.SUBSCRIBE, topic)

    def unsubscribe(self, topic: Topic) -> None:
        """Give `topic` up."""
        self._sub.setsockopt(zmq.UNSUBSCRIBE, topic)

    def close(self, linger: float = 0.0) -> None:
        """Close everything, after giving what was sent last `linger` seconds to go out.

        A second call does nothing.
        """
        if self._dealer.closed:
            return
        self._dealer.disable_monitor()
        self._monitor.close(0)
        self._dealer.close(round(linger * 1000))
        self._sub.close(0)
        self._waker.close()
        if self._own_context:
            self._context.term()

    def _connect(self, endpoint: Endpoint) -> tuple[str, str]:
        """Begin to connect; return the addresses that lead there."""
        router, log = (
            _address(endpoint.host, port) for port in (endpoint.router_port, endpoint.log_port)
        )
        self._dealer.connect(router)
        self._sub.connect(log)
        return router, log

    def _encrypted(
        self,
        kind: int,
        endpoint: Endpoint,
        keys: MemberKeys,
        group: dict[zmq.SocketOption, int],
    ) -> zmq.Socket[bytes]:
        made = self._context.socket(kind)
        options.apply(made, options.MEMBER, group)
        made.setsockopt(zmq.CURVE_SERVERKEY, endpoint.curve_key)
        made.setsockopt(zmq.CURVE_PUBLICKEY, keys.public)
        made.setsockopt(zmq.CURVE_SECRETKEY, keys.secret)
        return made


def _address(host: str, port: int) -> str:
    return f"tcp://[{host}]:{port}" if ":" in host else f"tcp://{host}:{port}"
