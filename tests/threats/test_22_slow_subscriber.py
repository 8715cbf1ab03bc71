"""Row 22: a slow subscriber. It misses something and asks for it; nobody waits for it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import zmq

from lanchat.client.events import Event
from lanchat.client.state import Joined
from lanchat.crypto.curve import CurvePair
from lanchat.hub.posting import PostLimits
from lanchat.protocol.codec import decode_command
from lanchat.protocol.ids import Topic
from lanchat.protocol.messages import Ack, CatchUp
from lanchat.support.usage import rss
from lanchat.transport import options
from lanchat.transport.member_sockets import Endpoint, MemberSockets
from tests.client.face import Face
from tests.hub.running import Room, rooms
from tests.threats.attack import needs_linux, survive
from tests.transport.peers import stage

TOPIC = Topic(bytes(16))
FRAMES, FRAME_BYTES = 30_000, 4_096
MOST_BYTES = 40 * 2**20
"""Far more than the high-water mark lets wait, and far less than was published."""

POSTS = 150


class Hanging(Face):
    """Somebody whose window hangs, until it does not."""

    def __init__(self, endpoint: Endpoint, handle: str, pair: CurvePair | None = None) -> None:
        self.hangs = threading.Event()
        self.goes_on = threading.Event()
        super().__init__(endpoint, handle, pair)

    def _hear(self, event: Event) -> None:
        super()._hear(event)
        if self.hangs.is_set():
            self.goes_on.wait()


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with rooms(tmp_path / "hub") as made:
        yield made


def test_what_waits_for_one_who_does_not_read_is_bounded_and_sending_never_blocks() -> None:
    with stage() as room:
        slow = room.raw(zmq.SUB, options={zmq.RCVHWM: 10, zmq.RCVBUF: 65_536})
        slow.socket.setsockopt(zmq.SUBSCRIBE, TOPIC)
        room.until(lambda: bool(room.asked))
        before = rss()
        for _ in range(FRAMES):
            # It would raise if it could not be sent at once.
            room.hub.publish(TOPIC, bytes(FRAME_BYTES))
        assert rss() - before < MOST_BYTES


def few_frames_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make queues and buffers so small that a class of three fills them."""
    for group, queue, buffer in (
        (options.XPUB, zmq.SNDHWM, zmq.SNDBUF),
        (options.SUB, zmq.RCVHWM, zmq.RCVBUF),
    ):
        monkeypatch.setitem(group, queue, 5)
        monkeypatch.setitem(group, buffer, 4_096)


def asked_for(monkeypatch: pytest.MonkeyPatch, face: Face) -> list[int]:
    """Return what somebody asks for from now on: the entries after each of these."""
    asked: list[int] = []
    send = MemberSockets.send

    def noted(self: MemberSockets, payload: bytes) -> bool:
        command = decode_command(payload)
        if self is face.link._sockets and isinstance(command, CatchUp):
            asked.append(command.after)
        return send(self, payload)

    monkeypatch.setattr(MemberSockets, "send", noted)
    return asked


def test_who_missed_something_asks_for_it(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    few_frames_wait(monkeypatch)
    hub = room.hub(limits=PostLimits(10_000, 10_000))
    slow = Hanging(hub.endpoint(), "slow-loris")
    with ExitStack() as stack:
        stack.callback(slow.link.stop)
        slow.link.start()
        slow.next_state(Joined)
        owl, kite = room.member(hub, "blue-owl"), room.member(hub, "red-kite")
        slow.hangs.set()
        texts = [f"{number} ".ljust(8_000, "x") for number in range(POSTS)]
        for text in texts:
            owl.post(text)
            owl.next(Ack)
        # Those who read have it all, while the other one hangs.
        assert kite.history() == texts
        assert len(slow.entries()) < POSTS
        asked = asked_for(monkeypatch, slow)
        slow.hangs.clear()
        slow.goes_on.set()
        assert slow.texts(POSTS) == texts
        assert asked, "it missed nothing, so nothing was tried"


@needs_linux
@pytest.mark.timeout(240)
def test_frozen_members_and_the_others() -> None:
    survive("frozen")
