"""The hub's core, tested as the conversation it holds: what is said, and all that comes of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import pytest

from lanchat.hub.core import STORAGE_RETRY_SECONDS, HubCore, Turn
from lanchat.hub.door import WAITING_SECONDS, Ban, Door
from lanchat.hub.effects import (
    Answer,
    AnswerPage,
    Cut,
    Effect,
    Name,
    Peer,
    Publish,
    Request,
    SetDoor,
    Whisper,
)
from lanchat.hub.healing import Wound
from lanchat.hub.log import PublicLog
from lanchat.hub.posting import PostLimits
from lanchat.hub.room import Facts
from lanchat.hub.roster import GRACE_SECONDS, LEASE_SECONDS, Roster
from lanchat.hub.schedule import (
    BEACON_SECONDS,
    BEACONS_A_REMINDER,
    MAX_BEACON_SECONDS,
    MOVE_SECONDS,
    PRESENCE_SECONDS,
)
from lanchat.protocol import messages as wire
from lanchat.protocol.entries import Posted
from lanchat.protocol.errors import Reason
from lanchat.protocol.ids import Author, ClientId, Route, Topic, personal_topic
from lanchat.protocol.limits import MAX_POST_BYTES
from lanchat.protocol.messages import (
    Ack,
    Admit,
    Alive,
    Beacon,
    CatchUp,
    Closing,
    Command,
    DoorSet,
    End,
    Joined,
    Leave,
    Lobby,
    Moved,
    Offer,
    Presence,
    Present,
    Refused,
    Remove,
    Subscribed,
    TurnedAway,
    Waiting,
    Who,
)
from lanchat.protocol.messages import Door as Settings
from lanchat.protocol.messages import SetDoor as SayDoor
from lanchat.protocol.version import VERSION
from tests.hub.strangers import HUB_KEY, IDENTITY, Stranger, client_id

EPOCH, EPOCH_BEFORE = b"the log's epoch.", b"the one before.."
MENTOR, ANN, BOB, CAT = map(Stranger, ("mentor", "ann", "bob", "cat"))
ANN_AGAIN = Peer(ANN.key, Route(b"another connection"))
LOBBY = Settings(lobby=True)
BEGAN = 1_000_000
"""When it begins, in milliseconds."""


def topics() -> Iterator[Topic]:
    return (Topic(b"public topic" + number.to_bytes(4)) for number in count(1))


TOPIC, NEXT_TOPIC = (topic for topic, _ in zip(topics(), range(2), strict=False))


class Room:
    """A hub whose disk keeps everything or, when full, nothing."""

    def __init__(
        self,
        head: int = 0,
        limits: PostLimits | None = None,
        door: Settings | None = None,
        wound: Wound | None = None,
    ) -> None:
        self.roster = Roster(MENTOR.key)
        self.core = HubCore(
            Facts(IDENTITY, HUB_KEY, EPOCH, wound),
            roster=self.roster,
            door=Door(door or Settings()),
            log=PublicLog(head),
            new_topic=topics().__next__,
            limits=limits,
        )
        self.now = 1_000.0
        self.full = False
        self.disk: dict[Name, int] = {}

    def turn(self, *said: tuple[Stranger | Peer, Command]) -> tuple[Turn, list[Effect]]:
        """Let a group of commands come in."""
        requests = [
            self.looked_up(Request(who.peer if isinstance(who, Stranger) else who, command))
            for who, command in said
        ]
        turn = self.core.turn(self.now, round(self.now * 1000), requests)
        if self.full:
            return turn, self.core.failed()
        for entry in turn.entries:
            self.disk[Author(entry.author), ClientId(entry.client_id)] = entry.seq
        return turn, self.core.committed(self.now, turn)

    def looked_up(self, request: Request) -> Request:
        """As the service does it, for all of a group before its turn."""
        names = self.core.names(request)
        stored = {name: self.disk[name] for name in names if name in self.disk}
        return replace(request, author=names[0][0], stored=stored) if names else request

    def say(self, who: Stranger, command: Command) -> list[Effect]:
        return self.turn((who, command))[1]

    def tick(self, seconds: float = 0.0) -> list[Effect]:
        self.now += seconds
        return self.core.tick(self.now)


def joined(handle: str, head: int = 0, topic: Topic = TOPIC) -> Joined:
    return Joined(handle, topic, EPOCH, head, None, LEASE_SECONDS)


def said(who: Stranger, seq: int, number: int, text: str, at: int = BEGAN) -> Posted:
    return who.posted(seq, number, text, at=at)


def refused(who: Stranger, reason: Reason, number: int, wait: float | None = None) -> Answer:
    return Answer(who.peer, Refused(reason, client_id(number), wait))


def ack(who: Stranger, number: int, seq: int) -> Answer:
    return Answer(who.peer, Ack(client_id(number), seq))


def turned_away(who: Stranger, reason: Reason) -> Answer:
    return Answer(who.peer, TurnedAway(reason, VERSION))


@pytest.fixture
def room() -> Room:
    """A room with Ann and Bob in it, who have seen each other come."""
    room = Room()
    room.turn((ANN, ANN.join()), (BOB, BOB.join()))
    room.tick()
    return room


@pytest.fixture
def led() -> Room:
    """A room with the mentor, Ann and Bob in it, who have seen each other come."""
    room = Room()
    room.turn((MENTOR, MENTOR.join()), (ANN, ANN.join()), (BOB, BOB.join()))
    room.tick()
    return room


def test_from_the_way_in_to_the_way_out() -> None:
    room = Room()
    turn, effects = room.turn((ANN, ANN.join()))
    assert turn == Turn((), {ANN.key: ANN.bound()})
    assert effects == [Answer(ANN.peer, joined("ann"))]
    assert room.core.subscribed(ANN.key, room.core.topic) == (True, [])
    mine = personal_topic(ANN.key)
    assert room.core.subscribed(ANN.key, mine) == (True, [Whisper(ANN.key, Subscribed())])
    assert room.say(ANN, CatchUp(0)) == [AnswerPage(ANN.peer, 0)]
    assert room.tick() == [
        Publish(Presence(1, (ANN.member(),), ())),
        Publish(Beacon(EPOCH, 0, 1, full=False)),
    ]
    assert room.say(ANN, Who()) == [Answer(ANN.peer, room.roster.present())]
    turn, effects = room.turn((ANN, ANN.post(1, "hello")))
    assert turn == Turn((said(ANN, 1, 1, "hello"),), {})
    assert effects == [ack(ANN, 1, 1)]
    assert room.core.head == 1
    turn, effects = room.turn((ANN, Leave()))
    assert (turn, effects) == (Turn((), {ANN.key: None}), [])
    assert room.tick(PRESENCE_SECONDS) == [Publish(Presence(2, (), ("ann",)))]
    assert room.core.subscribed(ANN.key, room.core.topic) == (False, [])
    assert not room.core.ended


def test_nothing_is_told_of_a_turn_before_it_is_on_disk(room: Room) -> None:
    turn = room.core.turn(room.now, 5, [room.looked_up(Request(ANN.peer, ANN.post(1, "hello")))])
    assert turn.entries == (said(ANN, 1, 1, "hello", at=5),)
    assert room.core.head == 0
    assert room.tick(BEACON_SECONDS) == [Publish(Beacon(EPOCH, 0, 1, full=False))]
    assert room.core.committed(room.now, turn) == [ack(ANN, 1, 1)]
    assert room.tick(BEACON_SECONDS) == [Publish(Beacon(EPOCH, 1, 1, full=False))]


def test_a_group_is_numbered_in_the_order_it_came_and_answered_in_one_go(room: Room) -> None:
    turn, effects = room.turn(
        (ANN, ANN.post(1, "one")),
        (BOB, CatchUp(0)),
        (BOB, BOB.post(2, "two")),
        (ANN, Leave()),
        (ANN, ANN.post(3, "too late")),
    )
    assert turn.entries == (
        said(ANN, 1, 1, "one"),
        said(BOB, 2, 2, "two"),
    )
    assert effects == [
        ack(ANN, 1, 1),
        ack(BOB, 2, 2),
        AnswerPage(BOB.peer, 0),
        refused(ANN, Reason.NOT_JOINED, 3),
    ]
    assert room.turn() == (Turn((), {}), [])


def test_a_repeat_gets_the_same_answer_and_no_second_entry(room: Room) -> None:
    hello = ANN.post(1, "hello")
    turn, effects = room.turn((ANN, hello), (ANN_AGAIN, hello))
    assert len(turn.entries) == 1
    assert effects == [ack(ANN, 1, 1), Answer(ANN_AGAIN, Ack(client_id(1), 1))]
    assert room.turn((ANN, hello)) == (Turn((), {}), [ack(ANN, 1, 1)])
    turn, effects = room.turn((BOB, BOB.post(1, "my own number one")))
    assert (len(turn.entries), effects) == (1, [ack(BOB, 1, 2)])


def test_a_repeat_of_what_is_on_disk_is_acknowledged_even_to_one_who_says_too_much() -> None:
    room = Room(head=7, limits=PostLimits(rate=1.0, burst=1))
    room.disk[ANN.author, client_id(3)] = 3
    room.say(ANN, ANN.join())
    assert room.say(ANN, ANN.post(8, "new")) == [ack(ANN, 8, 8)]
    assert room.say(ANN, ANN.post(3, "old")) == [ack(ANN, 3, 3)]
    assert room.say(ANN, ANN.post(9, "newer")) == [refused(ANN, Reason.RATE_LIMITED, 9, 1.0)]


def test_who_comes_in_by_the_same_group_is_asked_to_join_before_a_post_counts() -> None:
    """Nobody has looked up yet what they said before: it might be stored twice."""
    room = Room(head=1)
    room.disk[ANN.author, client_id(1)] = 1
    hello = ANN.post(1, "hello")
    assert room.turn((ANN, ANN.join()), (ANN, hello)) == (
        Turn((), {ANN.key: ANN.bound()}),
        [Answer(ANN.peer, joined("ann", head=1)), refused(ANN, Reason.NOT_JOINED, 1)],
    )
    assert room.say(ANN, hello) == [ack(ANN, 1, 1)]


def test_a_post_that_its_author_did_not_sign_under_this_handle_is_refused(room: Room) -> None:
    turn, effects = room.turn(
        (ANN, BOB.post(1, "in your name")),
        (ANN, ANN.post(2, "by another name", handle="annika")),
    )
    assert turn.entries == ()
    assert effects == [refused(ANN, Reason.DENIED, 1), refused(ANN, Reason.DENIED, 2)]


def test_who_says_too_much_is_told_when_to_go_on_and_then_may() -> None:
    room = Room(limits=PostLimits(rate=2.0, burst=2))
    room.turn((ANN, ANN.join()), (BOB, BOB.join()))
    posts = [(ANN, ANN.post(number, "so")) for number in range(1, 4)]
    refusal = refused(ANN, Reason.RATE_LIMITED, 3, 0.5)
    assert room.turn(*posts)[1] == [
        ack(ANN, 1, 1),
        ack(ANN, 2, 2),
        refusal,
    ]
    room.turn((ANN, Leave()), (ANN, ANN.join()))  # no way around it
    assert room.turn(posts[2])[1] == [refusal]
    assert room.turn((BOB, BOB.post(3, "I may")))[1] == [ack(BOB, 3, 3)]
    room.now += 0.5
    assert room.turn(posts[2])[1] == [ack(ANN, 3, 4)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Reason.EMPTY),
        (" \n\t ", Reason.EMPTY),
        ("x" * (MAX_POST_BYTES + 1), Reason.TOO_LARGE),
        ("\N{GRINNING FACE}" * (MAX_POST_BYTES // 4) + "x", Reason.TOO_LARGE),
    ],
    ids=["empty", "blank", "long", "long in bytes"],
)
def test_a_post_that_nobody_could_say_is_refused_for_good(
    room: Room, text: str, reason: Reason
) -> None:
    turn, effects = room.turn((ANN, ANN.post(1, text)))
    assert (turn.entries, effects) == ((), [refused(ANN, reason, 1)])


def test_the_longest_post_is_taken(room: Room) -> None:
    text = "\N{GRINNING FACE}" * (MAX_POST_BYTES // 4)
    assert room.turn((ANN, ANN.post(1, text)))[0].entries[0].text == text


def test_on_a_full_disk_posts_are_refused_handles_wait_and_reads_go_on(room: Room) -> None:
    room.full = True
    turn, effects = room.turn(
        (CAT, CAT.join()),
        (ANN, ANN.post(1, "lost?")),
        (BOB, BOB.post(2, "lost too?")),
        (BOB, CatchUp(0)),
    )
    assert turn.bindings == {CAT.key: CAT.bound()}
    assert effects == [
        refused(ANN, Reason.STORAGE_FULL, 1, STORAGE_RETRY_SECONDS),
        refused(BOB, Reason.STORAGE_FULL, 2, STORAGE_RETRY_SECONDS),
        Answer(CAT.peer, joined("cat")),
        AnswerPage(BOB.peer, 0),
        Publish(Beacon(EPOCH, 0, 1, full=True)),
    ]
    assert room.core.head == 0
    assert room.say(ANN, ANN.post(1, "lost?")) == [  # everybody has been told already
        refused(ANN, Reason.STORAGE_FULL, 1, STORAGE_RETRY_SECONDS)
    ]
    told = room.tick(BEACON_SECONDS)[-1]
    assert told == Publish(Beacon(EPOCH, 0, 2, full=True))
    room.full = False
    turn, effects = room.turn((BOB, BOB.post(2, "lost too?")))
    assert turn == Turn((said(BOB, 1, 2, "lost too?", at=BEGAN + 1_000),), {CAT.key: CAT.bound()})
    assert effects == [ack(BOB, 2, 1), Publish(Beacon(EPOCH, 1, 2, full=False))]
    assert room.say(ANN, ANN.post(1, "lost?")) == [ack(ANN, 1, 2)]


def test_that_there_is_nothing_to_store_does_not_mean_that_there_is_room(room: Room) -> None:
    room.full = True
    room.say(ANN, ANN.post(1, "lost?"))
    room.full = False
    assert room.say(BOB, Who()) == [Answer(BOB.peer, room.roster.present())]
    assert room.tick(BEACON_SECONDS) == [Publish(Beacon(EPOCH, 0, 1, full=True))]


def test_who_may_not_come_in_is_told_why_and_leaves_no_trace(room: Room) -> None:
    eve = Stranger("eve")
    reasons = {"ann": Reason.HANDLE_TAKEN, "a.nn": Reason.HANDLE_LOOKALIKE}
    reasons |= {"!": Reason.HANDLE_MALFORMED, "mentor": Reason.HANDLE_RESERVED}
    for handle, reason in reasons.items():
        turn, effects = room.turn((eve, eve.join(handle)))
        assert turn == Turn((), {})
        assert effects == [turned_away(eve, reason)]
    assert room.say(eve, ANN.join("eve")) == [turned_away(eve, Reason.DENIED)]
    assert room.core.subscribed(eve.key, TOPIC) == (False, [])
    assert room.core.subscribed(eve.key, personal_topic(eve.key)) == (False, [])
    assert room.core.other_version(eve.peer) == turned_away(eve, Reason.VERSION_UNSUPPORTED)


def test_who_knocks_all_the_time_is_told_to_wait() -> None:
    room, effects = Room(), list[Effect]()
    while not effects or effects[-1] == Answer(ANN.peer, joined("ann")):
        effects = room.say(ANN, ANN.join())
    assert effects == [Answer(ANN.peer, Refused(Reason.RATE_LIMITED, None, 1.0))]
    room.now += 1.0
    assert room.say(ANN, ANN.join()) == [Answer(ANN.peer, joined("ann"))]


def test_who_has_not_joined_may_do_nothing(room: Room) -> None:
    eve = Stranger("eve")
    commands = (CatchUp(0), Who(), Alive(), Leave(), End(), Offer(EPOCH, ()), eve.post(1, "hello"))
    turn, effects = room.turn(*((eve, command) for command in commands))
    assert turn == Turn((), {})
    assert effects == [
        *[Answer(eve.peer, Refused(Reason.NOT_JOINED))] * 6,
        refused(eve, Reason.NOT_JOINED, 1),
    ]


def test_a_member_may_have_their_own_topics_and_nobody_elses(room: Room) -> None:
    assert room.core.subscribed(ANN.key, personal_topic(BOB.key)) == (False, [])
    assert room.core.subscribed(ANN.key, Topic(b"\x00" * 16)) == (False, [])
    assert room.core.subscribed(ANN.key, TOPIC) == (True, [])


def test_a_silent_member_is_gone_after_the_lease_and_comes_back_by_joining(room: Room) -> None:
    room.tick(LEASE_SECONDS / 2)
    assert room.say(ANN, Alive()) == []
    assert room.tick(LEASE_SECONDS / 2)[0] == Publish(Presence(2, (), ("bob",)))
    hello = BOB.post(1, "I slept")
    assert room.say(BOB, hello) == [refused(BOB, Reason.NOT_JOINED, 1)]
    assert room.turn((BOB, BOB.join()), (BOB, hello)) == (
        Turn((said(BOB, 1, 1, "I slept", at=BEGAN + 15_000),), {}),
        [ack(BOB, 1, 1), Answer(BOB.peer, joined("bob"))],
    )
    assert room.tick(PRESENCE_SECONDS) == [Publish(Presence(3, (BOB.member(),), ()))]


def test_who_loses_the_connection_and_is_back_in_time_was_never_away(room: Room) -> None:
    room.core.unsubscribed(room.now, TOPIC)
    room.core.unsubscribed(room.now, personal_topic(ANN.key))
    room.core.unsubscribed(room.now, personal_topic(BOB.key))
    room.now += GRACE_SECONDS - 0.1
    assert room.turn((ANN_AGAIN, ANN.join()))[1] == [Answer(ANN_AGAIN, joined("ann"))]
    assert room.tick(0.1) == [
        Publish(Presence(2, (), ("bob",))),
        Publish(Beacon(EPOCH, 0, 2, full=False)),
    ]


def test_comings_and_goings_gather(room: Room) -> None:
    dog = Stranger("dog")
    room.say(CAT, CAT.join())
    assert room.core.deadline() == room.now + PRESENCE_SECONDS
    assert room.tick(PRESENCE_SECONDS / 2) == []
    room.say(dog, dog.join())
    room.say(ANN, Leave())
    (told,) = room.tick(PRESENCE_SECONDS)
    assert isinstance(told, Publish)
    assert isinstance(told.message, Presence)
    assert {member.handle for member in told.message.came} == {"cat", "dog"}
    assert told.message.left == ("ann",)
    assert room.tick(PRESENCE_SECONDS) == []


def test_a_coming_that_came_to_nothing_is_not_published(room: Room) -> None:
    room.turn((CAT, CAT.join()), (CAT, Leave()))
    assert room.tick(PRESENCE_SECONDS) == []
    assert room.core.deadline() == room.now + BEACON_SECONDS - PRESENCE_SECONDS


def test_a_beacon_comes_each_second_without_entries_and_in_a_busy_room_now_and_then(
    room: Room,
) -> None:
    assert room.tick(BEACON_SECONDS) == [Publish(Beacon(EPOCH, 0, 1, full=False))]
    assert room.core.deadline() == room.now + BEACON_SECONDS
    began, beacons = room.now, []
    for number in range(1, 40):
        room.say(ANN, ANN.post(number, "and so on"))
        for effect in room.tick(0.25):
            assert isinstance(effect, Publish)
            beacons.append((room.now - began, effect.message))
    assert beacons == [
        (seconds, Beacon(EPOCH, round(seconds * 4), 1, full=False))
        for seconds in (MAX_BEACON_SECONDS, 2 * MAX_BEACON_SECONDS, 3 * MAX_BEACON_SECONDS)
    ]


def test_the_mentor_ends_the_workshop(led: Room) -> None:
    assert (led.core.ended, led.core.closing()) == (False, Publish(Closing(ended=False)))
    turn, effects = led.turn((ANN, ANN.post(1, "bye")), (MENTOR, End()))
    assert len(turn.entries) == 1
    assert effects == [ack(ANN, 1, 1)]
    assert (led.core.ended, led.core.closing()) == (True, Publish(Closing(ended=True)))


def test_a_hub_that_starts_again_goes_on_with_its_log_and_its_members() -> None:
    room = Room(head=41)
    room.roster.restore([(ANN.key, ANN.bound()), (MENTOR.key, MENTOR.bound())])
    assert room.core.subscribed(ANN.key, personal_topic(ANN.key))[0]
    assert room.say(ANN, Alive()) == [Answer(ANN.peer, Refused(Reason.NOT_JOINED))]
    assert room.say(BOB, BOB.join("ann")) == [turned_away(BOB, Reason.HANDLE_TAKEN)]
    turn, effects = room.turn((ANN, ANN.join()), (ANN, ANN.post(9, "on we go")))
    assert turn == Turn((said(ANN, 42, 9, "on we go"),), {})
    assert effects == [ack(ANN, 9, 42), Answer(ANN.peer, joined("ann", head=41))]
    assert room.say(ANN, Who()) == [Answer(ANN.peer, Present(0, ()))]


def test_an_entry_bears_the_handle_of_its_moment(room: Room) -> None:
    turn, _ = room.turn(
        (ANN, ANN.post(1, "before")),
        (ANN, ANN.join("annika")),
        (BOB, BOB.join("ann")),
        (BOB, BOB.post(1, "mine now", handle="ann")),
        (ANN, ANN.post(2, "after", handle="annika")),
    )
    assert [(each.handle, each.author) for each in turn.entries] == [
        ("ann", ANN.author),
        ("ann", BOB.author),
        ("annika", ANN.author),
    ]
    assert turn.bindings == {ANN.key: ANN.bound("annika"), BOB.key: BOB.bound("ann")}


# The door, and what only the mentor may do.


def test_what_the_mentor_may_nobody_else_may(led: Room) -> None:
    commands = (
        End(),
        SayDoor(LOBBY),
        Admit(CAT.author, welcome=True),
        Remove(BOB.author, ban=True),
    )
    assert [led.say(ANN, command) for command in commands] == [
        [Answer(ANN.peer, Refused(Reason.DENIED))]
    ] * len(commands)
    assert (led.core.ended, led.core.door, led.core.topic) == (False, Settings(), TOPIC)
    assert led.roster.is_member(BOB.key)


def test_the_mentor_lets_in_one_of_those_who_wait_and_turns_another_away(led: Room) -> None:
    eve = Stranger("eve")
    assert led.say(MENTOR, SayDoor(LOBBY)) == [SetDoor(LOBBY), Whisper(MENTOR.key, DoorSet(LOBBY))]
    assert led.core.door == LOBBY
    assert led.turn((CAT, CAT.join()), (eve, eve.join())) == (
        Turn((), {}),
        [Answer(CAT.peer, Waiting()), Answer(eve.peer, Waiting())],
    )
    assert led.core.deadline() <= led.now
    assert led.tick() == [Whisper(MENTOR.key, Lobby((CAT.member(), eve.member())))]
    assert led.say(CAT, CatchUp(0)) == [Answer(CAT.peer, Refused(Reason.NOT_JOINED))]
    assert led.core.subscribed(CAT.key, TOPIC) == (False, [])
    assert led.say(MENTOR, Admit(CAT.author, welcome=True)) == [Answer(CAT.peer, joined("cat"))]
    assert led.say(MENTOR, Admit(eve.author, welcome=False)) == [turned_away(eve, Reason.DENIED)]
    assert led.say(MENTOR, Admit(eve.author, welcome=True)) == []  # not there any more
    assert led.tick(BEACON_SECONDS) == [
        Publish(Presence(2, (CAT.member(),), ())),
        Whisper(MENTOR.key, Lobby(())),
        Publish(Beacon(EPOCH, 0, 2, full=False)),
    ]
    assert led.say(CAT, CAT.join()) == [Answer(CAT.peer, joined("cat"))]  # the answer was lost


def test_who_belongs_to_the_workshop_does_not_wait(led: Room) -> None:
    led.say(MENTOR, SayDoor(Settings(lobby=True, word="maple")))
    led.tick(LEASE_SECONDS)
    assert led.say(ANN, ANN.join()) == [Answer(ANN.peer, joined("ann"))]
    assert led.say(MENTOR, MENTOR.join()) == [Answer(MENTOR.peer, joined("mentor"))]


def test_who_gives_the_word_comes_in() -> None:
    room = Room(door=Settings(word="maple"))
    assert room.say(MENTOR, MENTOR.join()) == [Answer(MENTOR.peer, joined("mentor"))]
    assert room.say(ANN, ANN.join()) == [turned_away(ANN, Reason.WRONG_WORD)]
    assert room.say(ANN, ANN.join(word="oak")) == [turned_away(ANN, Reason.WRONG_WORD)]
    assert room.say(ANN, ANN.join(word="Maple")) == [Answer(ANN.peer, joined("ann"))]
    assert room.say(ANN, ANN.join()) == [Answer(ANN.peer, joined("ann"))]  # is in already


def test_a_door_that_is_opened_frees_those_who_wait(led: Room) -> None:
    bobs_double, opened = Stranger("bobs double"), Settings(unverified=True)
    led.say(MENTOR, SayDoor(LOBBY))
    led.turn((CAT, CAT.join()), (bobs_double, bobs_double.join("kite")))
    led.turn((BOB, BOB.join("kite")))
    assert led.turn((MENTOR, SayDoor(opened))) == (
        Turn((), {CAT.key: CAT.bound()}),
        [
            Answer(CAT.peer, joined("cat")),
            turned_away(bobs_double, Reason.HANDLE_TAKEN),
            SetDoor(opened),
            Whisper(MENTOR.key, DoorSet(opened)),
        ],
    )
    assert led.tick(BEACON_SECONDS)[1] == Whisper(MENTOR.key, Lobby(()))


def test_who_goes_away_from_the_lobby_is_not_let_in_any_more(led: Room) -> None:
    led.say(MENTOR, SayDoor(LOBBY))
    led.say(CAT, CAT.join())
    led.tick()
    assert led.say(CAT, Leave()) == [Answer(CAT.peer, Refused(Reason.NOT_JOINED))]
    assert Whisper(MENTOR.key, Lobby(())) in led.tick(BEACON_SECONDS)
    assert led.say(MENTOR, Admit(CAT.author, welcome=True)) == []


def test_who_knocks_no_more_is_forgotten(led: Room) -> None:
    led.say(MENTOR, SayDoor(LOBBY))
    led.say(CAT, CAT.join())
    led.tick()
    assert Whisper(MENTOR.key, Lobby(())) in led.tick(WAITING_SECONDS)


def test_the_mentor_who_comes_back_is_told_of_door_and_lobby(led: Room) -> None:
    led.say(MENTOR, SayDoor(LOBBY))
    led.say(CAT, CAT.join())
    assert led.core.subscribed(MENTOR.key, personal_topic(MENTOR.key)) == (
        True,
        [
            Whisper(MENTOR.key, Subscribed()),
            Whisper(MENTOR.key, DoorSet(LOBBY)),
            Whisper(MENTOR.key, Lobby((CAT.member(),))),
        ],
    )


def test_the_mentor_is_reminded_of_those_who_wait(led: Room) -> None:
    led.say(MENTOR, SayDoor(LOBBY))
    led.say(CAT, CAT.join())
    told = []
    for _ in range(2 * BEACONS_A_REMINDER):
        led.turn((MENTOR, Alive()), (CAT, CAT.join()))
        told += [effect for effect in led.tick(BEACON_SECONDS) if isinstance(effect, Whisper)]
    lobby = Whisper(MENTOR.key, Lobby((CAT.member(),)))
    assert told == [lobby, *[Whisper(MENTOR.key, DoorSet(LOBBY)), lobby] * 2]
    led.tick(LEASE_SECONDS)
    for _ in range(BEACONS_A_REMINDER):  # nobody is there to be reminded
        assert [type(effect) for effect in led.tick(BEACON_SECONDS)] == [Publish]


def test_who_is_removed_hears_nothing_more_and_the_others_follow(led: Room) -> None:
    led.say(CAT, CAT.join())
    led.tick(LEASE_SECONDS)  # all are away
    led.turn((MENTOR, MENTOR.join()), (ANN, ANN.join()), (BOB, BOB.join()))
    led.tick(PRESENCE_SECONDS)
    assert led.turn((MENTOR, Remove(BOB.author, ban=False))) == (
        Turn((), {BOB.key: None}),
        [
            Cut(BOB.key, TurnedAway(Reason.REMOVED, VERSION)),
            Whisper(MENTOR.key, Moved(NEXT_TOPIC)),
            Whisper(ANN.key, Moved(NEXT_TOPIC)),  # and not to the cat, who is away
        ],
    )
    assert led.core.topic == NEXT_TOPIC
    assert [led.core.subscribed(key, NEXT_TOPIC)[0] for key in (ANN.key, BOB.key)] == [True, False]
    assert led.core.subscribed(ANN.key, TOPIC) == (False, [])
    assert led.core.subscribed(BOB.key, personal_topic(BOB.key)) == (False, [])
    assert led.say(BOB, BOB.post(1, "but")) == [refused(BOB, Reason.NOT_JOINED, 1)]
    assert led.core.deadline() == led.now + MOVE_SECONDS
    assert led.tick(MOVE_SECONDS / 2) == []  # who has not followed yet would miss it
    assert led.tick(MOVE_SECONDS / 2) == [
        Publish(Presence(4, (), ("bob",))),
        Publish(Beacon(EPOCH, 0, 4, full=False)),
    ]
    again = Answer(BOB.peer, joined("bob", topic=NEXT_TOPIC))
    assert led.say(BOB, BOB.join()) == [again]  # put out, not banned


def test_the_beacon_after_a_move_tells_of_what_was_said_meanwhile(led: Room) -> None:
    led.tick(BEACON_SECONDS)
    led.turn((ANN, ANN.post(1, "with it")), (MENTOR, Remove(BOB.author, ban=False)))
    led.tick(MOVE_SECONDS / 2)
    led.say(ANN, ANN.post(2, "just after"))
    assert led.core.deadline() == pytest.approx(led.now + MOVE_SECONDS / 2)
    assert led.tick(MOVE_SECONDS / 2 + 0.001)[-1] == Publish(Beacon(EPOCH, 2, 2, full=False))


def test_who_is_banned_is_cut_whatever_they_say(led: Room) -> None:
    led.full = True
    bans = (Ban(BOB.key, "bob"),)
    cut = Cut(BOB.key, TurnedAway(Reason.BANNED, VERSION))
    turn, effects = led.turn((MENTOR, Remove(BOB.author, ban=True)))
    assert turn == Turn((), {BOB.key: None}, bans)
    assert cut in effects
    for command in (BOB.join("another"), Alive(), BOB.post(1, "but"), End(), Offer(EPOCH, ())):
        assert led.say(BOB, command) == [cut]
    eve = Stranger("eve")
    assert led.say(eve, eve.join("B.0b")) == [turned_away(eve, Reason.BANNED)]
    led.full = False
    assert led.turn((ANN, Alive()))[0] == Turn((), {BOB.key: None}, bans)  # kept at last
    assert led.turn((ANN, Alive()))[0] == Turn((), {})


def test_a_ban_of_one_whose_handle_was_never_kept_is_kept(led: Room) -> None:
    led.full = True
    led.say(CAT, CAT.join())
    turn, _ = led.turn((MENTOR, Remove(CAT.author, ban=True)))
    assert (turn, turn.empty) == (Turn((), {}, (Ban(CAT.key, "cat"),)), False)


def test_nobody_can_put_out_the_mentor_or_who_is_not_there(led: Room) -> None:
    for author in (MENTOR.author, CAT.author):
        assert led.turn((MENTOR, Remove(author, ban=True))) == (Turn((), {}), [])
    assert led.core.topic == TOPIC


# A log that was restored from a copy.


@pytest.fixture
def wounded() -> Room:
    """A room of Ann and Bob whose log was restored from a copy with three entries of Ann's."""
    room = Room(head=3, wound=Wound(IDENTITY, EPOCH_BEFORE, 3))
    room.disk = {(ANN.author, client_id(number)): number for number in (1, 2, 3)}
    room.turn((ANN, ANN.join()), (BOB, BOB.join()))
    room.tick()
    return room


def test_what_a_restored_log_lacks_is_taken_from_the_members_once_and_in_order(
    wounded: Room,
) -> None:
    four, five = said(ANN, 4, 4, "four", at=7), said(BOB, 5, 1, "five", at=8)
    six = said(ANN, 6, 5, "six", at=9)
    assert wounded.core.head == 3
    turn, effects = wounded.turn((BOB, Offer(EPOCH_BEFORE, (five, four))))
    assert (turn.entries, effects) == ((four, five), [])
    turn, _ = wounded.turn(
        (ANN, Offer(EPOCH_BEFORE, (said(ANN, 3, 3, "three"), four, five, six))),
        (BOB, Offer(EPOCH_BEFORE, (six,))),
        (BOB, BOB.post(2, "and on")),
    )
    assert turn.entries == (six, said(BOB, 7, 2, "and on"))
    assert wounded.say(ANN, ANN.post(5, "six")) == [ack(ANN, 5, 6)]


def test_who_comes_into_a_restored_log_is_told_from_where_on_it_lacks(wounded: Room) -> None:
    (answer,) = wounded.say(CAT, CAT.join())
    healing = wire.Healing(EPOCH_BEFORE, 3)
    assert answer == Answer(CAT.peer, Joined("cat", TOPIC, EPOCH, 3, healing, LEASE_SECONDS))


def test_what_nobody_said_is_not_taken(wounded: Room) -> None:
    forged = said(BOB, 4, 1, "I like it here")
    lies = (
        Posted(4, 7, ANN.author, "ann", forged.client_id, forged.text, forged.signature),
        Posted(4, 7, BOB.author, "bob", forged.client_id, "something else", forged.signature),
        CAT.posted(4, 1, "as the mentor", handle="mentor"),
        CAT.posted(4, 1, "as Ann", handle="ann"),
    )
    for lie in lies:
        assert wounded.turn((BOB, Offer(EPOCH_BEFORE, (lie,)))) == (Turn((), {}), [])
    turn, _ = wounded.turn((BOB, Offer(EPOCH, (said(BOB, 4, 2, "of this epoch"),))))
    assert turn.entries == ()


def test_a_log_that_lacks_nothing_takes_no_offers(room: Room) -> None:
    offer = Offer(EPOCH_BEFORE, (said(ANN, 4, 4, "four"),))
    assert room.core.names(Request(ANN.peer, offer)) == []
    assert room.turn((ANN, offer)) == (Turn((), {}), [])


def test_an_offer_that_the_disk_refused_can_be_made_again(wounded: Room) -> None:
    four = said(ANN, 4, 4, "four", at=7)
    wounded.full = True
    assert wounded.turn((BOB, Offer(EPOCH_BEFORE, (four,)))) == (
        Turn((four,), {}),
        [Publish(Beacon(EPOCH, 3, 1, full=True))],
    )
    wounded.full = False
    assert wounded.turn((BOB, Offer(EPOCH_BEFORE, (four,))))[0].entries == (four,)
