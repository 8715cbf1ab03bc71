"""The hub's sockets: ROUTER for commands, XPUB for the log, CURVE on both, ZAP in the same loop.

One thread owns them all; only `wake` may be called from another. Nothing here blocks but `wait`.
"""

from __future__ import annotations

import contextlib
import errno
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field

import zmq

from lanchat.protocol.ids import Key, Route, Topic
from lanchat.protocol.limits import ID_BYTES, KEY_BYTES
from lanchat.transport import options
from lanchat.transport.seats import Seat, Seats, shut, shut_down
from lanchat.transport.waker import Waker

_REQUESTS = (b"\x00", b"\x01")
"""What a request of a subscriber begins with: it gives a topic up, or asks for one."""

_REQUESTS_AT_ONCE = 1000
"""Requests read before commands have their turn, so that a flood of them stops nobody else."""


# As plain numbers: to combine ZeroMQ's own, which are enums, takes longer than to send a frame.
_NOW = int(zmq.NOBLOCK)
_NOW_AND_MORE = int(zmq.NOBLOCK | zmq.SNDMORE)


MAX_REQUESTS = 64
"""Topics that one connection may ask for: libzmq remembers each, granted or not, at 2 kB."""

_FAREWELL_SECONDS = 0.2
"""What a connection is told last has so long to go out before it is shut down."""


class PortTakenError(Exception):
    """Another program listens on the port."""

    def __init__(self, port: int) -> None:
        super().__init__(f"Port {port} is in use by another program.")
        self.port = port


class AddressError(Exception):
    """The address to listen on is not one of this computer's."""


@dataclass(frozen=True)
class Arrived:
    """One frame from an authenticated connection."""

    key: Key
    route: Route = field(repr=False)
    payload: bytes = field(repr=False)


Decide = Callable[[Key, Topic], bool]


class HubSockets:
    """All of the hub's ZeroMQ."""

    def __init__(self, curve_secret: bytes) -> None:
        """Make the sockets; `bind` opens them. `curve_secret` is the hub's CURVE key, raw."""
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context(io_threads=1)
        self._context.set(zmq.MAX_SOCKETS, 4096)
        # The handler stands before the first door is opened: CURVE fails open without it.
        self._zap = self._context.socket(zmq.REP)
        self._zap.setsockopt(zmq.LINGER, 0)
        self._zap.bind(options.ZAP_ENDPOINT)
        self._router = self._encrypted(zmq.ROUTER, curve_secret, options.ROUTER)
        self._xpub = self._encrypted(zmq.XPUB, curve_secret, options.XPUB)
        self._waker = Waker()
        self._poller = zmq.Poller()
        for readable in (self._zap, self._router, self._xpub):
            self._poller.register(readable, zmq.POLLIN)
        self._poller.register(self._waker.fileno(), zmq.POLLIN)
        self._in_step = True
        """Whether a grant goes to whom the request is from: until a frame comes that is none. Who
        is not granted a topic in the meantime asks again."""
        self._ready: Collection[object] = ()
        self._asked: dict[int, tuple[Key | None, int]] = {}
        """How many topics were asked for by each connection: by its descriptor, of which there are
        only so many, and with its key, since descriptors are used again."""
        self._seats = Seats()
        self._leaving: list[tuple[float, Seat]] = []
        self.slow = 0
        """Answers that were not sent since their receiver does not read. They will ask again."""

    def bind(self, host: str | None, router_port: int, log_port: int) -> None:
        """Listen on these ports, on the address `host` or on all.

        Raises PortTakenError or AddressError; then nothing is bound.
        """
        self._bind(self._router, host, router_port)
        try:
            self._bind(self._xpub, host, log_port)
        except (PortTakenError, AddressError):
            self._router.unbind(_endpoint_of(self._router))
            raise

    @property
    def ports(self) -> tuple[int, int]:
        """The ports of ROUTER and XPUB, once bound."""
        return _port_of(self._router), _port_of(self._xpub)

    def wait(self, seconds: float) -> None:
        """Wait until there is something to do, `wake` is called or `seconds` have passed."""
        self._ready = dict(self._poller.poll(max(0, round(seconds * 1000 + 0.499))))
        if self._waker.fileno() in self._ready:
            self._waker.clear()

    def wake(self) -> None:
        """End a `wait`, from any thread or signal handler."""
        self._waker.wake()

    def authenticate(self) -> None:
        """Answer who asks to come in: every CURVE key may, and is known by it from then on."""
        while self._zap in self._ready and self._zap.poll(0):
            self._zap.send_multipart(_zap_answer(self._zap.recv_multipart()))

    def commands(self, limit: int) -> Iterator[Arrived]:
        """Yield the commands that the last `wait` found, `limit` at most."""
        for _ in range(limit if self._router in self._ready else 0):
            try:
                route = self._router.recv(_NOW)
            except zmq.Again:
                return
            arrived = self._read_rest(Route(route))
            if arrived is not None:
                yield arrived

    def subscriptions(self, decide: Decide, dropped: Callable[[Topic], None]) -> None:
        """Take in what the last `wait` found that subscribers ask for.

        `decide` says who may have which topic; `dropped` hears of each that was given up, be it
        by its subscriber or because the connection is gone.
        """
        for _ in range(_REQUESTS_AT_ONCE if self._xpub in self._ready else 0):
            try:
                frame = self._xpub.recv(_NOW, copy=False)
            except zmq.Again:
                self._in_step = True
                return
            request = frame.bytes
            if request[:1] not in _REQUESTS:
                # libzmq keeps no account of whom such a frame is from, and goes through the
                # connections ahead of the requests: a grant would go to a later one's connection.
                self._in_step = False
                _cut(frame)
            elif request[0] == 0:
                dropped(Topic(request[1:]))
            elif len(request) > 1 + ID_BYTES or self._asks_too_much(frame):
                _cut(frame)
            elif len(request) == 1 + ID_BYTES and self._in_step:
                self._grant(frame, Topic(request[1:]), decide)

    def answer(self, route: Route, payload: bytes) -> None:
        """Send `payload` to one connection; one that is gone or does not read misses it."""
        try:
            self._router.send(route, _NOW_AND_MORE)
            self._router.send(payload, _NOW)
        except zmq.ZMQError as error:
            if error.errno not in (zmq.EAGAIN, zmq.EHOSTUNREACH):
                raise
            self.slow += error.errno == zmq.EAGAIN

    def cut(self, key: Key, farewell: bytes) -> None:
        """Send `farewell` to every connection of `key`, and shut them down."""
        seats = self._seats.clear(key)
        for seat in seats:
            if seat.route is not None:
                self.answer(seat.route, farewell)
        # In a moment, when the farewell is out: an own thread of ZeroMQ sends it.
        self._leaving += [(time.monotonic() + _FAREWELL_SECONDS, seat) for seat in seats]

    def shut_those_leaving(self) -> None:
        """Shut down the connections that were cut and had their farewell."""
        now = time.monotonic()
        while self._leaving and self._leaving[0][0] <= now:
            shut(self._leaving.pop(0)[1])

    def publish(self, topic: Topic, payload: bytes) -> None:
        """Send `payload` to all who have `topic`; who does not read misses it and catches up."""
        # One frame: a second one would be encrypted by itself, and once more for each subscriber.
        self._xpub.send(topic + payload, _NOW)

    def close(self, linger: float = 0.0) -> None:
        """Close everything, after giving what was sent last `linger` seconds to go out."""
        for each in (self._router, self._xpub):
            each.close(round(linger * 1000))
        self._zap.close(0)
        self._waker.close()
        self._context.term()

    def _grant(self, frame: zmq.Frame, topic: Topic, decide: Decide) -> None:
        key = _key_of(frame)
        # Granting must follow straight after the recv: it means the last one read.
        if key is not None and decide(key, topic):
            self._xpub.setsockopt(zmq.SUBSCRIBE, topic)
            self._seats.note(key, None, int(frame.get(zmq.SRCFD)))

    def _asks_too_much(self, frame: zmq.Frame) -> bool:
        """Count a request; a member who comes back may find an old count, and is cut once more."""
        key, descriptor = _key_of(frame), int(frame.get(zmq.SRCFD))
        owner, count = self._asked.get(descriptor, (key, 0))
        count = count + 1 if owner == key else 1
        too_much = count > MAX_REQUESTS
        self._asked[descriptor] = (key, 0 if too_much else count)
        return too_much

    def _encrypted(
        self, kind: int, secret: bytes, group: dict[zmq.SocketOption, int]
    ) -> zmq.Socket[bytes]:
        made = self._context.socket(kind)
        options.apply(made, options.HUB, group)
        made.setsockopt(zmq.CURVE_SECRETKEY, secret)
        made.setsockopt(zmq.ZAP_DOMAIN, options.ZAP_DOMAIN)
        return made

    def _bind(self, bound: zmq.Socket[bytes], host: str | None, port: int) -> None:
        try:
            bound.bind(f"tcp://{_bracketed(host)}:{port or '*'}")
        except zmq.ZMQError as error:
            if error.errno == errno.EADDRINUSE:
                raise PortTakenError(port) from error
            raise AddressError("That address is not one of this computer's.") from error

    def _read_rest(self, route: Route) -> Arrived | None:
        """Read the frames after the route: exactly one from a client of ours, else it is cut."""
        frame = self._router.recv(_NOW, copy=False)
        if frame.more:
            _cut(frame)
            while self._router.getsockopt(zmq.RCVMORE):
                self._router.recv(_NOW)
            return None
        key = _key_of(frame)
        if key is None:
            return None
        if not self._seats.knows(key, route):
            self._seats.note(key, route, int(frame.get(zmq.SRCFD)))
        return Arrived(key, route, frame.bytes)


def _bracketed(host: str | None) -> str:
    if host is None:
        return "*"
    return f"[{host}]" if ":" in host else host


def _port_of(bound: zmq.Socket[bytes]) -> int:
    return int(_endpoint_of(bound).rpartition(":")[2])


def _endpoint_of(bound: zmq.Socket[bytes]) -> str:
    return bound.getsockopt_string(zmq.LAST_ENDPOINT)


def _key_of(frame: zmq.Frame) -> Key | None:
    """Return the key that the handler below gave to the frame's connection."""
    try:
        return Key(bytes.fromhex(str(frame.get("User-Id"))))
    except zmq.ZMQError:
        return None


def _cut(frame: zmq.Frame) -> None:
    """Shut down the connection that a frame came from."""
    with contextlib.suppress(ValueError, zmq.ZMQError):
        # A connection that is gone already has no descriptor.
        shut_down(int(frame.get(zmq.SRCFD)))


def _zap_answer(frames: list[bytes]) -> list[bytes]:
    """Return the answer to a request of ZAP (RFC 27): 200 for CURVE with a key, 400 for all else.

    The peer's address, which is in the request, is not looked at.
    """
    version, request_id = frames[0], frames[1]
    well_formed = len(frames) == 7 and frames[5] == b"CURVE" and len(frames[6]) == KEY_BYTES
    if not well_formed:
        return [version, request_id, b"400", b"No", b"", b""]
    return [version, request_id, b"200", b"OK", frames[6].hex().encode(), b""]
