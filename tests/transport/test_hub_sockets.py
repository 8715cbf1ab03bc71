"""The hub's sockets against honest members and peers without manners, on loopback."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

import pytest
import zmq

from lanchat.crypto.curve import CurvePair, new_pair
from lanchat.protocol.ids import Topic, personal_topic
from lanchat.protocol.limits import MAX_COMMAND_BYTES
from lanchat.transport.hub_sockets import (
    MAX_REQUESTS,
    AddressError,
    HubSockets,
    PortTakenError,
    _zap_answer,
)
from lanchat.transport.member_sockets import MemberSockets
from tests.transport.peers import RawPeer, Stage, stage

PUBLIC = Topic(b"the public topic")


@pytest.fixture
def room() -> Iterator[Stage]:
    with stage() as made:
        yield made


def says(room: Stage, member: MemberSockets, payload: bytes) -> None:
    """Have a member say something, once it is connected, and wait until the hub heard it."""
    room.until(lambda: member.send(payload))
    room.until(lambda: any(arrived.payload == payload for arrived in room.heard))


def test_a_command_is_known_by_its_senders_key_and_is_answered(room: Stage) -> None:
    ann, bob = new_pair(), new_pair()
    anns, bobs = room.member(ann), room.member(bob)

    says(room, anns, b"I am Ann")
    says(room, bobs, b"I am Bob")

    assert [(each.key, each.payload) for each in room.heard] == [
        (ann.public, b"I am Ann"),
        (bob.public, b"I am Bob"),
    ]
    room.hub.answer(room.heard[1].route, b"hello Bob")
    room.hub.answer(room.heard[0].route, b"hello Ann")
    answers: list[tuple[str, bytes]] = []

    def both_read() -> bool:
        answers.extend(("Ann", each) for each in anns.replies(10))
        answers.extend(("Bob", each) for each in bobs.replies(10))
        return len(answers) == 2

    room.until(both_read)
    assert sorted(answers) == [("Ann", b"hello Ann"), ("Bob", b"hello Bob")]


def test_commands_are_read_no_more_than_asked_for(room: Stage) -> None:
    peer = room.let_in(room.raw())
    for number in range(5):
        peer.socket.send(b"%d" % number)

    read: list[int] = []
    while sum(read) < 5:
        room.hub.wait(5)
        got = [arrived.payload for arrived in room.hub.commands(2)]
        read.append(len(got))

    assert max(read) <= 2


def test_a_peer_with_another_server_key_gets_nothing(room: Stage) -> None:
    wrong = room.add(RawPeer(room.router_port, server=new_pair().public))
    wrong.socket.send(b"let me in")
    honest = room.member()
    says(room, honest, b"honest")
    room.until(lambda: bool(wrong.fate))
    says(room, honest, b"honest still")

    assert not wrong.is_in
    assert [each.payload for each in room.heard] == [b"honest", b"honest still"]


@pytest.mark.parametrize("plain", [False, True], ids=["NULL", "PLAIN"])
def test_a_peer_without_curve_gets_nothing(room: Stage, plain: bool) -> None:
    login = {zmq.PLAIN_USERNAME: b"mentor", zmq.PLAIN_PASSWORD: b"mentor"}
    peers = [
        room.add(RawPeer(room.router_port, options=login if plain else None)),
        room.add(RawPeer(room.log_port, zmq.SUB, options=login if plain else None)),
    ]
    with contextlib.suppress(zmq.Again):  # It may have been thrown out already.
        peers[0].socket.send(b"let me in", zmq.NOBLOCK)
    peers[1].socket.setsockopt(zmq.SUBSCRIBE, PUBLIC)
    room.until(lambda: all(peer.fate for peer in peers))
    says(room, room.member(), b"honest")

    assert not any(peer.is_in for peer in peers)
    assert [each.payload for each in room.heard] == [b"honest"]
    assert room.asked == []


def test_without_the_handler_nobody_gets_in(room: Stage) -> None:
    room.hub._poller.unregister(room.hub._zap)
    room.hub._zap.close(0)
    room.authenticates = False

    peers = [room.raw(zmq.DEALER), room.raw(zmq.XSUB)]
    for peer in peers:
        peer.socket.send(b"\x01" + PUBLIC)
    room.until(lambda: all(peer.fate for peer in peers))

    assert not any(peer.is_in for peer in peers)
    assert (room.heard, room.asked) == ([], [])


def test_while_the_handler_is_silent_nobody_gets_in(room: Stage) -> None:
    room.authenticates = False
    peer = room.raw()
    peer.socket.send(b"let me in")
    room.until(lambda: bool(room.hub._zap.poll(0)))
    assert (peer.fate, room.heard) == ([], [])

    room.authenticates = True
    room.until(lambda: bool(room.heard))
    assert room.heard[0].key == peer.pair.public


@pytest.mark.parametrize(
    "frames",
    [
        [b"1.0", b"7", b"lanchat", b"127.0.0.1", b"", b"NULL"],
        [b"1.0", b"7", b"lanchat", b"127.0.0.1", b"", b"PLAIN", b"mentor", b"mentor"],
        [b"1.0", b"7", b"lanchat", b"127.0.0.1", b"", b"CURVE", b"too short"],
        [b"1.0", b"7", b"lanchat", b"127.0.0.1", b"", b"PLAIN", bytes(32)],
    ],
)
def test_all_but_curve_with_a_key_is_refused(frames: list[bytes]) -> None:
    assert _zap_answer(frames) == [b"1.0", b"7", b"400", b"No", b"", b""]


def test_more_frames_than_one_cut_that_peer_and_nobody_else(room: Stage) -> None:
    honest = room.member()
    says(room, honest, b"before")
    mallory = room.let_in(room.raw())

    mallory.socket.send_multipart([b"one", b"two", *[b"x"] * 1000])
    room.until(lambda: mallory.was_cut)
    mallory.socket.send_multipart([b"", b"as a REQ would"])
    says(room, honest, b"after")

    assert [each.payload for each in room.heard] == [b"before", b"after"]


def test_a_frame_over_the_limit_cuts_that_peer_and_nobody_else(room: Stage) -> None:
    honest = room.member()
    says(room, honest, b"before")
    mallory = room.let_in(room.raw())

    mallory.socket.send(bytes(MAX_COMMAND_BYTES + 1))
    room.until(lambda: mallory.was_cut)
    says(room, honest, b"after")

    assert [each.payload for each in room.heard] == [b"before", b"after"]


def test_the_longest_post_passes(room: Stage) -> None:
    # CURVE adds some bytes to each frame, and they count.
    honest = room.member()
    says(room, honest, bytes(MAX_COMMAND_BYTES - 100))


# ------------------------------------------------------------------ who may hear what


def hears(room: Stage, member: MemberSockets, topic: Topic) -> None:
    """Have a member subscribe and wait until the hub granted it."""
    member.subscribe(topic)
    room.until(lambda: any(asked == topic for _, asked in room.asked))


def publish_and_wait(room: Stage, honest: MemberSockets, topic: Topic, payload: bytes) -> None:
    room.hub.publish(topic, payload)
    heard: list[bytes] = []

    def arrived() -> bool:
        heard.extend(honest.broadcasts(10))
        return bool(heard)

    room.until(arrived)
    assert heard == [payload]


def test_a_subscriber_hears_only_what_it_was_granted(room: Stage) -> None:
    ann, mallory = new_pair(), new_pair()
    anns_topic = personal_topic(ann.public)
    room.may_have = lambda key, _: key == ann.public
    honest = room.member(ann)
    hears(room, honest, PUBLIC)
    hears(room, honest, anns_topic)

    # Everything; a prefix of everything; the room without having joined; another's letters.
    wanted = [b"", PUBLIC[:1], PUBLIC[:15], PUBLIC, anns_topic[:8], anns_topic]
    spies = [room.let_in(room.raw(zmq.SUB, mallory)) for _ in wanted]
    markers = [Topic(b"marker %09d" % number) for number in range(len(spies))]
    for spy, topic, marker in zip(spies, wanted, markers, strict=True):
        spy.socket.setsockopt(zmq.SUBSCRIBE, topic)
        spy.socket.setsockopt(zmq.SUBSCRIBE, marker)
    room.until(lambda: {(mallory.public, marker) for marker in markers} <= set(room.asked))

    publish_and_wait(room, honest, PUBLIC, b"for the room")
    publish_and_wait(room, honest, anns_topic, b"for Ann")
    # One more for each spy to get alone: all before it would have come before it.
    room.may_have = lambda _, topic: topic in markers
    for spy, marker in zip(spies, markers, strict=True):
        spy.socket.setsockopt(zmq.UNSUBSCRIBE, marker)
        spy.socket.setsockopt(zmq.SUBSCRIBE, marker)
    room.until(lambda: len([topic for _, topic in room.asked if topic in markers]) == 12)
    for marker in markers:
        room.hub.publish(marker, b"the end")
    room.until(lambda: all(spy.received for spy in spies))

    assert [spy.received for spy in spies] == [[[marker + b"the end"]] for marker in markers]


def test_a_topic_that_is_longer_than_ours_cuts_that_peer_and_nobody_else(room: Stage) -> None:
    honest, greedy = room.let_in(room.raw(zmq.XSUB)), room.let_in(room.raw(zmq.XSUB))
    greedy.socket.send(b"\x01" + PUBLIC + bytes(50_000))
    room.until(lambda: greedy.was_cut)
    honest.socket.send(b"\x01" + PUBLIC)
    room.until(lambda: bool(room.asked))
    assert not honest.was_cut


def test_frames_that_are_no_requests_never_turn_a_grant_over_to_another(room: Stage) -> None:
    ann, greedy_pair = new_pair(), new_pair()
    mine, last = Topic(b"x" * 16), Topic(b"the last topic's")
    room.may_have = lambda key, topic: key == ann.public or topic == last
    honest, greedy = (
        room.let_in(room.raw(zmq.XSUB, ann)),
        room.let_in(room.raw(zmq.XSUB, greedy_pair)),
    )
    marker = room.member()
    says(room, marker, b"ready")

    # Frames that the hub reads all at once, the junk first, make libzmq lose count of who asked.
    # It takes some luck with the order in which three connections are read.
    for number in range(30):
        topic = Topic(b"letter %09d" % number)
        junk = room.let_in(room.raw(zmq.XSUB))
        junk.socket.send(b"\x07junk")
        assert room.hub._xpub.poll(20_000)
        honest.socket.send(b"\x01" + topic)
        greedy.socket.send(b"\x01" + mine)
        # When this one is there, so are those that were sent before it.
        assert marker.send(b"there")
        assert room.hub._router.poll(20_000)
        room.until(lambda: junk.was_cut)  # noqa: B023 - called at once
        room.hub.publish(topic, b"for Ann alone")

    greedy.socket.send(b"\x01" + last)
    room.until(lambda: (greedy_pair.public, last) in room.asked)
    room.hub.publish(last, b"for all")
    room.until(lambda: bool(greedy.received))
    assert greedy.received == [[last + b"for all"]]


def test_who_was_not_granted_a_topic_because_of_junk_has_it_on_asking_again(room: Stage) -> None:
    honest, junk = room.let_in(room.raw(zmq.XSUB)), room.let_in(room.raw(zmq.XSUB))
    junk.socket.send(b"\x07junk")
    room.until(lambda: junk.was_cut)

    honest.socket.send(b"\x00" + PUBLIC)
    honest.socket.send(b"\x01" + PUBLIC)
    room.until(lambda: (honest.pair.public, PUBLIC) in room.asked)
    room.hub.publish(PUBLIC, b"hello")
    room.until(lambda: bool(honest.received))
    assert honest.received == [[PUBLIC + b"hello"]]


def test_a_subscription_given_up_or_cut_off_is_told(room: Stage) -> None:
    ann, bob = new_pair(), new_pair()
    anns, bobs = room.member(ann), room.raw(zmq.SUB, bob)
    hears(room, anns, personal_topic(ann.public))
    bobs.socket.setsockopt(zmq.SUBSCRIBE, personal_topic(bob.public))
    room.until(lambda: (bob.public, personal_topic(bob.public)) in room.asked)
    assert room.dropped == []

    anns.unsubscribe(personal_topic(ann.public))
    room.until(lambda: personal_topic(ann.public) in room.dropped)
    bobs.socket.disconnect(f"tcp://127.0.0.1:{room.log_port}")
    room.until(lambda: personal_topic(bob.public) in room.dropped)

    assert room.dropped == [personal_topic(ann.public), personal_topic(bob.public)]


def test_who_asks_for_too_many_topics_is_cut_and_nobody_else(room: Stage) -> None:
    honest, greedy = room.let_in(room.raw(zmq.XSUB)), room.let_in(room.raw(zmq.XSUB))
    for number in range(MAX_REQUESTS):
        greedy.socket.send(b"\x01" + b"%016d" % number)
    room.until(lambda: len(room.asked) == MAX_REQUESTS)
    assert not greedy.was_cut
    honest.socket.send(b"\x01" + PUBLIC)
    room.until(lambda: len(room.asked) == MAX_REQUESTS + 1)

    greedy.socket.send(b"\x01" + b"one topic more..")
    room.until(lambda: greedy.was_cut)

    assert (greedy.pair.public, b"one topic more..") not in room.asked
    room.hub.publish(PUBLIC, b"hello")
    room.until(lambda: bool(honest.received))
    assert not honest.was_cut


def test_a_flood_of_requests_gives_commands_their_turn(
    room: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lanchat.transport.hub_sockets._REQUESTS_AT_ONCE", 3)
    greedy = room.let_in(room.raw(zmq.XSUB))
    for number in range(10):
        greedy.socket.send(b"\x01" + b"%016d" % number)

    at_once: list[int] = []

    def all_read() -> bool:
        before = len(room.asked)
        room.step()
        at_once.append(len(room.asked) - before)
        return len(room.asked) == 10

    room.until(all_read)
    assert max(at_once) <= 6  # `until` steps once more between two looks


# ------------------------------------------------------------------ routes


def test_a_route_is_in_no_repr(room: Stage) -> None:
    says(room, room.member(), b"hello")
    [arrived] = room.heard

    for text in (repr(arrived), str(arrived), f"{[arrived]}"):
        assert repr(bytes(arrived.route)) not in text
        assert arrived.route.hex() not in text
        assert "hello" not in text


def test_a_second_peer_with_the_same_routing_id_takes_nothing_over(room: Stage) -> None:
    mine = {zmq.ROUTING_ID: b"a stolen id"}
    ann, mallory = room.let_in(room.raw(options=mine)), new_pair()
    ann.socket.send(b"I am Ann")
    room.until(lambda: bool(room.heard))
    thief = room.let_in(room.raw(pair=mallory, options=mine))
    thief.socket.send(b"so am I")
    honest = room.member()
    says(room, honest, b"a third one")

    room.hub.answer(room.heard[0].route, b"for Ann")
    room.until(lambda: bool(ann.received))

    assert (ann.received, thief.received) == ([[b"for Ann"]], [])
    assert room.said(mallory.public) == []


def test_an_answer_to_one_who_is_gone_is_no_error(room: Stage) -> None:
    peer = room.let_in(room.raw())
    peer.socket.send(b"bye")
    room.until(lambda: bool(room.heard))
    peer.socket.disconnect(f"tcp://127.0.0.1:{room.router_port}")
    says(room, room.member(), b"still here")

    room.hub.answer(room.heard[0].route, b"too late")
    assert room.hub.slow == 0


def test_an_answer_to_one_who_does_not_read_is_counted(room: Stage) -> None:
    peer = room.let_in(room.raw(options={zmq.RCVHWM: 1, zmq.RCVBUF: 4096}))
    peer.socket.send(b"talk to me")
    room.until(lambda: bool(room.heard))
    sent = 0
    while not room.hub.slow:
        room.hub.answer(room.heard[0].route, bytes(60_000))
        sent += 1
        assert sent < 5000


# ------------------------------------------------------------------ listening


def bound(curve: CurvePair, host: str | None, ports: tuple[int, int]) -> None:
    sockets = HubSockets(curve.secret)
    try:
        sockets.bind(host, *ports)
    finally:
        sockets.close()


@pytest.mark.parametrize("which", [0, 1])
def test_a_port_that_is_taken_is_named_and_nothing_stays_bound(which: int) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        number = taken.getsockname()[1]
        wanted = (number, 0) if which == 0 else (0, number)
        sockets = HubSockets(new_pair().secret)
        with pytest.raises(PortTakenError) as caught:
            sockets.bind("127.0.0.1", *wanted)
        assert caught.value.port == number
        assert str(number) in str(caught.value)
        # The same sockets can be bound elsewhere: nothing was left half done.
        sockets.bind("127.0.0.1", 0, 0)
        assert all(sockets.ports)
        sockets.close()


def test_an_address_of_another_computer_is_refused() -> None:
    with pytest.raises(AddressError, match="not one of this computer"):
        bound(new_pair(), "192.0.2.1", (0, 0))


def test_ipv6_works() -> None:
    if not socket.has_ipv6:
        pytest.skip("this computer has no IPv6")
    bound(new_pair(), "::1", (0, 0))


def test_a_restarted_hub_has_its_ports_back_at_once() -> None:
    with stage() as first:
        says(first, first.member(), b"hello")
        pair, ports = first.pair, first.hub.ports
    bound(pair, "127.0.0.1", ports)


# ------------------------------------------------------------------ waiting


def test_wake_ends_a_wait_from_another_thread() -> None:
    sockets = HubSockets(new_pair().secret)
    waker = threading.Thread(target=sockets.wake)
    waker.start()
    sockets.wait(3600)
    waker.join()
    sockets.close()


def test_a_wake_before_the_wait_counts_and_counts_once() -> None:
    sockets = HubSockets(new_pair().secret)
    sockets.wake()
    sockets.wake()
    sockets.wait(3600)
    assert dict(sockets._poller.poll(0)) == {}
    sockets.close()


def test_what_was_published_last_still_goes_out() -> None:
    with stage() as room:
        member = room.member()
        hears(room, member, PUBLIC)
        room.hub.publish(PUBLIC, b"farewell")
        room.hub.close(5.0)
        heard: list[bytes] = []
        while not heard:
            member.wait(5)
            heard.extend(member.broadcasts(10))
        assert heard == [b"farewell"]
