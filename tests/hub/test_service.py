"""The hub's loop with a real database and real sockets on loopback: what goes out, and when."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest

from lanchat.crypto.curve import new_pair
from lanchat.hub.effects import Peer, Request
from lanchat.hub.posting import PostLimits
from lanchat.hub.roster import GRACE_SECONDS
from lanchat.hub.schedule import BEACON_SECONDS
from lanchat.hub.service import GATHER_REQUESTS, GATHER_SECONDS, TICK_SECONDS
from lanchat.protocol.codec import encode
from lanchat.protocol.entries import Posted
from lanchat.protocol.errors import Reason
from lanchat.protocol.ids import personal_topic
from lanchat.protocol.limits import MAX_HUB_FRAME_BYTES, MAX_POST_BYTES
from lanchat.protocol.messages import (
    Ack,
    Alive,
    Beacon,
    Closing,
    End,
    Entries,
    Member,
    Page,
    Presence,
    Present,
    Refused,
    TurnedAway,
    Who,
)
from lanchat.protocol.version import VERSION
from lanchat.storage.hub_store import HubStore
from tests.checks.logs import ExpectLogs
from tests.hub.running import FakeClock, Plain, Room, rooms

QUIET = ("Beacon", "Presence")
"""What comes by the clock, and is not of interest where the order of the rest is."""


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with rooms(tmp_path / "hub") as made:
        yield made


def said(entries: Entries | Page) -> list[tuple[int, str, str]]:
    return [(entry.seq, entry.handle, entry.text) for entry in entries.entries]


def bound(store: HubStore) -> list[tuple[bytes, str]]:
    return [(binding.key, binding.handle) for binding in store.bindings()]


def test_a_post_reaches_everyone_and_is_acknowledged(room: Room) -> None:
    hub = room.hub()
    owl, fox = room.member(hub, "blue-owl"), room.member(hub, "quiet-fox")

    post = owl.post("why does this loop never end?")

    assert owl.next(Ack) == Ack(post.client_id, 1)
    entries = fox.next(Entries)
    assert owl.next(Entries) == entries
    [entry] = entries.entries
    assert entry == Posted(
        1, entry.at, owl.author, "blue-owl", post.client_id, post.text, post.signature
    )


def test_nothing_is_said_of_a_post_before_its_commit_is_over(room: Room) -> None:
    hub = room.hub()
    owl = room.member(hub, "blue-owl")
    hub.forget_notes()

    owl.post("hello")
    owl.next(Ack)
    owl.next(Entries)

    assert hub.noted(without=QUIET) == [
        "commit of 1 begins",
        "commit ends",
        "publish Entries",
        "answer Ack",
    ]


def test_a_handle_is_on_disk_before_its_owner_is_let_in(room: Room) -> None:
    hub = room.hub()
    room.member(hub, "blue-owl")
    assert hub.noted(without=QUIET) == [
        "commit of 0 begins",
        "commit ends",
        "answer Joined",
        "publish Subscribed",
    ]


def test_posts_that_come_close_together_share_a_commit_and_a_frame(room: Room) -> None:
    clock = FakeClock()
    hub = room.hub(clock=clock)
    members = [room.member(hub, "blue-owl")]
    for handle in ("quiet-fox", "red-kite"):
        other = room.member(hub)
        other.ask(handle)
        # The clock stands still, so the commit before this one is always just over.
        other.until(lambda: len(hub.service._gathered) == 1)
        hub.pass_time(GATHER_SECONDS)
        other.until(lambda: bool(other.replies))  # noqa: B023 - called at once
        members.append(other)
    hub.forget_notes()

    posts = [member.post(f"from {place}") for place, member in enumerate(members)]
    members[0].until(lambda: len(hub.service._gathered) == 3)
    assert hub.noted(without=QUIET) == []
    hub.pass_time(GATHER_SECONDS)

    acks = [member.next(Ack) for member in members]
    assert {ack.client_id for ack in acks} == {post.client_id for post in posts}
    assert sorted(ack.seq for ack in acks) == [1, 2, 3]
    assert sorted(text for _, _, text in said(members[0].next(Entries))) == [
        "from 0",
        "from 1",
        "from 2",
    ]
    assert hub.noted(without=QUIET) == [
        "commit of 3 begins",
        "commit ends",
        "publish Entries",
        *["answer Ack"] * 3,
    ]


def test_however_many_posts_gather_no_turn_takes_more_than_its_share(room: Room) -> None:
    hub = room.hub(clock=FakeClock(), limits=PostLimits(rate=1000, burst=1000))
    owl = room.member(hub, "blue-owl")
    for number in range(GATHER_REQUESTS):
        owl.post(f"post {number}")
    # The clock stands still, so nothing but their number ends the gathering.
    entries = owl.next(Entries)
    assert said(entries) == [(n + 1, "blue-owl", f"post {n}") for n in range(GATHER_REQUESTS)]


def test_a_commit_that_is_longer_than_a_frame_goes_out_in_several(room: Room) -> None:
    clock = FakeClock()
    hub = room.hub(clock=clock, limits=PostLimits(rate=1000, burst=1000))
    owl = room.member(hub, "blue-owl")
    long = "x" * MAX_POST_BYTES
    assert GATHER_REQUESTS * len(long) > MAX_HUB_FRAME_BYTES

    for _ in range(GATHER_REQUESTS):
        owl.post(long)
    seqs: list[int] = []
    while len(seqs) < GATHER_REQUESTS:
        seqs += [entry.seq for entry in owl.next(Entries).entries]

    assert seqs == list(range(1, GATHER_REQUESTS + 1))
    assert hub.noted().count(f"commit of {GATHER_REQUESTS} begins") == 1
    assert owl.lost == 0
    assert max(map(len, owl.raw)) < MAX_HUB_FRAME_BYTES


def test_a_repeat_gets_the_same_answer_and_is_said_once(room: Room) -> None:
    hub = room.hub()
    owl, fox = room.member(hub, "blue-owl"), room.member(hub, "quiet-fox")
    post = owl.post("once")
    first = owl.next(Ack)

    owl.say(post)
    again = owl.next(Ack)
    # In one group with a repeat of its own.
    other = owl.post("twice at once")
    owl.say(other)
    answers = [owl.next(Ack), owl.next(Ack)]

    assert (first, again) == (Ack(post.client_id, 1), Ack(post.client_id, 1))
    assert answers == [Ack(other.client_id, 2)] * 2
    assert fox.history() == ["once", "twice at once"]


def test_a_repeat_after_a_restart_gets_the_same_answer(room: Room) -> None:
    first = room.hub()
    owl = room.member(first, "blue-owl")
    post = owl.post("once")
    owl.next(Ack)
    first.stop()

    second = room.hub(after=first)
    back = room.member(second, "blue-owl", owl.pair)
    back.say(post)

    assert back.next(Ack) == Ack(post.client_id, 1)
    assert back.history() == ["once"]


def test_what_one_member_says_stays_in_order(room: Room) -> None:
    hub = room.hub(limits=PostLimits(rate=1000, burst=1000))
    owl, fox = room.member(hub, "blue-owl"), room.member(hub, "quiet-fox")
    texts = [f"word {number}" for number in range(200)]
    for text in texts:
        owl.post(text)

    heard: list[Posted] = []
    while len(heard) < len(texts):
        heard += fox.next(Entries).entries

    assert [entry.text for entry in heard] == texts
    assert all(after.seq == before.seq + 1 for before, after in pairwise(heard))


# ------------------------------------------------------------------ the disk


def test_a_full_disk_refuses_posts_and_goes_on_when_there_is_room(
    room: Room, expected_logs: ExpectLogs
) -> None:
    expected_logs("The disk is full", logger="lanchat.hub.service", level=logging.ERROR)
    hub = room.hub()
    owl = room.member(hub, "blue-owl")
    owl.post("before")
    owl.next(Ack)
    hub.disk_is_full = True

    lost = owl.post("too much")
    refused = owl.next(Refused)
    texts_meanwhile = owl.history()
    hub.disk_is_full = False
    owl.say(lost)

    assert (refused.reason, refused.client_id) == (Reason.STORAGE_FULL, lost.client_id)
    assert refused.retry_after is not None
    assert texts_meanwhile == ["before"]
    assert owl.next(Ack) == Ack(lost.client_id, 2)
    assert owl.history() == ["before", "too much"]


def test_one_who_came_while_the_disk_was_full_is_kept_later(
    room: Room, expected_logs: ExpectLogs
) -> None:
    expected_logs("The disk is full", logger="lanchat.hub.service", level=logging.ERROR)
    hub = room.hub()
    hub.disk_is_full = True
    owl = room.member(hub, "blue-owl")
    hub.disk_is_full = False
    owl.post("here I am")
    owl.next(Ack)
    hub.stop()

    store = HubStore.open(room.folder)
    assert bound(store) == [(owl.key, "blue-owl")]
    store.close()


def test_a_full_disk_is_logged_once_until_it_has_room_again(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    hub = room.hub()
    owl = room.member(hub, "blue-owl")
    for _ in range(2):
        hub.disk_is_full = True
        for _ in range(3):
            owl.post("too much")
            owl.next(Refused)
        hub.disk_is_full = False
        owl.post("it fits")
        owl.next(Ack)
    assert [record.levelno for record in caplog.records] == [logging.ERROR] * 2


# ------------------------------------------------------------------ bad input


def test_malformed_frames_are_dropped_and_logged_once_a_member(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    hub = room.hub()
    owl, fox = room.member(hub, "blue-owl"), room.member(hub, "quiet-fox")

    tag = b"an unknown command\nINFO a forged line " + b"x" * 10_000
    unknown = b"\x91\xda" + len(tag).to_bytes(2, "big") + tag
    for mallory in (owl, fox):
        for payload in (b"", b"\xff" * 100, unknown, b"\x91" * 5000, b"\x92\xa4post\xff"):
            mallory.send(payload)
    owl.post("still here")
    owl.next(Ack)
    fox.post("so am I")
    fox.next(Ack)

    assert owl.history() == ["still here", "so am I"]
    lines = [record.getMessage() for record in caplog.records]
    assert [record.levelno for record in caplog.records] == [logging.WARNING] * 2
    assert all(line.startswith("a member sent a malformed frame, dropped") for line in lines)


def test_what_a_log_line_takes_from_a_peer_is_short_and_is_one_line(
    room: Room, caplog: pytest.LogCaptureFixture
) -> None:
    hub = room.hub()
    owl = room.member(hub, "blue-owl")
    tag = b"an unknown command\nINFO a forged line " + b"x" * 10_000
    owl.send(b"\x91\xda" + len(tag).to_bytes(2, "big") + tag)
    owl.post("hello")
    owl.next(Ack)

    [line] = [record.getMessage() for record in caplog.records]
    assert "\n" not in line
    assert len(line) < 400


def test_a_client_of_another_version_is_told_ours(room: Room) -> None:
    hub = room.hub()
    newer = room.member(hub)
    newer.send(b"\x94\xa4join\x63\x01\xc0")  # Join of version 99, with fields that we do not know
    assert newer.next(TurnedAway) == TurnedAway(Reason.VERSION_UNSUPPORTED, VERSION)


def test_who_has_not_joined_is_refused_everything(room: Room) -> None:
    hub = room.hub()
    stranger = room.member(hub)
    post = stranger.post("let me speak")
    assert stranger.next(Refused) == Refused(Reason.NOT_JOINED, post.client_id)
    stranger.say(Who())
    assert stranger.next(Refused) == Refused(Reason.NOT_JOINED)


def test_a_taken_handle_is_refused(room: Room) -> None:
    hub = room.hub()
    room.member(hub, "blue-owl")
    second = room.member(hub)
    second.ask("Blue-Owl")
    assert second.next(TurnedAway) == TurnedAway(Reason.HANDLE_TAKEN, VERSION)


def test_no_route_is_logged_or_sent_to_anyone(room: Room, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    hub = room.hub()
    owl, fox = room.member(hub, "blue-owl"), room.member(hub, "quiet-fox")
    owl.send(b"not a message")
    owl.post("hello")
    owl.next(Ack)
    fox.next(Entries)
    fox.say(Who())
    fox.next(Present)

    assert len(hub.routes) == 2
    written = "".join(map(repr, caplog.records)) + caplog.text
    for route in hub.routes:
        peer = Peer(owl.key, route)
        for text in (written, repr(Request(peer, Who())), repr(peer)):
            assert route.hex() not in text
            assert repr(bytes(route)) not in text
        assert not any(bytes(route) in payload for payload in owl.raw + fox.raw)


# ------------------------------------------------------------------ who is here


def test_one_whose_connection_is_gone_is_away_after_the_grace(room: Room) -> None:
    clock = FakeClock()
    hub = room.hub(clock=clock)
    owl = room.member(hub, "blue-owl")
    fox = room.member(hub)
    fox.ask("quiet-fox")
    owl.until(lambda: len(hub.service._gathered) == 1)
    hub.pass_time(1)
    owl.until(lambda: any(_names(owl.broadcasts, "quiet-fox")))
    fox.sockets.subscribe(personal_topic(fox.key))
    hub.until_noted("publish Subscribed")
    owl.broadcasts.clear()

    fox.close()
    hub.until_noted(f"dropped {personal_topic(fox.key).hex()}")
    hub.pass_time(GRACE_SECONDS - 0.1)
    owl.next(Beacon)
    assert not any(isinstance(each, Presence) for each in owl.broadcasts)
    hub.pass_time(0.2 + TICK_SECONDS)

    presence = owl.next(Presence)
    assert (presence.came, presence.left) == ((), ("quiet-fox",))


def test_one_who_comes_back_within_the_grace_was_never_away(room: Room) -> None:
    clock = FakeClock()
    hub = room.hub(clock=clock)
    owl = room.member(hub, "blue-owl")

    owl.sockets.unsubscribe(personal_topic(owl.key))
    hub.until_noted(f"dropped {personal_topic(owl.key).hex()}")
    owl.sockets.subscribe(personal_topic(owl.key))
    owl.say(Who())
    owl.next(Present)
    hub.pass_time(GRACE_SECONDS + 1)
    owl.next(Beacon)
    owl.say(Who())

    assert owl.next(Present) == Present(1, (Member("blue-owl", owl.author),))
    assert not any(isinstance(each, Presence) for each in owl.broadcasts)


def _names(broadcasts: list[object] | object, handle: str) -> list[bool]:
    assert isinstance(broadcasts, list)
    presences = [each for each in broadcasts if isinstance(each, Presence)]
    return [member.handle == handle for each in presences for member in each.came]


def test_a_beacon_tells_the_head_when_nothing_else_is_said(room: Room) -> None:
    clock = FakeClock()
    hub = room.hub(clock=clock)
    owl = room.member(hub, "blue-owl")
    owl.post("hello")
    owl.until(lambda: len(hub.service._gathered) == 1)
    hub.pass_time(BEACON_SECONDS)
    owl.next(Entries)
    owl.broadcasts.clear()

    hub.pass_time(BEACON_SECONDS)
    beacon = owl.next(Beacon)
    assert (beacon.head, beacon.roster) == (1, 1)


# ------------------------------------------------------------------ the end


def test_a_hub_that_stops_says_farewell_and_keeps_the_handles(room: Room) -> None:
    hub = room.hub()
    owl = room.member(hub, "blue-owl")

    hub.stop()

    assert owl.next(Closing) == Closing(ended=False)
    assert hub.ended is False
    store = HubStore.open(room.folder)
    assert bound(store) == [(owl.key, "blue-owl")]
    store.close()


def test_only_the_mentor_ends_the_workshop_and_then_guests_are_forgotten(room: Room) -> None:
    hub = room.hub()
    owl = room.member(hub, "blue-owl")
    mentor = room.member(hub, "mentor", hub.mentor)
    owl.post("kept")
    owl.next(Ack)

    owl.say(End())
    assert owl.next(Refused) == Refused(Reason.DENIED)
    mentor.say(End())

    assert owl.next(Closing) == Closing(ended=True)
    assert mentor.next(Closing) == Closing(ended=True)
    hub.wait_for_end()
    assert hub.ended is True
    store = HubStore.open(room.folder)
    assert (bound(store), store.head()) == ([], 1)
    store.close()


def test_who_is_not_the_mentor_cannot_be_called_mentor(room: Room) -> None:
    hub = room.hub()
    mallory = room.member(hub)
    mallory.ask("mentor")
    assert mallory.next(TurnedAway) == TurnedAway(Reason.HANDLE_RESERVED, VERSION)


def test_a_handle_stays_its_owners_over_a_restart(room: Room) -> None:
    first = room.hub()
    owl = room.member(first, "blue-owl")
    first.stop()
    second = room.hub(after=first)

    thief = room.member(second)
    thief.ask("blue-owl")
    assert thief.next(TurnedAway) == TurnedAway(Reason.HANDLE_TAKEN, VERSION)
    assert room.member(second, pair=owl.pair).ask_in("blue-owl").handle == "blue-owl"


def test_a_stop_is_heard_while_the_hub_waits_and_when_it_came_first(room: Room) -> None:
    hub = room.hub(clock=FakeClock())
    hub.stop()
    assert hub.ended is False


def test_a_silent_flood_of_commands_leaves_everyone_else_their_turn(room: Room) -> None:
    hub = room.hub()
    owl, mallory = room.member(hub, "blue-owl"), room.member(hub, "mallory")
    payload = encode(Alive())
    for _ in range(5000):
        mallory.sockets.send(payload)
    post = owl.post("am I heard?")
    assert owl.next(Ack) == Ack(post.client_id, 1)


def test_the_history_comes_in_pages(room: Room) -> None:
    hub = room.hub(limits=PostLimits(rate=1000, burst=1000))
    owl: Plain = room.member(hub, "blue-owl")
    texts = [f"{number} " + "x" * 10_000 for number in range(20)]
    for text in texts:
        owl.post(text)
        owl.next(Ack)
    newcomer = room.member(hub, "red-kite", new_pair())
    assert newcomer.history() == texts
