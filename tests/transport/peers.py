"""Both ends of the wire in one thread: a hub that is stepped on, and peers that misbehave."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

import zmq
from zmq.utils.monitor import parse_monitor_message

from lanchat.crypto.curve import CurvePair, new_pair
from lanchat.protocol.ids import Key, Topic
from lanchat.transport.hub_sockets import Arrived, HubSockets
from lanchat.transport.member_sockets import Endpoint, MemberKeys, MemberSockets

GIVE_UP_SECONDS = 20.0

IN_OR_OUT = (
    int(zmq.EVENT_HANDSHAKE_SUCCEEDED),
    int(zmq.EVENT_HANDSHAKE_FAILED_NO_DETAIL),
    int(zmq.EVENT_HANDSHAKE_FAILED_PROTOCOL),
    int(zmq.EVENT_HANDSHAKE_FAILED_AUTH),
    int(zmq.EVENT_DISCONNECTED),
)


class RawPeer:
    """A socket of any kind and with any habits, with a CURVE key or without."""

    def __init__(
        self,
        port: int,
        kind: int = zmq.DEALER,
        *,
        server: bytes | None = None,
        pair: CurvePair | None = None,
        options: Mapping[zmq.SocketOption, int | bytes] | None = None,
    ) -> None:
        self.pair = pair or new_pair()
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
        self.socket = self._context.socket(kind)
        self.socket.setsockopt(zmq.LINGER, 0)
        for option, value in (options or {}).items():
            self.socket.setsockopt(option, value)
        if server is not None:
            self.socket.setsockopt(zmq.CURVE_SERVERKEY, server)
            self.socket.setsockopt(zmq.CURVE_PUBLICKEY, self.pair.public)
            self.socket.setsockopt(zmq.CURVE_SECRETKEY, self.pair.secret)
        self._monitor: zmq.Socket[bytes] = self.socket.get_monitor_socket()
        self.fate: list[int] = []
        """Whether it got in or was thrown out, of IN_OR_OUT, in order."""
        self.received: list[list[bytes]] = []
        self.socket.connect(f"tcp://127.0.0.1:{port}")

    def step(self) -> None:
        """Take in what came."""
        while self.socket.type != zmq.PUB and self.socket.poll(0):
            self.received.append(self.socket.recv_multipart())
        while self._monitor.poll(0):
            event = parse_monitor_message(self._monitor.recv_multipart())["event"]
            if event in IN_OR_OUT:
                self.fate.append(int(event))

    @property
    def is_in(self) -> bool:
        """Whether a handshake ever succeeded."""
        return int(zmq.EVENT_HANDSHAKE_SUCCEEDED) in self.fate

    @property
    def was_cut(self) -> bool:
        """Whether a connection ever ended."""
        return int(zmq.EVENT_DISCONNECTED) in self.fate

    def close(self) -> None:
        """Close everything."""
        self.socket.disable_monitor()
        self._monitor.close(0)
        self.socket.close(0)
        self._context.term()


IDENTITY = bytes(range(32))
"""A hub's Ed25519 public key, which sockets have no use for."""


@dataclass
class Stage:
    """A hub's sockets on loopback and the peers around them."""

    pair: CurvePair = field(default_factory=new_pair)
    heard: list[Arrived] = field(default_factory=list)
    asked: list[tuple[Key, Topic]] = field(default_factory=list)
    dropped: list[Topic] = field(default_factory=list)
    may_have: Callable[[Key, Topic], bool] = lambda _key, _topic: True
    authenticates: bool = True
    steppers: list[Callable[[], None]] = field(default_factory=list)
    stack: ExitStack = field(default_factory=ExitStack)

    def __post_init__(self) -> None:
        self.hub = HubSockets(self.pair.secret)
        self.stack.callback(self.hub.close)
        self.hub.bind("127.0.0.1", 0, 0)
        self.router_port, self.log_port = self.hub.ports

    def member(self, pair: CurvePair | None = None, server: bytes | None = None) -> MemberSockets:
        """An honest member's sockets."""
        pair = pair or new_pair()
        endpoint = Endpoint(
            "127.0.0.1", self.router_port, self.log_port, server or self.pair.public, IDENTITY
        )
        made = MemberSockets(endpoint, MemberKeys(pair.public, pair.secret))
        self.stack.callback(made.close)
        return made

    def raw(
        self,
        kind: int = zmq.DEALER,
        pair: CurvePair | None = None,
        options: Mapping[zmq.SocketOption, int | bytes] | None = None,
    ) -> RawPeer:
        """A peer with the right server key and no manners."""
        port = self.log_port if kind in (zmq.SUB, zmq.XSUB) else self.router_port
        return self.add(RawPeer(port, kind, server=self.pair.public, pair=pair, options=options))

    def add(self, peer: RawPeer) -> RawPeer:
        """Close `peer` at the end, and step it meanwhile."""
        self.stack.callback(peer.close)
        self.steppers.append(peer.step)
        return peer

    def step(self) -> None:
        """Let the hub and all raw peers do what there is to do."""
        self.hub.wait(0.01)
        if self.authenticates:
            self.hub.authenticate()
        self.hub.subscriptions(self._decide, self.dropped.append)
        self.heard += self.hub.commands(100)
        for each in self.steppers:
            each()

    def until(self, happened: Callable[[], bool]) -> None:
        """Step on until something has happened."""
        give_up = time.monotonic() + GIVE_UP_SECONDS
        while not happened():
            assert time.monotonic() < give_up, "it never happened"
            self.step()

    def said(self, key: Key) -> list[bytes]:
        """What the hub heard from `key`, in order."""
        return [arrived.payload for arrived in self.heard if arrived.key == key]

    def let_in(self, peer: RawPeer) -> RawPeer:
        """Wait until a raw peer's handshake is over."""
        self.until(lambda: peer.is_in)
        return peer

    def _decide(self, key: Key, topic: Topic) -> bool:
        self.asked.append((key, topic))
        return self.may_have(key, topic)


@contextmanager
def stage() -> Iterator[Stage]:
    """Set a hub up, and take everything down at the end."""
    made = Stage()
    with made.stack:
        yield made
