"""A session, tested as the conversation it holds: what comes in, and all that it wants done."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from lanchat.client import events
from lanchat.client.credentials import Credentials
from lanchat.client.errands import ASK_AGAIN_SECONDS, MAX_ERRANDS
from lanchat.client.events import (
    Acked,
    CommandRefused,
    DiskChanged,
    DoorChanged,
    LobbyChanged,
    LogReset,
    PeopleChanged,
    PostRefused,
    Said,
    Sending,
    StateChanged,
)
from lanchat.client.liveness import SILENCE_SECONDS
from lanchat.client.offering import MOST_TIMES, OFFER_AGAIN_SECONDS, SPREAD_SECONDS
from lanchat.client.outbox import MAX_POSTS, OutboxFullError
from lanchat.client.outputs import Output, Send, Subscribe, Tell, Unsubscribe
from lanchat.client.session import Session
from lanchat.client.state import (
    CatchingUp,
    Closed,
    Connecting,
    Joined,
    Reconnecting,
    State,
    TurnedAway,
    Waiting,
)
from lanchat.protocol import messages as wire
from lanchat.protocol.entries import Posted
from lanchat.protocol.errors import Reason
from lanchat.protocol.ids import Topic, personal_topic
from lanchat.protocol.limits import MAX_POST_BYTES
from tests.hub.strangers import HUB_KEY, IDENTITY, Stranger
from tests.hub.strangers import client_id as cid

ANN, BOB, CAT = map(Stranger, ("ann", "bob", "cat"))
CREDENTIALS = Credentials(ANN.key, ANN.pair, HUB_KEY, IDENTITY)
EPOCH, OTHER_EPOCH = b"the log's epoch.", b"another log's..."
TOPIC, NEXT_TOPIC = Topic(b"the public topic"), Topic(b"of the next run.")
MINE = personal_topic(ANN.key)
LEASE = 15.0

JOIN = Send(ANN.join())
ASK_FOR_TOPICS = [Unsubscribe(TOPIC), Unsubscribe(MINE), Subscribe(TOPIC), Subscribe(MINE)]
ASK_FOR_NEXT_TOPICS = [
    *(Unsubscribe(NEXT_TOPIC), Unsubscribe(MINE)),
    *(Subscribe(NEXT_TOPIC), Subscribe(MINE)),
]
WHO, ALIVE = Send(wire.Who()), Send(wire.Alive())
RECONNECTING: Output = Tell(StateChanged(Reconnecting("ann")))


def state(value: State) -> Tell:
    return Tell(StateChanged(value))


def post(number: int, text: str = "hello") -> Send:
    """What Ann's post goes as: signed."""
    return Send(ANN.post(number, text))


def entry(seq: int, author: Stranger = BOB, number: int | None = None) -> Posted:
    return author.posted(seq, number or 1_000 + seq, f"entry {number or seq}", at=0)


def entries(first: int, last: int) -> tuple[Posted, ...]:
    return tuple(entry(seq) for seq in range(first, last + 1))


def beacon(head: int, roster: int = 1, *, epoch: bytes = EPOCH, full: bool = False) -> wire.Beacon:
    return wire.Beacon(epoch, head, roster, full)


def joined(
    head: int = 0,
    topic: Topic = TOPIC,
    epoch: bytes = EPOCH,
    healing: wire.Healing | None = None,
) -> wire.Joined:
    return wire.Joined("ann", topic, epoch, head, healing, LEASE)


class Talk:
    """A session and its clock."""

    def __init__(self) -> None:
        self.session = Session(CREDENTIALS, "ann", random.Random(1))  # noqa: S311 - a test has to repeat
        self.now = 100.0

    def found(self) -> list[Output]:
        return self.session.connection_found(self.now)

    def lost(self) -> list[Output]:
        return self.session.connection_lost(self.now)

    def hears(self, message: wire.Reply | wire.Broadcast) -> list[Output]:
        if isinstance(message, wire.Reply):
            return self.session.reply(self.now, message)
        return self.session.broadcast(self.now, message)

    def says(self, number: int, text: str = "hello") -> list[Output]:
        return self.session.say(self.now, cid(number), text)

    def later(self, seconds: float) -> list[Output]:
        self.now += seconds
        return self.session.tick(self.now)

    def enter(self, head: int = 0) -> None:
        """Go all the way in, to a room where Ann is alone."""
        self.found()
        self.hears(joined(head))
        self.hears(wire.Subscribed())
        self.hears(wire.Page(head, entries(1, head)))
        self.hears(wire.Present(1, (ANN.member(),)))


@pytest.fixture
def talk() -> Talk:
    """A talk that has only begun."""
    return Talk()


@pytest.fixture
def inside() -> Talk:
    """A member who is in, with three entries of Bob's."""
    talk = Talk()
    talk.enter(head=3)
    return talk


# The way in.


def test_from_the_first_connection_to_the_room(talk: Talk) -> None:
    assert (talk.session.state, talk.session.author) == (Connecting(), ANN.author)
    assert talk.found() == [JOIN]
    assert talk.hears(joined(head=3)) == [state(CatchingUp("ann", 0, 3)), *ASK_FOR_TOPICS]
    assert talk.hears(wire.Subscribed()) == [Send(wire.CatchUp(0))]
    assert talk.hears(wire.Page(3, entries(1, 2))) == [
        Tell(Said(entries(1, 2))),
        state(CatchingUp("ann", 2, 3)),
        Send(wire.CatchUp(2)),
    ]
    assert talk.hears(wire.Page(3, entries(3, 3))) == [
        Tell(Said(entries(3, 3))),
        state(Joined("ann", 3)),
        WHO,
    ]
    assert talk.hears(wire.Present(1, (ANN.member(),))) == [
        Tell(PeopleChanged((ANN.member(),), ("ann",), ()))
    ]
    assert talk.session.state == Joined("ann", 3)


def test_an_empty_room_is_entered_at_once(talk: Talk) -> None:
    talk.found()
    assert talk.hears(joined()) == [state(CatchingUp("ann", 0, 0)), *ASK_FOR_TOPICS]
    assert talk.hears(wire.Subscribed()) == [Send(wire.CatchUp(0))]
    assert talk.hears(wire.Page(0, ())) == [state(Joined("ann", 0)), WHO]


def test_each_step_is_taken_again_when_no_answer_comes(talk: Talk) -> None:
    assert talk.found() == [JOIN]
    assert talk.session.deadline(talk.now) == talk.now + 1.0
    assert talk.later(ASK_AGAIN_SECONDS - 0.1) == []
    assert talk.session.deadline(talk.now) == pytest.approx(talk.now + 0.1)
    assert talk.later(0.2) == [JOIN]
    assert talk.hears(joined(head=1))[1:] == ASK_FOR_TOPICS
    assert talk.later(ASK_AGAIN_SECONDS) == ASK_FOR_TOPICS
    assert talk.hears(wire.Subscribed()) == [Send(wire.CatchUp(0))]
    assert talk.later(ASK_AGAIN_SECONDS) == [Send(wire.CatchUp(0))]
    assert talk.hears(wire.Page(1, entries(1, 1)))[-1] == WHO
    assert talk.later(ASK_AGAIN_SECONDS) == [WHO]
    talk.hears(wire.Present(1, (ANN.member(),)))
    assert talk.later(ASK_AGAIN_SECONDS) == []


def test_entries_that_come_before_the_page_are_shown_in_order_and_once(talk: Talk) -> None:
    talk.found()
    talk.hears(joined(head=2))
    assert talk.hears(wire.Entries(entries(3, 3))) == []
    assert talk.hears(wire.Subscribed()) == [Send(wire.CatchUp(0))]
    assert talk.hears(wire.Entries(entries(4, 4))) == [state(CatchingUp("ann", 0, 4))]
    assert talk.hears(wire.Page(3, entries(1, 3))) == [
        Tell(Said(entries(1, 4))),
        state(Joined("ann", 4)),
        WHO,
    ]


def test_who_is_told_that_the_topics_arrived_before_being_in_has_not_arrived(talk: Talk) -> None:
    talk.found()
    talk.hears(wire.Subscribed())  # of a connection of its own, for an earlier run
    assert talk.hears(joined(head=1))[1:] == ASK_FOR_TOPICS
    assert talk.hears(wire.Page(1, entries(1, 1)))[0] == Tell(Said(entries(1, 1)))
    assert talk.session.state == CatchingUp("ann", 0, 1)
    assert talk.hears(wire.Subscribed()) == [Send(wire.CatchUp(1))]
    assert talk.hears(wire.Page(1, ())) == [state(Joined("ann", 1)), WHO]


def test_who_comes_in_as_the_topic_moves_follows_at_once(talk: Talk) -> None:
    talk.found()
    talk.hears(joined())
    assert talk.hears(wire.Moved(NEXT_TOPIC)) == [Subscribe(NEXT_TOPIC), Unsubscribe(TOPIC)]
    assert talk.hears(wire.Subscribed()) == [Send(wire.CatchUp(0))]
    assert talk.hears(wire.Page(0, ())) == [state(Joined("ann", 0)), WHO]
    talk.hears(wire.Present(1, (ANN.member(),)))
    assert talk.hears(beacon(1)) == [Send(wire.CatchUp(0))]


@pytest.mark.parametrize("reason", [Reason.HANDLE_TAKEN, Reason.VERSION_UNSUPPORTED])
def test_who_is_turned_away_is_told_why_and_stops(talk: Talk, reason: Reason) -> None:
    talk.found()
    assert talk.hears(wire.TurnedAway(reason, 2)) == [state(TurnedAway(reason, 2))]
    assert talk.found() == talk.lost() == talk.later(60.0) == []
    assert talk.hears(joined()) == talk.hears(beacon(9, 9)) == []
    assert talk.hears(wire.TurnedAway(Reason.WORKSHOP_FULL, 1)) == []
    assert talk.session.moderate(talk.now, wire.End()) == talk.session.leave(talk.now) == []
    assert talk.session.deadline(talk.now) == talk.now + 1.0
    assert talk.session.state == TurnedAway(reason, 2)


def test_a_page_that_brings_nothing_new_is_not_asked_for_in_a_circle(talk: Talk) -> None:
    talk.found()
    talk.hears(joined(head=5))
    talk.hears(wire.Subscribed())
    assert talk.hears(wire.Page(2, ())) == []
    assert talk.hears(wire.Page(2, ())) == []
    assert talk.later(ASK_AGAIN_SECONDS) == [Send(wire.CatchUp(0))]


# The door.


def test_who_comes_to_a_lobby_waits_and_knocks_until_they_are_let_in(talk: Talk) -> None:
    talk.found()
    assert talk.hears(wire.Waiting()) == [state(Waiting("ann"))]
    assert talk.later(ASK_AGAIN_SECONDS) == [JOIN]
    assert talk.hears(wire.Waiting()) == []
    waits = Tell(Sending(cid(1), "hello", ANN.author))
    assert talk.says(1) == [waits]
    talk.now += 1.0
    assert talk.hears(joined(head=1)) == [state(CatchingUp("ann", 0, 1)), *ASK_FOR_TOPICS]
    assert talk.hears(wire.Waiting()) == []  # the answer to an earlier knock
    talk.hears(wire.Subscribed())
    assert talk.hears(wire.Page(1, entries(1, 1))) == [
        Tell(Said(entries(1, 1))),
        state(Joined("ann", 1)),
        WHO,
        post(1),
    ]


def test_who_is_turned_away_in_the_lobby_goes(talk: Talk) -> None:
    talk.found()
    talk.hears(wire.Waiting())
    away = wire.TurnedAway(Reason.DENIED, 1)
    assert talk.hears(away) == [state(TurnedAway(Reason.DENIED, 1))]
    assert talk.later(ASK_AGAIN_SECONDS) == []


@pytest.mark.parametrize("how", ["the connection is lost", "the hub falls silent"])
def test_who_loses_the_hub_in_the_lobby_connects_again(talk: Talk, how: str) -> None:
    talk.found()
    talk.hears(wire.Waiting())
    if how == "the connection is lost":
        talk.now += 0.5
        assert talk.lost() == [state(Connecting())]
    else:
        assert talk.later(SILENCE_SECONDS - 0.1) == [JOIN]
        assert talk.later(0.1) == [state(Connecting())]
    assert talk.found() == [JOIN]
    assert talk.hears(wire.Waiting()) == [state(Waiting("ann"))]


def test_who_leaves_the_lobby_says_so(talk: Talk) -> None:
    talk.found()
    talk.hears(wire.Waiting())
    left = [Send(wire.Leave()), state(Closed(ended=False))]
    assert talk.session.leave(talk.now) == left


def test_who_knocks_too_often_knocks_again_when_the_hub_says_so(talk: Talk) -> None:
    talk.session.moderate(talk.now, wire.End())
    assert talk.found() == [JOIN]
    assert talk.hears(wire.Refused(Reason.RATE_LIMITED, None, 5.0)) == []
    assert talk.later(4.9) == []
    assert talk.later(0.1) == [JOIN]
    talk.hears(joined())
    talk.hears(wire.Subscribed())
    assert talk.hears(wire.Page(0, ())) == [state(Joined("ann", 0)), WHO, Send(wire.End())]


def test_the_entry_word_is_given_with_each_knock() -> None:
    talk = Talk()
    credentials = CREDENTIALS.with_word("maple")
    talk.session = Session(credentials, "ann", random.Random(1))  # noqa: S311 - it has to repeat
    assert talk.found() == [Send(ANN.join(word="maple"))]
    assert talk.later(ASK_AGAIN_SECONDS) == [Send(ANN.join(word="maple"))]
    away = wire.TurnedAway(Reason.WRONG_WORD, 1)
    assert talk.hears(away) == [state(TurnedAway(Reason.WRONG_WORD, 1))]


def test_the_mentor_is_told_who_waits_and_how_the_door_is_set(inside: Talk) -> None:
    door = wire.Door(lobby=True, word="maple")
    assert inside.hears(wire.DoorSet(door)) == [Tell(DoorChanged(door))]
    waiting = (CAT.member(), BOB.member())
    assert inside.hears(wire.Lobby(waiting)) == [Tell(LobbyChanged(waiting))]
    admit = wire.Admit(CAT.author, welcome=True)
    assert inside.session.moderate(inside.now, admit) == [Send(admit), WHO]
    assert inside.hears(wire.Present(1, (ANN.member(),))) == []
    assert inside.later(ASK_AGAIN_SECONDS) == []  # it was heard
    assert inside.hears(wire.Lobby(())) == [Tell(LobbyChanged(()))]


def test_a_student_who_would_do_what_the_mentor_may_is_told_and_stays(inside: Talk) -> None:
    inside.session.moderate(inside.now, wire.Remove(BOB.author, ban=True))
    assert inside.hears(wire.Refused(Reason.DENIED)) == [Tell(CommandRefused(Reason.DENIED))]
    assert inside.session.state == Joined("ann", 3)


def come_back_in(talk: Talk) -> list[Output]:
    """Go in again after the hub was lost; return what is said from there on."""
    talk.hears(joined(head=3))
    talk.hears(wire.Subscribed())
    first, *said = talk.hears(wire.Page(3, ()))
    assert first == state(Joined("ann", 3))
    return said


def test_what_the_mentor_says_while_the_hub_is_away_is_said_when_it_is_back(inside: Talk) -> None:
    admit, remove = wire.Admit(CAT.author, welcome=True), wire.Remove(BOB.author, ban=True)
    close = wire.SetDoor(wire.Door(lobby=True))
    inside.lost()
    for command in (wire.End(), admit, close, remove):
        assert inside.session.moderate(inside.now, command) == []
    ending = [Send(wire.End()), WHO]
    assert come_back_in(inside) == [WHO, Send(admit), Send(close), Send(remove), *ending]
    assert inside.hears(wire.Present(1, (ANN.member(),))) == []  # asked before they were said
    assert inside.later(ASK_AGAIN_SECONDS) == ending
    inside.hears(wire.Present(1, (ANN.member(),)))
    inside.hears(beacon(3))
    assert inside.later(ASK_AGAIN_SECONDS) == [Send(wire.End())]


def test_what_was_on_its_way_to_the_hub_when_it_was_lost_is_said_again(inside: Talk) -> None:
    remove = wire.Remove(BOB.author, ban=True)
    assert inside.session.moderate(inside.now, remove) == [Send(remove), WHO]
    assert inside.later(SILENCE_SECONDS) == [RECONNECTING, JOIN]
    assert come_back_in(inside) == [WHO, Send(remove), WHO]
    for _ in range(2):
        inside.hears(wire.Present(1, (ANN.member(),)))
    inside.lost()
    assert come_back_in(inside) == [WHO]


def test_of_too_many_commands_while_the_hub_is_away_the_mentor_is_told(inside: Talk) -> None:
    inside.lost()
    admit = wire.Admit(CAT.author, welcome=True)
    for _ in range(MAX_ERRANDS):
        assert inside.session.moderate(inside.now, admit) == []
    refused = [Tell(CommandRefused(Reason.RATE_LIMITED))]
    assert inside.session.moderate(inside.now, admit) == refused
    assert come_back_in(inside) == [WHO, *([Send(admit)] * MAX_ERRANDS), WHO]


@pytest.mark.parametrize("reason", [Reason.REMOVED, Reason.BANNED])
def test_who_is_put_out_of_the_room_is_told_why(inside: Talk, reason: Reason) -> None:
    inside.says(1)
    assert inside.hears(wire.TurnedAway(reason, 1)) == [state(TurnedAway(reason, 1))]
    assert inside.says(2, "too late") == [
        Tell(Sending(cid(2), "too late", ANN.author)),
        Tell(PostRefused(cid(2), "too late", Reason.NOT_JOINED, None)),
    ]
    assert inside.hears(wire.Entries(entries(4, 4))) == inside.lost() == []


# In the room.


def test_a_post_from_the_keyboard_to_the_hubs_disk(inside: Talk) -> None:
    assert inside.says(1) == [Tell(Sending(cid(1), "hello", ANN.author)), post(1)]
    assert inside.session.unsent == 1
    assert inside.hears(wire.Ack(cid(1), 4)) == [Tell(Acked(cid(1), 4))]
    own = entry(4, ANN, number=1)
    assert inside.hears(wire.Entries((own,))) == [Tell(Said((own,)))]
    assert inside.session.unsent == 0


def test_posts_go_one_by_one(inside: Talk) -> None:
    inside.says(1)
    assert inside.says(2, "two") == [Tell(Sending(cid(2), "two", ANN.author))]
    assert inside.says(3, "three") == [Tell(Sending(cid(3), "three", ANN.author))]
    assert inside.hears(wire.Ack(cid(1), 4)) == [
        Tell(Acked(cid(1), 4)),
        post(2, "two"),
    ]
    assert inside.hears(wire.Ack(cid(1), 4)) == []  # a repeat's
    assert inside.hears(wire.Ack(cid(2), 5))[1:] == [post(3, "three")]


def test_an_acknowledgement_that_was_lost_is_made_up_for_by_the_entry(inside: Talk) -> None:
    inside.says(1)
    inside.says(2, "two")
    own = entry(4, ANN, number=1)
    assert inside.hears(wire.Entries((own, entry(5)))) == [
        Tell(Said((own, entry(5)))),
        Tell(Acked(cid(1), 4)),
        post(2, "two"),
    ]
    assert inside.hears(wire.Ack(cid(1), 4)) == []


def test_somebody_elses_entry_under_our_id_acknowledges_nothing(inside: Talk) -> None:
    inside.says(1)
    other = entry(4, BOB, number=1)
    assert inside.hears(wire.Entries((other,))) == [Tell(Said((other,)))]
    assert inside.session.unsent == 1


def test_a_post_without_an_answer_is_said_again(inside: Talk) -> None:
    inside.says(1)
    assert inside.session.deadline(inside.now) == inside.now + 1.0
    assert inside.later(1.9) == []
    assert inside.later(0.6) == [post(1)]


def test_a_post_that_is_refused_for_now_holds_up_those_behind_it(inside: Talk) -> None:
    inside.says(1)
    inside.says(2, "two")
    assert inside.hears(wire.Refused(Reason.RATE_LIMITED, cid(1), 0.5)) == [
        Tell(PostRefused(cid(1), "hello", Reason.RATE_LIMITED, 0.5))
    ]
    assert inside.session.deadline(inside.now) == inside.now + 0.5
    assert inside.later(0.4) == []
    assert inside.later(0.1) == [post(1)]
    assert inside.hears(wire.Refused(Reason.STORAGE_FULL, cid(1), 5.0)) == [
        Tell(PostRefused(cid(1), "hello", Reason.STORAGE_FULL, 5.0))
    ]
    inside.hears(beacon(3))
    inside.later(3.0)
    inside.hears(beacon(3))
    assert inside.later(2.0) == [post(1)]
    assert inside.hears(wire.Ack(cid(1), 4)) == [
        Tell(Acked(cid(1), 4)),
        post(2, "two"),
    ]
    assert inside.hears(wire.Refused(Reason.RATE_LIMITED, cid(1), 9.0)) == []  # too late to matter


def test_a_post_that_is_refused_for_good_leaves_the_outbox(inside: Talk) -> None:
    inside.says(1, " ")
    inside.says(2, "two")
    assert inside.hears(wire.Refused(Reason.EMPTY, cid(1))) == [
        Tell(PostRefused(cid(1), " ", Reason.EMPTY, None)),
        post(2, "two"),
    ]
    assert inside.hears(wire.Refused(Reason.EMPTY, cid(1))) == []


def test_a_post_that_is_too_long_is_not_even_sent(inside: Talk) -> None:
    longest, longer = "x" * MAX_POST_BYTES, "\N{SNOWMAN}" * (MAX_POST_BYTES // 3 + 1)
    assert inside.says(1, longer) == [
        Tell(Sending(cid(1), longer, ANN.author)),
        Tell(PostRefused(cid(1), longer, Reason.TOO_LARGE, None)),
    ]
    assert inside.session.unsent == 0
    assert inside.says(2, longest)[1:] == [post(2, longest)]


def test_half_a_character_does_not_stop_a_post(inside: Talk) -> None:
    assert inside.says(1, "caf\udce9") == [
        Tell(Sending(cid(1), "caf?", ANN.author)),
        post(1, "caf?"),
    ]


def test_what_is_said_outside_waits_and_a_full_outbox_takes_no_more(talk: Talk) -> None:
    for number in range(MAX_POSTS):
        assert talk.says(number) == [
            Tell(Sending(cid(number), "hello", ANN.author)),
            *([JOIN] if number == 0 else []),
        ]
    with pytest.raises(OutboxFullError):
        talk.says(MAX_POSTS)
    assert talk.session.unsent == MAX_POSTS
    talk.found()
    talk.hears(joined())
    talk.hears(wire.Subscribed())
    assert talk.hears(wire.Page(0, ())) == [
        state(Joined("ann", 0)),
        WHO,
        post(0),
    ]


def test_who_has_nothing_to_say_says_that_they_are_there(inside: Talk) -> None:
    said = []
    for _ in range(60):
        inside.hears(beacon(3))
        said += inside.later(0.5)
    assert said == [ALIVE] * 6
    inside.says(1)
    inside.hears(wire.Ack(cid(1), 4))
    assert inside.session._liveness.speak_at == inside.now + LEASE / 3  # a post says so too


def test_people_come_and_go(inside: Talk) -> None:
    both = (ANN.member(), BOB.member())
    assert inside.hears(wire.Presence(2, (BOB.member(),), ())) == [
        Tell(PeopleChanged(both, ("bob",), ()))
    ]
    assert inside.hears(wire.Presence(3, (), ("bob",))) == [
        Tell(PeopleChanged((ANN.member(),), (), ("bob",)))
    ]
    assert inside.hears(wire.Presence(4, (), ())) == []


def test_a_presence_that_was_lost_is_asked_for(inside: Talk) -> None:
    assert inside.hears(wire.Presence(3, (), ("bob",))) == [WHO]
    assert inside.hears(wire.Present(3, (ANN.member(),))) == []
    assert inside.hears(beacon(3, 4)) == [WHO]
    both = (ANN.member(), BOB.member())
    assert inside.hears(wire.Present(4, both)) == [Tell(PeopleChanged(both, ("bob",), ()))]
    assert inside.hears(beacon(3, 4)) == []


def test_entries_that_were_lost_are_asked_for(inside: Talk) -> None:
    assert inside.hears(wire.Entries(entries(6, 6))) == [Send(wire.CatchUp(3))]
    assert inside.hears(wire.Entries(entries(7, 7))) == []
    assert inside.later(ASK_AGAIN_SECONDS) == [Send(wire.CatchUp(3))]
    assert inside.hears(wire.Page(7, entries(4, 5))) == [Tell(Said(entries(4, 7)))]
    assert inside.hears(beacon(8)) == [Send(wire.CatchUp(7))]
    assert inside.hears(wire.Page(8, entries(8, 8))) == [Tell(Said(entries(8, 8)))]
    assert inside.hears(wire.Entries(entries(8, 8))) == []
    assert inside.session.state == Joined("ann", 3)


def test_where_the_hub_moves_to_we_follow_and_ask_for_what_we_missed(inside: Talk) -> None:
    moved = wire.Moved(NEXT_TOPIC)
    assert inside.hears(moved) == [Subscribe(NEXT_TOPIC), Unsubscribe(TOPIC)]
    assert inside.hears(moved) == []
    assert inside.hears(wire.Presence(2, (), ("bob",))) == []
    assert inside.hears(beacon(4, 2)) == [Send(wire.CatchUp(3))]
    assert inside.hears(wire.Page(4, entries(4, 4))) == [Tell(Said(entries(4, 4)))]
    assert inside.session.state == Joined("ann", 3)


def test_a_move_that_is_lost_is_made_up_for_by_joining_again(inside: Talk) -> None:
    assert inside.later(SILENCE_SECONDS) == [RECONNECTING, JOIN]
    assert inside.hears(joined(head=3, topic=NEXT_TOPIC)) == [
        Unsubscribe(TOPIC),
        state(CatchingUp("ann", 3, 3)),
        *ASK_FOR_NEXT_TOPICS,
    ]


def test_that_the_hubs_disk_is_full_is_told_once_and_so_is_that_it_has_room(inside: Talk) -> None:
    assert inside.hears(beacon(3, full=True)) == [Tell(DiskChanged(full=True))]
    assert inside.hears(beacon(3, full=True)) == []
    assert inside.says(1)[1:] == [post(1)]  # somebody has to find out that there is room again
    assert inside.hears(beacon(3, full=False)) == [Tell(DiskChanged(full=False))]
    assert inside.hears(beacon(3, full=False)) == []


# The hub is lost, and comes back.


def test_a_lost_connection_is_made_up_for_and_what_was_typed_goes_first(inside: Talk) -> None:
    inside.says(1)
    assert inside.lost() == [RECONNECTING, JOIN]
    assert inside.lost() == []
    assert inside.says(2, "typed meanwhile") == [
        Tell(Sending(cid(2), "typed meanwhile", ANN.author))
    ]
    inside.now += 1.0
    assert inside.found() == [JOIN]
    assert inside.hears(joined(head=4)) == [state(CatchingUp("ann", 3, 4)), *ASK_FOR_TOPICS]
    assert inside.hears(wire.Subscribed()) == [Send(wire.CatchUp(3))]
    own = entry(4, ANN, number=1)
    assert inside.hears(wire.Page(4, (own,))) == [
        Tell(Said((own,))),
        Tell(Acked(cid(1), 4)),
        state(Joined("ann", 4)),
        WHO,
        post(2, "typed meanwhile"),
    ]
    assert inside.hears(wire.Present(1, (ANN.member(),))) == []  # the room looks as it did


def test_a_connection_that_is_new_without_having_been_lost_is_joined_anew(inside: Talk) -> None:
    assert inside.found() == [RECONNECTING, JOIN]


def test_a_second_answer_to_join_changes_nothing(inside: Talk) -> None:
    assert inside.hears(joined(head=3)) == []
    inside.lost()
    inside.hears(joined(head=3))
    assert inside.hears(joined(head=3)) == []


def test_a_hub_that_falls_silent_counts_as_lost(inside: Talk) -> None:
    assert inside.session._liveness.lost_at == inside.now + SILENCE_SECONDS
    assert inside.later(SILENCE_SECONDS - 0.5) == []
    assert inside.session.deadline(inside.now) == inside.now + 0.5
    assert inside.later(0.5) == [RECONNECTING, JOIN]
    assert inside.later(ASK_AGAIN_SECONDS) == [JOIN]


def test_a_hub_that_falls_silent_while_we_catch_up_counts_as_lost_too(talk: Talk) -> None:
    talk.found()
    talk.hears(joined(head=3))
    assert talk.later(SILENCE_SECONDS) == [RECONNECTING, JOIN]


def test_who_slept_and_was_forgotten_comes_in_again_and_loses_no_post(inside: Talk) -> None:
    inside.now += 60.0
    assert inside.says(1) == [Tell(Sending(cid(1), "hello", ANN.author)), post(1)]
    assert inside.hears(wire.Refused(Reason.NOT_JOINED, cid(1))) == [RECONNECTING, JOIN]
    inside.hears(joined(head=3))
    inside.hears(wire.Subscribed())
    assert inside.hears(wire.Page(3, ())) == [
        state(Joined("ann", 3)),
        WHO,
        post(1),
    ]


def test_a_hub_that_was_started_again_has_another_topic_and_the_same_log(inside: Talk) -> None:
    assert inside.hears(wire.Closing(ended=False)) == [RECONNECTING, JOIN]
    inside.lost()
    assert inside.found() == [JOIN]
    assert inside.hears(joined(head=4, topic=NEXT_TOPIC)) == [
        Unsubscribe(TOPIC),
        state(CatchingUp("ann", 3, 4)),
        *ASK_FOR_NEXT_TOPICS,
    ]
    assert inside.hears(wire.Subscribed()) == [Send(wire.CatchUp(3))]
    assert inside.hears(wire.Page(4, entries(4, 4))) == [
        Tell(Said(entries(4, 4))),
        state(Joined("ann", 4)),
        WHO,
    ]


def test_a_hub_that_counts_presence_anew_is_asked_anew(inside: Talk) -> None:
    inside.lost()
    inside.hears(joined(head=3, topic=NEXT_TOPIC))
    inside.hears(wire.Subscribed())
    assert inside.hears(wire.Page(3, ()))[-1] == WHO
    bob = (BOB.member(),)
    assert inside.hears(wire.Present(1, bob)) == [Tell(PeopleChanged(bob, ("bob",), ("ann",)))]


def test_a_stray_beacon_of_an_earlier_run_starts_no_storm_of_questions(inside: Talk) -> None:
    assert inside.hears(beacon(3, 57)) == [WHO]
    assert inside.hears(wire.Present(1, (ANN.member(),))) == []
    assert inside.later(ASK_AGAIN_SECONDS) == []


def test_a_hub_that_moved_is_joined_with_the_key_that_it_has_now(inside: Talk) -> None:
    assert inside.session.move(inside.now, b"another CURVE public key........") == [
        RECONNECTING,
        Send(replace(CREDENTIALS, hub_key=b"another CURVE public key........").join("ann")),
    ]
    inside.says(1)
    assert come_back_in(inside) == [WHO, post(1)]


def test_another_log_is_begun_from_its_first_entry(inside: Talk) -> None:
    inside.says(1)
    assert inside.hears(beacon(1, epoch=OTHER_EPOCH)) == [RECONNECTING, JOIN]
    assert inside.hears(joined(head=1, topic=NEXT_TOPIC, epoch=OTHER_EPOCH)) == [
        Tell(LogReset()),
        Unsubscribe(TOPIC),
        state(CatchingUp("ann", 0, 1)),
        *ASK_FOR_NEXT_TOPICS,
    ]
    inside.hears(wire.Subscribed())
    assert inside.hears(wire.Page(1, entries(1, 1))) == [
        Tell(Said(entries(1, 1))),
        state(Joined("ann", 1)),
        WHO,
        post(1),
    ]


# The hub comes back from an older copy of its log.


def come_back(talk: Talk, healing: wire.Healing | None, head: int = 1) -> list[Output]:
    """The hub was restored: another epoch, in which the log ends at `head`."""
    talk.hears(beacon(head, epoch=OTHER_EPOCH))
    outputs = talk.hears(joined(head, NEXT_TOPIC, OTHER_EPOCH, healing))
    talk.hears(wire.Subscribed())
    return [*outputs, *talk.hears(wire.Page(head, entries(1, head)))]


def test_what_a_restored_hub_lacks_is_offered_until_it_is_in_its_log(inside: Talk) -> None:
    own = entry(4, ANN, number=1)
    inside.hears(wire.Entries((own,)))
    assert come_back(inside, wire.Healing(EPOCH, 1)) == [
        Tell(LogReset()),
        Unsubscribe(TOPIC),
        state(CatchingUp("ann", 0, 1)),
        *ASK_FOR_NEXT_TOPICS,
        Tell(Said(entries(1, 1))),
        state(Joined("ann", 1)),
        WHO,
    ]
    inside.hears(wire.Present(1, (ANN.member(),)))
    lost = (*entries(2, 3), own)
    assert inside.says(2, "and on") == [Tell(Sending(cid(2), "and on", ANN.author))]  # in order
    assert inside.later(SPREAD_SECONDS) == [Send(wire.Offer(EPOCH, lost))]
    assert inside.session.deadline(inside.now) == inside.now + 1.0
    assert inside.later(OFFER_AGAIN_SECONDS) == [Send(wire.Offer(EPOCH, lost))]
    assert inside.hears(wire.Entries(entries(2, 2))) == [Tell(Said(entries(2, 2)))]
    inside.hears(beacon(2, epoch=OTHER_EPOCH))
    assert inside.later(OFFER_AGAIN_SECONDS) == [Send(wire.Offer(EPOCH, lost[1:]))]
    assert inside.hears(wire.Entries(lost[1:])) == [
        Tell(Said(lost[1:])),
        post(2, "and on"),
    ]
    assert inside.later(OFFER_AGAIN_SECONDS) == []


def test_what_others_gave_back_before_need_not_be_offered(inside: Talk) -> None:
    come_back(inside, wire.Healing(EPOCH, 1), head=3)
    inside.hears(wire.Present(1, (ANN.member(),)))
    assert inside.later(OFFER_AGAIN_SECONDS) == []


@pytest.mark.parametrize("healing", [None, wire.Healing(b"before we came..", 1)])
def test_to_a_hub_that_says_nothing_of_our_log_nothing_is_offered(
    inside: Talk, healing: wire.Healing | None
) -> None:
    come_back(inside, healing)
    inside.hears(wire.Present(1, (ANN.member(),)))
    assert inside.says(1)[1:] == [post(1)]
    inside.hears(wire.Ack(cid(1), 2))
    assert inside.later(OFFER_AGAIN_SECONDS) == []


def test_a_post_of_ours_that_nobody_may_have_seen_is_sent_again(inside: Talk) -> None:
    inside.says(1)
    inside.hears(wire.Ack(cid(1), 4))
    inside.says(2, "two")
    assert come_back(inside, wire.Healing(EPOCH, 3), head=3)[-2:] == [WHO, post(1)]
    assert inside.session.unsent == 2
    assert inside.hears(wire.Ack(cid(1), 4)) == [Tell(Acked(cid(1), 4)), post(2, "two")]


def test_what_the_hub_never_takes_is_not_offered_for_ever(inside: Talk) -> None:
    inside.hears(wire.Entries((entry(4, ANN, number=1),)))
    come_back(inside, wire.Healing(EPOCH, 1))
    inside.hears(wire.Present(1, (ANN.member(),)))
    inside.says(2)
    said = inside.later(SPREAD_SECONDS)
    for _ in range(MOST_TIMES):
        inside.hears(beacon(1, epoch=OTHER_EPOCH))
        said += inside.later(OFFER_AGAIN_SECONDS)
    offers = [output for output in said if output not in (ALIVE, post(2))]
    assert offers == [Send(wire.Offer(EPOCH, (*entries(2, 3), entry(4, ANN, number=1))))] * 5
    assert said[-1] == post(2)


# The end.


def test_the_workshop_is_over(inside: Talk) -> None:
    inside.says(1)
    assert inside.hears(wire.Closing(ended=True)) == [state(Closed(ended=True))]
    assert inside.lost() == inside.found() == inside.later(60.0) == []


def test_the_workshop_is_over_while_we_come_back(inside: Talk) -> None:
    inside.lost()
    assert inside.hears(wire.Closing(ended=True)) == [state(Closed(ended=True))]


def test_who_leaves_says_so_and_is_out(inside: Talk) -> None:
    assert inside.session.leave(inside.now) == [Send(wire.Leave()), state(Closed(ended=False))]
    assert inside.session.leave(inside.now) == []
    assert inside.hears(beacon(9, 9)) == []


def test_the_mentor_ends_it_and_says_so_until_it_is_heard(inside: Talk) -> None:
    assert inside.session.moderate(inside.now, wire.End()) == [Send(wire.End())]
    assert inside.later(ASK_AGAIN_SECONDS - 0.1) == []
    assert inside.later(0.1) == [Send(wire.End())]
    assert inside.hears(wire.Closing(ended=True)) == [state(Closed(ended=True))]


def test_the_mentor_ends_it_as_soon_as_the_hub_is_back(inside: Talk) -> None:
    inside.lost()
    assert inside.session.moderate(inside.now, wire.End()) == []
    back = [state(Joined("ann", 3)), WHO, Send(wire.End())]
    inside.hears(joined(head=3))
    inside.hears(wire.Subscribed())
    assert inside.hears(wire.Page(3, ())) == back
    assert inside.hears(wire.Refused(Reason.NOT_JOINED)) == [RECONNECTING, JOIN]
    inside.hears(joined(head=3))
    inside.hears(wire.Subscribed())
    assert inside.hears(wire.Page(3, ())) == back


def test_a_student_who_would_end_it_is_told_and_stays(inside: Talk) -> None:
    assert inside.session.moderate(inside.now, wire.End()) == [Send(wire.End())]
    assert inside.hears(wire.Refused(Reason.DENIED)) == [Tell(CommandRefused(Reason.DENIED))]
    assert inside.later(ASK_AGAIN_SECONDS) == []
    assert inside.session.state == Joined("ann", 3)


def test_every_event_of_a_session_is_told_of_in_these_stories() -> None:
    """Whoever adds an event adds its story."""
    assert set(events.Event.__args__) == {
        *(Acked, CommandRefused, LogReset, PeopleChanged, PostRefused, Said, Sending, StateChanged),
        *(DiskChanged, DoorChanged, LobbyChanged),
    }
