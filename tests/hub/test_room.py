"""What members are told when they come in, and the topic that moves when somebody is put out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lanchat.hub.effects import Answer, Whisper
from lanchat.hub.healing import Wound
from lanchat.hub.log import PublicLog
from lanchat.hub.room import Facts, Room
from lanchat.hub.roster import LEASE_SECONDS
from lanchat.protocol.errors import Reason
from lanchat.protocol.ids import Topic
from lanchat.protocol.messages import (
    Beacon,
    Healing,
    Joined,
    Moved,
    Refused,
    Reply,
    TurnedAway,
    Waiting,
)
from lanchat.protocol.version import VERSION
from tests.hub.strangers import HUB_KEY, IDENTITY, Stranger

ANN, BOB = Stranger("ann"), Stranger("bob")
EPOCH = b"epoch-of-the-log"
FACTS = Facts(IDENTITY, HUB_KEY, EPOCH)
FIRST, SECOND = Topic(b"the first topic."), Topic(b"the second topic")


def make(facts: Facts = FACTS) -> Room:
    topics = iter((FIRST, SECOND))
    return Room(facts, PublicLog(41), lambda: next(topics))


def test_who_is_let_in_learns_where_everything_is() -> None:
    joined = Joined("blue-owl", FIRST, EPOCH, 41, None, LEASE_SECONDS)
    assert make().welcome(ANN.peer, ANN.bound("blue-owl")) == Answer(ANN.peer, joined)


def test_a_hub_that_lost_some_of_its_log_says_what() -> None:
    wound = Wound(IDENTITY, b"the epoch before", 17)
    room = make(replace(FACTS, wound=wound))
    healing = Healing(b"the epoch before", 17)
    joined = Joined("ann", FIRST, EPOCH, 41, healing, LEASE_SECONDS)
    assert room.welcome(ANN.peer, ANN.bound()) == Answer(ANN.peer, joined)


@pytest.mark.parametrize(
    "result", [Waiting(), TurnedAway(Reason.BANNED, VERSION), Refused(Reason.RATE_LIMITED)]
)
def test_who_is_not_let_in_learns_nothing_else(
    result: Waiting | TurnedAway | Refused,
) -> None:
    said: Reply = result
    assert make().welcome(ANN.peer, result) == Answer(ANN.peer, said)


def test_the_room_moves_and_only_its_members_learn_where() -> None:
    room = make()
    assert room.topic == FIRST
    effects = room.move([ANN.key, BOB.key])
    assert effects == [Whisper(ANN.key, Moved(SECOND)), Whisper(BOB.key, Moved(SECOND))]
    assert room.topic == SECOND
    answer = room.welcome(ANN.peer, ANN.bound())
    assert isinstance(answer.message, Joined)
    assert answer.message.topic == SECOND


def test_the_beacon_says_whether_the_disk_is_full() -> None:
    room = make()
    assert room.beacon(7) == Beacon(EPOCH, 41, 7, full=False)
    room.full = True
    assert room.beacon(8) == Beacon(EPOCH, 41, 8, full=True)
