"""A member's sockets against a hub's, on loopback."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
import zmq

from lanchat.crypto.curve import new_pair
from lanchat.protocol.ids import Topic
from lanchat.transport.hub_sockets import HubSockets
from lanchat.transport.member_sockets import (
    Connection,
    Endpoint,
    MemberKeys,
    MemberSockets,
    _address,
)
from tests.transport.peers import IDENTITY, Stage, stage

TOPIC = Topic(b"the public topic")


@pytest.fixture
def room() -> Iterator[Stage]:
    with stage() as made:
        yield made


def told(room: Stage, member: MemberSockets, count: int) -> list[Connection]:
    """Wait until the member was told so often what became of its connection."""
    seen: list[Connection] = []

    def enough() -> bool:
        seen.extend(member.connections())
        return len(seen) >= count

    room.until(enough)
    return seen


def test_without_a_hub_nothing_is_sent_and_nothing_is_kept_for_later(room: Stage) -> None:
    room.hub.close()
    room.hub = HubSockets(room.pair.secret)
    room.stack.callback(room.hub.close)
    member = room.member()
    assert [member.send(b"into the void") for _ in range(3)] == [False] * 3

    room.hub.bind("127.0.0.1", room.router_port, room.log_port)
    assert told(room, member, 1) == [Connection.FOUND]
    room.until(lambda: member.send(b"here I am"))
    room.until(lambda: bool(room.heard))

    assert [arrived.payload for arrived in room.heard] == [b"here I am"]


def test_a_hub_that_goes_and_comes_back_is_lost_and_found(room: Stage) -> None:
    member = room.member()
    member.subscribe(TOPIC)
    assert told(room, member, 1) == [Connection.FOUND]
    room.until(lambda: len(room.asked) == 1)

    room.hub.close()
    room.hub = HubSockets(room.pair.secret)
    room.stack.callback(room.hub.close)
    assert told(room, member, 1) == [Connection.LOST]
    assert not member.send(b"nobody is there")
    room.hub.bind("127.0.0.1", room.router_port, room.log_port)

    assert told(room, member, 1) == [Connection.FOUND]
    # ZeroMQ asks again for what was subscribed, as soon as somebody reads.
    room.until(lambda: not list(member.broadcasts(1)) and len(room.asked) == 2)
    assert [topic for _, topic in room.asked] == [TOPIC, TOPIC]


def test_a_hub_with_another_key_is_never_found(room: Stage) -> None:
    misled = room.member(server=new_pair().public)
    honest = room.member()
    room.until(lambda: honest.send(b"honest"))
    assert told(room, honest, 1) == [Connection.FOUND]

    assert Connection.FOUND not in list(misled.connections())
    assert not misled.send(b"secret")


@pytest.mark.parametrize("left_alive", [False, True])
def test_who_moves_speaks_to_the_hub_there_and_has_its_topics(left_alive: bool) -> None:
    with stage() as before, stage() as after:
        member = before.member()
        member.subscribe(TOPIC)
        before.until(lambda: len(before.asked) == 1)
        assert told(before, member, 1) == [Connection.FOUND]
        if not left_alive:
            before.hub.close()
            assert told(after, member, 1) == [Connection.LOST]

        member.move(Endpoint("127.0.0.1", *after.hub.ports, after.pair.public, IDENTITY))
        while Connection.FOUND not in member.connections():
            after.step()
        after.until(lambda: member.send(b"moved"))
        after.until(lambda: bool(after.heard and after.asked))
        assert ([each.payload for each in after.heard], len(after.asked)) == ([b"moved"], 1)
        after.hub.publish(TOPIC, b"news")
        while not (news := list(member.broadcasts(1))):
            after.step()
        assert (news, before.heard) == ([b"news"], [])


def test_broadcasts_come_without_their_topic_and_in_order(room: Stage) -> None:
    member = room.member()
    member.subscribe(TOPIC)
    room.until(lambda: bool(room.asked))
    for number in range(5):
        room.hub.publish(TOPIC, b"%d" % number)
    heard: list[bytes] = []

    def all_heard() -> bool:
        at_once = list(member.broadcasts(2))
        assert len(at_once) <= 2
        heard.extend(at_once)
        return len(heard) == 5

    room.until(all_heard)
    assert heard == [b"0", b"1", b"2", b"3", b"4"]


def test_an_answer_of_several_frames_is_dropped(room: Stage) -> None:
    member = room.member()
    room.until(lambda: member.send(b"hello"))
    room.until(lambda: bool(room.heard))

    room.hub._router.send_multipart([room.heard[0].route, b"one", b"more"])
    room.hub.answer(room.heard[0].route, b"sound")
    heard: list[bytes] = []

    def answered() -> bool:
        heard.extend(member.replies(10))
        return bool(heard)

    room.until(answered)
    assert heard == [b"sound"]


def test_wake_ends_a_wait_from_another_thread(room: Stage) -> None:
    member = room.member()
    other = threading.Thread(target=member.wake)
    other.start()
    while not member._poller.poll(0):
        member._poller.poll(20_000)
    member.wait(3600)
    other.join()
    assert member._waker.fileno() not in dict(member._poller.poll(0))


def test_a_context_that_was_given_lives_on() -> None:
    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
    pair = new_pair()
    keys = MemberKeys(pair.public, pair.secret)
    endpoint = Endpoint("127.0.0.1", 1, 2, new_pair().public, IDENTITY)
    member = MemberSockets(endpoint, keys, context)
    member.close()
    assert not context.closed
    context.term()


def test_no_repr_shows_the_secret_key() -> None:
    pair = new_pair()
    text = repr(MemberKeys(pair.public, pair.secret))
    assert repr(pair.secret) not in text
    assert "secret" not in text


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "tcp://127.0.0.1:47821"),
        ("mentor.example", "tcp://mentor.example:47821"),
        ("::1", "tcp://[::1]:47821"),
    ],
)
def test_an_ipv6_number_goes_into_brackets(host: str, address: str) -> None:
    assert _address(host, 47821) == address
