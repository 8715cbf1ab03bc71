"""Many members in one thread, as cheap as can be: joined, subscribed, and checking what arrives.

Each has its own keys and its own two encrypted connections, as a student's PC has. What all of
them are sent alike is decoded once; that it came to each of them, in order and once, is checked
for each.
"""

from __future__ import annotations

import os
import resource
import selectors
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

import zmq

from lanchat.client.credentials import Credentials
from lanchat.client.outbox import Outgoing
from lanchat.crypto.authorship import author_pair
from lanchat.crypto.curve import new_pair
from lanchat.protocol import messages as wire
from lanchat.protocol.codec import decode_broadcast, decode_reply, encode
from lanchat.protocol.ids import ClientId, personal_topic
from lanchat.protocol.limits import ID_BYTES
from lanchat.transport import options
from lanchat.transport.member_sockets import Endpoint

PATIENCE: Final = 30.0
"""Seconds after which something that has not happened never will."""

_DESCRIPTORS = 4096
_ALIVE = encode(wire.Alive())


class WrongDeliveryError(Exception):
    """A promise was broken: something was lost, doubled, reordered or refused."""


@dataclass
class Frame:
    """What was published at once, and when it reached each of the members."""

    payload: bytes
    posts: tuple[ClientId, ...]
    arrived: list[float] = field(default_factory=list)


@dataclass
class Member:
    """One of the crowd."""

    handle: str
    credentials: Credentials
    dealer: zmq.Socket[bytes]
    sub: zmq.Socket[bytes]
    have: int = 0
    """The number of the last entry that arrived."""
    ready: bool = False
    said_at: float = 0.0
    waiting: int = 0
    """Posts that were not acknowledged yet."""
    prepared: deque[wire.Post] = field(default_factory=deque)
    """Posts that are signed already."""


class Crowd:
    """Members of one workshop."""

    def __init__(self, endpoint: Endpoint, size: int) -> None:
        """Begin to connect `size` members."""
        self._context: zmq.Context[zmq.Socket[bytes]] = zmq.Context(io_threads=1)
        self._context.set(zmq.MAX_SOCKETS, _DESCRIPTORS)
        self._selector = selectors.DefaultSelector()
        self.members = [self._member(endpoint, number) for number in range(size)]
        self.frames: dict[int, Frame] = {}
        """What was published, by the number of its first entry."""
        self.sent: dict[ClientId, float] = {}
        """When each post was sent."""
        self.on_ack: Callable[[Member], None] = lambda _: None
        self._alive_at = 0.0
        self._lease = PATIENCE
        for member in self.members:
            self._send(member, member.credentials.join(member.handle))

    def pump(self, until: float) -> None:
        """Read what arrives until the time `until` (monotonic seconds)."""
        while (now := time.monotonic()) < until:
            self._pump_once(until - now)

    def pump_until(self, done: Callable[[], bool]) -> None:
        """Read what arrives until `done`. Raises TimeoutError after PATIENCE."""
        give_up = time.monotonic() + PATIENCE
        while not done():
            if time.monotonic() > give_up:
                raise TimeoutError("the hub did not answer")
            self._pump_once(0.1)

    def all_ready(self) -> bool:
        """Tell whether everybody has joined and hears what is published."""
        return all(member.ready for member in self.members)

    def all_have(self, seq: int) -> bool:
        """Tell whether entry `seq` has reached everybody."""
        return all(member.have >= seq for member in self.members)

    def forget(self) -> None:
        """Begin a new count."""
        self.frames.clear()
        self.sent.clear()

    def prepare(self, posts: int, text: str) -> None:
        """Sign `posts` posts for each member, which takes longer than to send them."""
        for member in self.members:
            while len(member.prepared) < posts:
                said = Outgoing(ClientId(os.urandom(ID_BYTES)), text)
                member.prepared.append(member.credentials.post(member.handle, said))

    def post(self, member: Member) -> None:
        """Let `member` say the next post that was prepared."""
        post = member.prepared.popleft()
        member.waiting += 1
        self.sent[ClientId(post.client_id)] = time.monotonic()
        self._send(member, post)

    def close(self) -> None:
        """Go, without a word."""
        self._selector.close()
        for member in self.members:
            member.dealer.close(0)
            member.sub.close(0)
        self._context.term()

    def _member(self, endpoint: Endpoint, number: int) -> Member:
        pair = new_pair()
        made = []
        for kind, group, port in (
            (zmq.DEALER, options.DEALER, endpoint.router_port),
            (zmq.SUB, options.SUB, endpoint.log_port),
        ):
            each = self._context.socket(kind)
            options.apply(each, options.MEMBER, group)
            # Unlike a real one a member here may wait for its connection: it has nothing to do.
            each.setsockopt(zmq.IMMEDIATE, 0)
            each.setsockopt(zmq.CURVE_SERVERKEY, endpoint.curve_key)
            each.setsockopt(zmq.CURVE_PUBLICKEY, pair.public)
            each.setsockopt(zmq.CURVE_SECRETKEY, pair.secret)
            each.connect(f"tcp://{endpoint.host}:{port}")
            made.append(each)
        author = author_pair(pair.secret)
        keys = Credentials(pair.public, author, endpoint.curve_key, endpoint.identity)
        member = Member(f"member{number}x", keys, made[0], made[1])
        for each, read in ((member.dealer, self._read_replies), (member.sub, self._read_log)):
            self._selector.register(each.fileno(), selectors.EVENT_READ, (read, member))
        return member

    def _pump_once(self, timeout: float) -> None:
        for key, _ in self._selector.select(timeout):
            read, member = key.data
            read(member)
        now = time.monotonic()
        if now >= self._alive_at:
            self._keep_alive(now)

    def _keep_alive(self, now: float) -> None:
        """Let who was silent for a third of the lease say that they are there, one at a time."""
        self._alive_at = now + self._lease / len(self.members) / 6
        quiet = min(self.members, key=lambda member: member.said_at)
        if quiet.ready and now > quiet.said_at + self._lease / 3:
            self._send_encoded(quiet, _ALIVE)

    def _send(self, member: Member, command: wire.Command) -> None:
        self._send_encoded(member, encode(command))

    def _send_encoded(self, member: Member, payload: bytes) -> None:
        member.said_at = time.monotonic()
        member.dealer.send(payload, zmq.NOBLOCK)
        # To send also takes note of what has arrived, and the descriptor then tells no more of it.
        self._read_replies(member)

    def _read_replies(self, member: Member) -> None:
        while True:
            try:
                payload = member.dealer.recv(zmq.NOBLOCK)
            except zmq.Again:
                return
            self._reply(member, decode_reply(payload))

    def _reply(self, member: Member, reply: wire.Reply) -> None:
        match reply:
            case wire.Ack():
                member.waiting -= 1
                self.on_ack(member)
            case wire.Joined(_, topic, _, head, _, lease):
                member.have, self._lease = head, lease
                member.sub.setsockopt(zmq.SUBSCRIBE, topic)
                member.sub.setsockopt(zmq.SUBSCRIBE, personal_topic(member.credentials.key))
                self._read_log(member)
            case _:
                raise WrongDeliveryError(f"an answer that nobody expects: {reply}")

    def _read_log(self, member: Member) -> None:
        while True:
            try:
                payload = member.sub.recv(zmq.NOBLOCK)
            except zmq.Again:
                return
            frame = self.frames.get(member.have + 1)
            if frame is None or frame.payload != payload:
                frame = self._first_sight(member, payload)
            if frame is not None:
                frame.arrived.append(time.monotonic())
                member.have += len(frame.posts)

    def _first_sight(self, member: Member, payload: bytes) -> Frame | None:
        broadcast = decode_broadcast(payload[ID_BYTES:])
        match broadcast:
            case wire.Entries(entries):
                numbers = [entry.seq for entry in entries]
                expected = member.have + 1
                if expected in self.frames or numbers != list(
                    range(expected, expected + len(numbers))
                ):
                    raise WrongDeliveryError(f"got {numbers}, has {member.have}")
                posts = tuple(ClientId(entry.client_id) for entry in entries)
                frame = self.frames[expected] = Frame(payload, posts)
                return frame
            case wire.Subscribed():
                member.ready = True
        return None


@contextmanager
def crowd(endpoint: Endpoint, size: int) -> Iterator[Crowd]:
    """Let `size` members into the workshop for as long as the block lasts."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < _DESCRIPTORS:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(_DESCRIPTORS, hard), hard))
    made = Crowd(endpoint, size)
    try:
        made.pump_until(made.all_ready)
        yield made
    finally:
        made.close()
