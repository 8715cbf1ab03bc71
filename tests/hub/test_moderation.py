"""What the mentor may do and nobody else: the whole of what comes of each command."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lanchat.app.hub_keys import Keys
from lanchat.app.hub_worker import _core
from lanchat.crypto.curve import CurvePair
from lanchat.hub.core import HubCore, Turn
from lanchat.hub.door import Ban, Door
from lanchat.hub.effects import Answer, Cut, Effect, Request, SetDoor, Whisper
from lanchat.hub.entrance import Entrance
from lanchat.hub.log import PublicLog
from lanchat.hub.moderation import Moderation
from lanchat.hub.room import Facts, Room
from lanchat.hub.roster import LEASE_SECONDS, Roster
from lanchat.hub.service import _batch
from lanchat.protocol.errors import Reason
from lanchat.protocol.ids import Key, Topic, personal_topic
from lanchat.protocol.messages import (
    Admit,
    Alive,
    CatchUp,
    Command,
    DoorSet,
    End,
    ForMentor,
    Joined,
    Leave,
    Lobby,
    Moved,
    Refused,
    Remove,
    Reply,
    TurnedAway,
    Waiting,
    Who,
)
from lanchat.protocol.messages import Door as Settings
from lanchat.protocol.messages import SetDoor as SetDoorCommand
from lanchat.protocol.version import VERSION
from lanchat.storage.hub_store import HubStore
from tests.hub.strangers import HUB_KEY, IDENTITY, Stranger

MENTOR, ANN, BOB, CAT = (Stranger(name) for name in ("mentor", "ann", "bob", "cat"))
EPOCH = b"epoch-of-the-log"
SECRET_IDENTITY = b"the hub's private identity......"

Said = tuple[Turn, list[Effect]]


class School:
    """A room with the mentor and Ann in it."""

    def __init__(self) -> None:
        self.topics = [Topic(b"topic number %3d" % number) for number in range(9)]
        unused = iter(self.topics)
        self.roster = Roster(MENTOR.key)
        self.door = Door(Settings())
        self.room = Room(Facts(IDENTITY, HUB_KEY, EPOCH), PublicLog(7), lambda: next(unused))
        self.entrance = Entrance(self.roster, self.door, HUB_KEY)
        self.moderation = Moderation(self.room, self.roster, self.door, self.entrance)
        for each in (MENTOR, ANN):
            self.knock(each)

    def knock(self, who: Stranger, handle: str | None = None, now: float = 0.0) -> Reply:
        result = self.entrance.join(now, who.peer, who.join(handle))
        return self.room.welcome(who.peer, result).message

    def obey(self, command: ForMentor, who: Stranger = MENTOR) -> list[Effect]:
        return self.moderation.obey(0.0, who.peer, command)

    def joined(self, handle: str, topic: int = 0) -> Joined:
        return Joined(handle, self.topics[topic], EPOCH, 7, None, LEASE_SECONDS)


@pytest.fixture
def school() -> School:
    return School()


@pytest.mark.parametrize(
    "command",
    [
        End(),
        SetDoorCommand(Settings(lobby=True)),
        Admit(BOB.author, welcome=True),
        Remove(MENTOR.author, ban=True),
        Remove(ANN.author, ban=False),
    ],
)
def test_nobody_else_may(school: School, command: ForMentor) -> None:
    for who in (ANN, BOB):
        assert school.obey(command, who) == [Answer(who.peer, Refused(Reason.DENIED))]
    assert not school.moderation.ended
    assert school.door.settings == Settings()
    assert school.roster.here() == (MENTOR.key, ANN.key)


def test_the_workshop_is_ended(school: School) -> None:
    assert school.obey(End()) == []
    assert school.moderation.ended


# ------------------------------------------------------------------ the door


def test_the_door_is_set_kept_and_told_to_the_mentor_alone(school: School) -> None:
    wanted = Settings(lobby=True, word="kite", unverified=True)
    told = Whisper(MENTOR.key, DoorSet(wanted))
    assert school.obey(SetDoorCommand(wanted)) == [SetDoor(wanted), told]
    assert school.door.settings == wanted
    assert school.roster.here() == (MENTOR.key, ANN.key)


def test_who_waits_comes_in_when_the_lobby_is_closed(school: School) -> None:
    school.obey(SetDoorCommand(Settings(lobby=True)))
    assert [school.knock(BOB, "fox"), school.knock(CAT, "f0x")] == [Waiting(), Waiting()]
    assert school.obey(SetDoorCommand(Settings())) == [
        Answer(BOB.peer, school.joined("fox")),
        Answer(CAT.peer, TurnedAway(Reason.HANDLE_LOOKALIKE, VERSION)),
        SetDoor(Settings()),
        Whisper(MENTOR.key, DoorSet(Settings())),
    ]


def test_one_is_let_in_and_one_is_not(school: School) -> None:
    school.obey(SetDoorCommand(Settings(lobby=True)))
    for each in (BOB, CAT):
        school.knock(each)
    let_in = school.obey(Admit(CAT.author, welcome=True))
    assert let_in == [Answer(CAT.peer, school.joined("cat"))]
    turned_away = school.obey(Admit(BOB.author, welcome=False))
    assert turned_away == [Answer(BOB.peer, TurnedAway(Reason.DENIED, VERSION))]
    assert school.roster.here() == (MENTOR.key, ANN.key, CAT.key)
    assert school.door.lobby() == Lobby(())
    for each in (BOB, CAT, ANN, MENTOR):
        assert school.obey(Admit(each.author, welcome=False)) == []


def test_a_decision_for_somebody_who_left_meanwhile_does_nothing(school: School) -> None:
    school.obey(SetDoorCommand(Settings(lobby=True)))
    school.knock(BOB)
    school.door.leave(BOB.key)
    assert school.obey(Admit(BOB.author, welcome=True)) == []
    assert not school.roster.is_member(BOB.key)
    assert school.knock(BOB) == Waiting()


# ------------------------------------------------------------------ putting out


def test_who_is_put_out_loses_everything_and_the_others_move_on(school: School) -> None:
    school.knock(BOB)
    assert school.obey(Remove(ANN.author, ban=False)) == [
        Cut(ANN.key, TurnedAway(Reason.REMOVED, VERSION)),
        Whisper(MENTOR.key, Moved(school.topics[1])),
        Whisper(BOB.key, Moved(school.topics[1])),
    ]
    assert not school.roster.is_member(ANN.key)
    assert school.door.unsaved() == ()
    # Once: another Remove finds nobody.
    assert school.obey(Remove(ANN.author, ban=True)) == []
    # Without a ban they may come back, and so may another under that handle.
    assert school.knock(ANN, "ann-2") == school.joined("ann-2", topic=1)
    assert school.knock(CAT, "ann") == school.joined("ann", topic=1)


def test_who_is_banned_does_not_come_back_with_that_key_or_handle(school: School) -> None:
    assert school.obey(Remove(ANN.author, ban=True)) == [
        Cut(ANN.key, TurnedAway(Reason.BANNED, VERSION)),
        Whisper(MENTOR.key, Moved(school.topics[1])),
    ]
    assert school.door.bars(ANN.key)
    assert school.door.unsaved() == (Ban(ANN.key, "ann"),)
    assert school.knock(BOB, "A_nn") == TurnedAway(Reason.BANNED, VERSION)
    assert school.knock(BOB, "bob") == school.joined("bob", topic=1)


def test_who_is_away_can_be_put_out_too(school: School) -> None:
    school.roster.expire(LEASE_SECONDS)
    assert school.obey(Remove(ANN.author, ban=True)) == [
        Cut(ANN.key, TurnedAway(Reason.BANNED, VERSION))
    ]
    assert not school.roster.is_member(ANN.key)


def test_the_mentor_is_not_put_out_not_even_by_the_mentor(school: School) -> None:
    assert school.obey(Remove(MENTOR.author, ban=True)) == []
    assert school.obey(Remove(BOB.author, ban=True)) == []
    assert school.roster.here() == (MENTOR.key, ANN.key)
    assert school.door.unsaved() == ()
    assert school.room.topic == school.topics[0]


# ------------------------------------------------------------------ in the whole hub


class Whole:
    """A hub with a store, which keeps what each turn changes."""

    def __init__(self, folder: Path) -> None:
        self.store = HubStore.open(folder)
        self.core = self._start()

    def _start(self) -> HubCore:
        curve, mentor = CurvePair(Key(HUB_KEY), b""), CurvePair(MENTOR.key, b"")
        return _core(self.store, Keys(SECRET_IDENTITY, curve, mentor), Settings())

    def say(self, *said: tuple[Stranger, Command], fails: bool = False) -> Said:
        requests = []
        for who, command in said:
            request = Request(who.peer, command)
            names = self.core.names(request)
            author = names[0][0] if names else None
            requests.append(Request(who.peer, command, author, self.store.seq_of(names)))
        turn = self.core.turn(1_000.0, 5, requests)
        if fails:
            return turn, self.core.failed()
        bodies = [b"entry %d" % entry.seq for entry in turn.entries]
        self.store.commit(_batch(turn, bodies, at=5))
        return turn, self.core.committed(1_000.0, turn)

    def restart(self, folder: Path) -> None:
        self.store.close()
        self.store = HubStore.open(folder)
        self.core = self._start()


@pytest.fixture
def whole(tmp_path: Path) -> Iterator[Whole]:
    made = Whole(tmp_path)
    made.say((MENTOR, MENTOR.join()), (ANN, ANN.join("blue-owl")), (BOB, BOB.join()))
    yield made
    made.store.close()


BANNED = Cut(ANN.key, TurnedAway(Reason.BANNED, VERSION))


def test_who_is_banned_gets_nothing_more(whole: Whole) -> None:
    before = whole.core.topic
    turn, effects = whole.say(
        (ANN, ANN.post(1, "in time", handle="blue-owl")),
        (MENTOR, Remove(ANN.author, ban=True)),
        (ANN, ANN.post(2, "too late", handle="blue-owl")),
        (ANN, CatchUp(0)),
    )
    assert [entry.text for entry in turn.entries] == ["in time"]
    assert effects[1:] == [
        BANNED,
        Whisper(MENTOR.key, Moved(whole.core.topic)),
        Whisper(BOB.key, Moved(whole.core.topic)),
        BANNED,
        BANNED,
    ]
    for command in (ANN.join(), ANN.join("other"), CatchUp(0), Who(), Alive(), Leave()):
        assert whole.say((ANN, command))[1] == [BANNED]
    for topic in (before, whole.core.topic, personal_topic(ANN.key)):
        assert whole.core.subscribed(ANN.key, topic) == (False, [])
    assert whole.core.subscribed(BOB.key, before) == (False, [])
    assert whole.core.subscribed(BOB.key, whole.core.topic) == (True, [])


def test_a_ban_survives_a_restart(whole: Whole, tmp_path: Path) -> None:
    whole.say((MENTOR, Remove(ANN.author, ban=True)))
    whole.restart(tmp_path)
    assert whole.say((ANN, ANN.join()))[1] == [BANNED]
    effects = whole.say((CAT, CAT.join("b1ue_owl")))[1]
    assert effects == [Answer(CAT.peer, TurnedAway(Reason.BANNED, VERSION))]
    # The others are as they were, and the mentor is who the mentor was.
    assert whole.say((CAT, CAT.join("bob")))[1] == [
        Answer(CAT.peer, TurnedAway(Reason.HANDLE_TAKEN, VERSION))
    ]
    whole.say((MENTOR, MENTOR.join()))
    assert whole.say((MENTOR, Remove(BOB.author, ban=False)))[1][0] == Cut(
        BOB.key, TurnedAway(Reason.REMOVED, VERSION)
    )


def test_a_ban_that_the_disk_refused_holds_and_is_kept_later(whole: Whole, tmp_path: Path) -> None:
    whole.say((MENTOR, Remove(ANN.author, ban=True)), fails=True)
    assert BANNED in whole.say((ANN, Alive()), fails=True)[1]
    assert whole.store.bans() == []
    assert whole.say((MENTOR, Alive()))[0].bans == (Ban(ANN.key, "blue-owl"),)
    assert whole.say((MENTOR, Alive()))[0].bans == ()
    whole.restart(tmp_path)
    assert whole.say((ANN, ANN.join()))[1] == [BANNED]


def test_who_leaves_the_lobby_is_not_let_in_any_more(whole: Whole) -> None:
    whole.say((MENTOR, SetDoorCommand(Settings(lobby=True))))
    assert whole.say((CAT, CAT.join()))[1] == [Answer(CAT.peer, Waiting())]
    assert whole.core.tick(1_000.0)[1] == Whisper(MENTOR.key, Lobby((CAT.member(),)))
    assert whole.say((CAT, Leave()))[1] == [Answer(CAT.peer, Refused(Reason.NOT_JOINED))]
    assert whole.say((MENTOR, Admit(CAT.author, welcome=True)))[1] == []
    assert whole.core.deadline() <= 1_000.2
    assert Whisper(MENTOR.key, Lobby(())) in whole.core.tick(1_001.0)
