"""A member's link to a hub that runs in this process, over real sockets on loopback."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from itertools import groupby
from pathlib import Path

import pytest

from lanchat.client import link as link_module
from lanchat.client.events import (
    Acked,
    CommandRefused,
    Event,
    LogReset,
    PeopleChanged,
    PostRefused,
    Said,
    Sending,
    StateChanged,
)
from lanchat.client.link import Link
from lanchat.client.outbox import MAX_POSTS, OutboxFullError, RoomClosedError
from lanchat.client.seeker import Seeker
from lanchat.client.state import (
    CatchingUp,
    Closed,
    Joined,
    Reconnecting,
    State,
    TurnedAway,
)
from lanchat.crypto.curve import CurvePair, new_pair
from lanchat.hub.posting import PostLimits
from lanchat.protocol.codec import encode
from lanchat.protocol.errors import Reason
from lanchat.protocol.limits import MAX_POST_BYTES
from lanchat.protocol.messages import Ack, Remove
from lanchat.protocol.messages import Joined as JoinedReply
from lanchat.protocol.messages import Member as Person
from lanchat.protocol.version import VERSION
from lanchat.transport.member_sockets import Endpoint, MemberKeys
from tests.client.face import Face
from tests.hub.running import GIVE_UP_SECONDS, Hub, Room, rooms
from tests.transport.peers import IDENTITY, Stage, stage


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    with rooms(tmp_path / "hub") as made:
        yield made


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as made:
        yield made


@pytest.fixture
def false_hub() -> Iterator[Stage]:
    with stage() as made:
        yield made


class FakeSeeker(Seeker):
    """A seeker that says where to go once."""

    def __init__(self) -> None:
        self.did: list[str] = []
        self.says: Endpoint | None = None

    def tick(self, now: float, state: State) -> Endpoint | None:
        assert now > 0
        self.did.append(type(state).__name__)
        said, self.says = self.says, None
        return said

    def stop(self) -> None:
        self.did.append("stop")


def enter(
    stack: ExitStack, hub: Hub, handle: str, pair: CurvePair | None = None, *, wait: bool = True
) -> Face:
    face = Face(hub.endpoint(), handle, pair)
    face.link.start()
    stack.callback(face.link.stop)
    if wait:
        face.next_state(Joined)
    return face


def test_joining_saying_and_leaving_are_told_in_order(room: Room, stack: ExitStack) -> None:
    hub = room.hub()
    owl = enter(stack, hub, "blue-owl")
    me = Person("blue-owl", owl.link.author)
    owl.next(PeopleChanged)

    client_id = owl.link.say("hello")
    owl.next(Acked)
    owl.texts(1)
    [entry] = owl.entries()
    owl.link.close()

    assert [type(event) for event in owl.events if not isinstance(event, Said | Acked)] == [
        StateChanged,
        StateChanged,
        PeopleChanged,
        Sending,
        StateChanged,
    ]
    assert [event.state for event in owl.events if isinstance(event, StateChanged)] == [
        CatchingUp("blue-owl", 0, 0),
        Joined("blue-owl", 0),
        Closed(ended=False),
    ]
    assert PeopleChanged((me,), ("blue-owl",), ()) in owl.events
    assert Sending(client_id, "hello", owl.link.author) in owl.events
    assert Acked(client_id, 1) in owl.events
    assert (entry.seq, entry.handle, entry.text, entry.client_id) == (
        1,
        "blue-owl",
        "hello",
        client_id,
    )
    assert owl.threads == {"lanchat-link"}
    assert owl.link.unsent == 0


def test_all_see_the_same_in_the_same_order_and_a_newcomer_too(
    room: Room, stack: ExitStack
) -> None:
    hub = room.hub(limits=PostLimits(rate=1000, burst=1000))
    faces = [enter(stack, hub, handle) for handle in ("blue-owl", "quiet-fox", "red-kite")]
    for number in range(20):
        for face in faces:
            face.link.say(f"{number} from {face.pair.public.hex()[:4]}")
    heard = [face.texts(60) for face in faces]
    newcomer = enter(stack, hub, "amber-lynx")

    assert heard[0] == heard[1] == heard[2] == newcomer.texts(60)
    assert len(set(heard[0])) == 60
    # Joined is told when all of it was shown.
    kinds = [type(e) for e in newcomer.events if isinstance(e, Said) or _is_joined(e)]
    assert kinds == [Said, StateChanged]


def _is_joined(event: Event) -> bool:
    return isinstance(event, StateChanged) and isinstance(event.state, Joined)


def test_a_handle_that_was_left_is_free_and_one_that_was_not_is_not(
    room: Room, stack: ExitStack
) -> None:
    hub = room.hub()
    owl = enter(stack, hub, "blue-owl")
    fox = enter(stack, hub, "quiet-fox")
    owl.link.close()
    fox.link.stop()
    assert not [e for e in fox.events if e == StateChanged(Closed(ended=False))]

    enter(stack, hub, "blue-owl")
    thief = enter(stack, hub, "quiet-fox", wait=False)
    assert thief.next_state(TurnedAway) == TurnedAway(Reason.HANDLE_TAKEN, VERSION)
    enter(stack, hub, "quiet-fox", fox.pair)


def test_what_is_said_before_the_hub_is_there_is_said_then(room: Room, stack: ExitStack) -> None:
    first = room.hub()
    first.stop()
    owl = enter(stack, first, "blue-owl", wait=False)
    owl.link.say("anybody?")
    owl.next(Sending)
    assert owl.link.unsent == 1

    room.hub(after=first)
    owl.next_state(Joined)
    owl.next(Acked)
    assert owl.texts(1) == ["anybody?"]


def test_a_hub_that_goes_and_comes_back_loses_and_doubles_nothing(
    room: Room, stack: ExitStack
) -> None:
    first = room.hub(limits=PostLimits(rate=1000, burst=1000))
    owl, fox = enter(stack, first, "blue-owl"), enter(stack, first, "quiet-fox")
    for number in range(10):
        owl.link.say(f"before {number}")
    fox.texts(10)

    first.stop()
    owl.next_state(Reconnecting)
    fox.next_state(Reconnecting)
    for number in range(10):
        owl.link.say(f"meanwhile {number}")
    room.hub(after=first, limits=PostLimits(rate=1000, burst=1000))

    wanted = [f"before {n}" for n in range(10)] + [f"meanwhile {n}" for n in range(10)]
    assert (owl.texts(20), fox.texts(20)) == (wanted, wanted)
    assert LogReset() not in owl.events
    acked = [event.seq for event in owl.events if isinstance(event, Acked)]
    assert acked == sorted(set(acked))


@pytest.mark.parametrize("same_key", [True, False])
def test_a_hub_that_came_back_elsewhere_is_moved_to_and_nothing_is_lost(
    room: Room, stack: ExitStack, same_key: bool
) -> None:
    first = room.hub()
    mentor = enter(stack, first, "mentor", first.mentor)
    owl = enter(stack, first, "blue-owl")
    owl.link.say("before")
    mentor.texts(1)
    first.stop()
    for face in (owl, mentor):
        face.next_state(Reconnecting)
    owl.link.say("meanwhile")
    mentor.link.moderate(Remove(owl.link.author, ban=True))
    second = Hub(room.folder, pair=first.pair if same_key else None)
    second.mentor = first.mentor
    stack.callback(second.start().stop)

    owl.link.move(second.endpoint())
    owl.next_state(Joined)
    assert owl.texts(2) == ["before", "meanwhile"]
    assert owl.link.unsent == 0
    mentor.link.move(second.endpoint())
    assert owl.next_state(TurnedAway) == TurnedAway(Reason.BANNED, VERSION)
    assert mentor.texts(2) == ["before", "meanwhile"]


def test_a_link_moves_to_no_other_hub(room: Room, stack: ExitStack) -> None:
    hub = room.hub()
    owl = enter(stack, hub, "blue-owl")
    with pytest.raises(ValueError, match="another hub"):
        owl.link.move(replace(hub.endpoint(), identity=bytes(32)))
    owl.link.say("still here")
    assert owl.texts(1) == ["still here"]


def test_a_link_asks_its_seeker_how_it_stands_and_goes_where_it_says(
    room: Room, stack: ExitStack
) -> None:
    first = room.hub()
    second = Hub(room.folder, pair=first.pair)
    owl = Face(first.endpoint(), "blue-owl")
    seeker = FakeSeeker()
    owl.link.seek_by(seeker)
    owl.link.start()
    stack.callback(owl.link.stop)
    owl.next_state(Joined)
    # One turn of the link more, in which it is in the room.
    owl.link.say("here")
    owl.next(Acked)
    first.stop()
    owl.next_state(Reconnecting)
    stack.callback(second.start().stop)
    seeker.says = second.endpoint()
    owl.next_state(Joined)
    owl.link.stop()
    assert seeker.did[-1] == "stop"
    # What lasts for less than a turn of the link is not seen.
    stood = iter(key for key, _ in groupby(seeker.did[:-1]))
    assert all(state in stood for state in ("Connecting", "Joined", "Reconnecting"))


def test_a_hub_with_another_log_begins_anew(room: Room, stack: ExitStack, tmp_path: Path) -> None:
    first = room.hub()
    owl = enter(stack, first, "blue-owl")
    owl.link.say("in the old log")
    owl.next(Acked)
    first.stop()

    with rooms(tmp_path / "another") as other:
        other.hub(after=first)
        owl.next(LogReset)
        owl.next_state(Joined)
        owl.link.say("in the new log")
        assert owl.next(Acked).seq == 1
        owl.link.stop()


def test_a_refused_post_is_told_with_its_text(room: Room, stack: ExitStack) -> None:
    owl = enter(stack, room.hub(), "blue-owl")
    too_long = "é" * MAX_POST_BYTES
    lost = owl.link.say(too_long)
    assert owl.next(PostRefused) == PostRefused(lost, too_long, Reason.TOO_LARGE, None)
    empty = owl.link.say("   ")
    assert owl.next(PostRefused) == PostRefused(empty, "   ", Reason.EMPTY, None)
    owl.link.say("fits")
    assert owl.texts(1) == ["fits"]
    assert owl.link.unsent == 0


def test_a_text_beyond_every_frame_is_refused_and_the_rest_goes_on(
    room: Room, stack: ExitStack
) -> None:
    owl = enter(stack, room.hub(), "blue-owl")
    # More than MAXMSGSIZE: the hub would cut the connection, again at each repeat.
    owl.link.say("x" * 1_000_000)
    refused = owl.next(PostRefused)
    assert (refused.reason, refused.retry_after) == (Reason.TOO_LARGE, None)
    owl.link.say("fits")
    assert owl.texts(1) == ["fits"]


def test_too_many_posts_at_once_are_told_and_sent_later_by_themselves(
    room: Room, stack: ExitStack
) -> None:
    owl = enter(stack, room.hub(limits=PostLimits(rate=2, burst=2)), "blue-owl")
    for number in range(4):
        owl.link.say(str(number))
    assert owl.texts(4) == ["0", "1", "2", "3"]
    refused = [event for event in owl.events if isinstance(event, PostRefused)]
    assert {event.reason for event in refused} == {Reason.RATE_LIMITED}
    assert all(event.retry_after for event in refused)


def test_only_the_mentor_ends_the_workshop(room: Room, stack: ExitStack) -> None:
    hub = room.hub()
    owl = enter(stack, hub, "blue-owl")
    mentor = enter(stack, hub, "mentor", hub.mentor)

    owl.link.end()
    assert owl.next(CommandRefused) == CommandRefused(Reason.DENIED)
    mentor.link.end()

    assert owl.next_state(Closed) == Closed(ended=True)
    assert mentor.next_state(Closed) == Closed(ended=True)


# ------------------------------------------------------------------ bounds


def test_a_full_outbox_takes_no_more_and_loses_nothing(room: Room, stack: ExitStack) -> None:
    hub = room.hub()
    hub.stop()
    owl = enter(stack, hub, "blue-owl", wait=False)
    for number in range(MAX_POSTS):
        owl.link.say(str(number))
    with pytest.raises(OutboxFullError, match="wait for the workshop already"):
        owl.link.say("one too many")
    while len([e for e in owl.events if isinstance(e, Sending)]) < MAX_POSTS:
        owl.next(Sending)
    assert owl.link.unsent == MAX_POSTS
    with pytest.raises(OutboxFullError):
        owl.link.say("still one too many")


def test_however_many_threads_speak_the_outbox_is_never_overfull(
    room: Room, stack: ExitStack
) -> None:
    # Threads change places as often as they can, so that each race is run.
    interval = sys.getswitchinterval()
    stack.callback(sys.setswitchinterval, interval)
    sys.setswitchinterval(1e-6)
    hub = room.hub()
    hub.stop()
    owl = enter(stack, hub, "blue-owl", wait=False)
    taken: list[int] = []

    def speak() -> None:
        count = 0
        for _ in range(MAX_POSTS):
            try:
                owl.link.say("me too")
            except OutboxFullError:
                continue
            count += 1
        taken.append(count)

    speakers = [threading.Thread(target=speak) for _ in range(4)]
    for speaker in speakers:
        speaker.start()
    for speaker in speakers:
        speaker.join()
    assert sum(taken) == MAX_POSTS == owl.link.unsent


def test_what_is_said_when_it_is_over_is_not_taken(room: Room, stack: ExitStack) -> None:
    hub = room.hub()
    owl = enter(stack, hub, "blue-owl")
    enter(stack, hub, "mentor", hub.mentor).link.end()
    owl.next_state(Closed)
    owl.link.close()
    with pytest.raises(RoomClosedError, match="not in the workshop any more"):
        owl.link.say("too late")
    assert not owl.all(Sending)


def test_what_is_said_as_it_ends_comes_back(room: Room, stack: ExitStack) -> None:
    hub = room.hub()
    mentor = enter(stack, hub, "mentor", hub.mentor)

    def answer_the_end(event: Event) -> None:
        if event == StateChanged(Closed(ended=True)):
            link.say("thank you")

    owl = Face(hub.endpoint(), "blue-owl", then=answer_the_end)
    link = owl.link
    link.start()
    stack.callback(link.stop)
    owl.next_state(Joined)
    mentor.link.end()
    refused = owl.next(PostRefused)
    assert (refused.text, refused.reason) == ("thank you", Reason.NOT_JOINED)
    assert owl.all(Sending) == [Sending(refused.client_id, "thank you", link.author)]


def test_what_is_said_in_the_very_last_moment_comes_back(room: Room, stack: ExitStack) -> None:
    hub = room.hub()
    mentor = enter(stack, hub, "mentor", hub.mentor)
    owl = Face(hub.endpoint(), "blue-owl")

    class Late(FakeSeeker):
        """Speaks between the end and the moment in which the link notices it."""

        def tick(self, now: float, state: State) -> Endpoint | None:
            if isinstance(state, Closed):
                owl.link.say("thank you")
            return super().tick(now, state)

    owl.link.seek_by(Late())
    owl.link.start()
    stack.callback(owl.link.stop)
    owl.next_state(Joined)
    mentor.link.end()
    assert owl.next(PostRefused).text == "thank you"


def test_half_a_surrogate_pair_is_replaced(room: Room, stack: ExitStack) -> None:
    owl = enter(stack, room.hub(), "blue-owl")
    owl.link.say("half \ud83d a face")
    assert owl.texts(1) == ["half ? a face"]


# ------------------------------------------------------------------ false hubs


def test_malformed_frames_of_a_hub_are_dropped_and_logged_once(
    false_hub: Stage, stack: ExitStack, caplog: pytest.LogCaptureFixture
) -> None:
    face = Face(
        Endpoint(
            "127.0.0.1", false_hub.router_port, false_hub.log_port, false_hub.pair.public, IDENTITY
        ),
        "blue-owl",
    )
    face.link.start()
    stack.callback(face.link.stop)
    false_hub.until(lambda: bool(false_hub.heard))
    route = false_hub.heard[0].route
    tag = b"unknown\nINFO a forged line " + b"x" * 10_000

    for payload in (b"\x91\xda" + len(tag).to_bytes(2, "big") + tag, b"", b"\xff", b"\x91" * 5000):
        false_hub.hub.answer(route, payload)
    false_hub.hub.answer(route, encode(Ack(b"c" * 16, 1)))
    joined = JoinedReply("blue-owl", b"t" * 16, b"e" * 16, 0, None, 15.0)
    false_hub.hub.answer(route, encode(joined))
    face.next_state(CatchingUp)
    # The topics are granted by now or in a moment; what comes by them may be as bad.
    false_hub.until(lambda: len(false_hub.asked) >= 2)
    false_hub.hub.publish(false_hub.asked[0][1], b"\xc1" * 50)
    face.link.stop()

    [record] = caplog.records
    assert record.levelno == logging.WARNING
    assert record.getMessage().startswith("the hub sent a malformed frame, dropped: ")
    assert "\n" not in record.getMessage()
    assert len(record.getMessage()) < 400


def test_a_hub_with_another_key_is_told_nothing(false_hub: Stage, stack: ExitStack) -> None:
    misled = Face(
        Endpoint(
            "127.0.0.1", false_hub.router_port, false_hub.log_port, new_pair().public, IDENTITY
        ),
        "blue-owl",
    )
    misled.link.start()
    stack.callback(misled.link.stop)
    misled.link.say("a secret")
    honest = false_hub.member()
    false_hub.until(lambda: honest.send(b"I know you"))
    false_hub.until(lambda: bool(false_hub.heard))

    assert [each.payload for each in false_hub.heard] == [b"I know you"]
    assert not [event for event in misled.events if isinstance(event, StateChanged)]


# ------------------------------------------------------------------ stopping


def test_stop_without_start_and_twice(room: Room) -> None:
    face = Face(room.hub().endpoint(), "blue-owl")
    face.link.stop()
    face.link.stop()
    assert face.events == []


def test_stop_after_the_end_and_from_its_own_thread(room: Room, stack: ExitStack) -> None:
    hub = room.hub()
    pair = new_pair()
    done = threading.Event()

    def hear(event: Event) -> None:
        if isinstance(event, StateChanged) and isinstance(event.state, Joined):
            link.stop()
            done.set()

    link = Link(hub.endpoint(), MemberKeys(pair.public, pair.secret), "blue-owl", hear)
    link.start()
    assert done.wait(GIVE_UP_SECONDS)
    link.stop()
    link.stop()
    link.leave()
    link.close()


def test_leaving_before_joining_is_possible(room: Room, stack: ExitStack) -> None:
    hub = room.hub()
    hub.stop()
    owl = enter(stack, hub, "blue-owl", wait=False)
    owl.link.close()
    assert owl.events == [StateChanged(Closed(ended=False))]


def test_the_clock_of_the_link_is_not_the_computers(room: Room, stack: ExitStack) -> None:
    class Ahead:
        """A clock that is a year off, and goes."""

        def monotonic(self) -> float:
            return time.monotonic() + 3e7

        def utc_ms(self) -> int:
            return 0

    hub = room.hub()
    pair = new_pair()
    said = threading.Event()
    link = link_module.Link(
        hub.endpoint(),
        MemberKeys(pair.public, pair.secret),
        "blue-owl",
        lambda event: said.set() if isinstance(event, Acked) else None,
        Ahead(),
    )
    link.start()
    stack.callback(link.stop)
    link.say("hello")
    assert said.wait(GIVE_UP_SECONDS)
