"""The way in, for the mentor, members and strangers: the right reason, in the right order."""

from __future__ import annotations

import msgspec
import pytest

from lanchat.crypto.authorship import prove_join
from lanchat.hub import entrance as entrance_module
from lanchat.hub import roster as roster_module
from lanchat.hub.door import Ban, Door
from lanchat.hub.entrance import Entrance
from lanchat.hub.roster import LEASE_SECONDS, Bound, Roster
from lanchat.protocol.errors import Reason
from lanchat.protocol.messages import Door as Settings
from lanchat.protocol.messages import Join, Lobby, Refused, TurnedAway, Waiting
from lanchat.protocol.version import VERSION
from tests.hub.strangers import HUB_KEY, Stranger
from tests.protocol.manual import TEXT

MENTOR, ANN, BOB, CAT = (Stranger(name) for name in ("mentor", "ann", "bob", "cat"))


class House:
    """A roster behind a door."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.roster = Roster(MENTOR.key)
        self.door = Door(settings or Settings())
        self.entrance = Entrance(self.roster, self.door, HUB_KEY)

    def join(
        self, who: Stranger, handle: str | None = None, word: str | None = None, now: float = 0.0
    ) -> Bound | Waiting | TurnedAway | Refused:
        return self.entrance.join(now, who.peer, who.join(handle, word))

    def as_said(self, who: Stranger, join: Join) -> Bound | Waiting | TurnedAway | Refused:
        return self.entrance.join(0.0, who.peer, join)

    @property
    def inside(self) -> list[str]:
        everyone = [self.roster.bound_to(key) for key in self.roster.here()]
        return [bound.handle for bound in everyone if bound is not None]


def away(reason: Reason) -> TurnedAway:
    return TurnedAway(reason, VERSION)


# ------------------------------------------------------------------ who speaks


def test_an_open_door_lets_in_whoever_proves_to_hold_their_key() -> None:
    house = House()
    assert house.join(ANN, " \uff41nn ") == ANN.bound("ann")
    assert house.join(ANN, "ann-2") == ANN.bound("ann-2")
    assert house.inside == ["ann-2"]


def test_a_proof_that_was_recorded_is_of_no_use_on_another_connection() -> None:
    """THREATS, rows 2 and 15: it covers the CURVE key, which ZeroMQ has authenticated."""
    house = House()
    recorded = ANN.join()
    assert house.as_said(BOB, recorded) == away(Reason.DENIED)
    assert house.inside == []
    assert house.as_said(ANN, recorded) == ANN.bound()
    assert house.as_said(ANN, recorded) == ANN.bound()
    assert house.as_said(BOB, recorded) == away(Reason.DENIED)


def test_a_proof_for_another_hub_or_by_another_key_is_of_no_use() -> None:
    house = House()
    elsewhere = prove_join(ANN.pair, b"another hub's CURVE public key..", ANN.key)
    by_bob = prove_join(BOB.pair, HUB_KEY, ANN.key)
    for proof in (elsewhere, by_bob, bytes(64)):
        false = msgspec.structs.replace(ANN.join(), proof=proof)
        assert house.as_said(ANN, false) == away(Reason.DENIED)
    assert house.inside == []


def test_even_the_mentors_connection_needs_a_proof() -> None:
    assert House().as_said(MENTOR, ANN.join("mentor")) == away(Reason.DENIED)


def test_a_flood_of_joins_is_held_up_before_its_proofs_are_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    checked = 0

    def count(*_: object) -> bool:
        nonlocal checked
        checked += 1
        return False

    house = House()
    monkeypatch.setattr(entrance_module, "proves_join", count)
    answers = [house.join(ANN) for _ in range(100)]
    assert checked == 20
    assert answers == [away(Reason.DENIED)] * 20 + [Refused(Reason.RATE_LIMITED, None, 1.0)] * 80
    monkeypatch.undo()
    # Nobody else is held up, and neither is Ann for good.
    assert house.join(BOB) == BOB.bound()
    assert house.join(ANN, now=1.0) == ANN.bound()


def test_one_in_the_lobby_who_asks_every_two_seconds_is_no_flood() -> None:
    house = House(Settings(lobby=True, word="kite"))
    for count in range(200):
        assert house.join(ANN, word="kite", now=2.0 * count) == Waiting()


def test_the_manual_says_how_fast_one_may_try() -> None:
    assert (entrance_module._JOINS_A_SECOND, entrance_module._JOINS_AT_ONCE) == (1.0, 20)
    assert "Not too many tries of this key, one a second after 20:" in TEXT


# ------------------------------------------------------------------ handles


def test_a_handle_that_cannot_be_had_is_refused_with_its_reason() -> None:
    house = House()
    house.join(ANN)
    wanted = ["ann", "Ann", "a-nn", "mentor", "x"]
    reasons = [house.join(BOB, handle) for handle in wanted]
    assert reasons == [
        away(Reason.HANDLE_TAKEN),
        away(Reason.HANDLE_TAKEN),
        away(Reason.HANDLE_LOOKALIKE),
        away(Reason.HANDLE_RESERVED),
        away(Reason.HANDLE_MALFORMED),
    ]
    assert house.inside == ["ann"]


def test_a_banned_handle_and_its_look_alikes_are_not_to_be_had() -> None:
    house = House()
    house.join(CAT)
    house.door.ban(Ban(ANN.key, "blue-owl"))
    for handle in ("blue-owl", "b1ue0wl"):
        assert house.join(BOB, handle) == away(Reason.BANNED)
        assert house.join(CAT, handle) == away(Reason.BANNED)
    assert house.join(BOB, "x") == away(Reason.HANDLE_MALFORMED)
    assert house.inside == ["cat"]


# ------------------------------------------------------------------ the word


def test_strangers_give_the_word_and_members_need_not() -> None:
    house = House()
    house.join(ANN)
    house.door.set(Settings(word="kite"))
    assert house.join(ANN, "ann-2") == ANN.bound("ann-2")
    assert house.join(BOB) == away(Reason.WRONG_WORD)
    assert house.join(BOB, word="owl") == away(Reason.WRONG_WORD)
    assert house.join(BOB, word="Kite") == BOB.bound()
    # Away is not gone: who comes back to their handle belongs to the workshop.
    house.roster.expire(LEASE_SECONDS)
    assert house.inside == []
    assert house.join(ANN, "ann-2", now=99.0) == ANN.bound("ann-2")
    # Who left is a stranger again.
    house.roster.leave(BOB.key)
    assert house.join(BOB) == away(Reason.WRONG_WORD)


def test_who_does_not_know_the_word_learns_nothing_of_who_is_inside() -> None:
    house = House(Settings(word="kite"))
    house.join(ANN, word="kite")
    house.door.ban(Ban(CAT.key, "cat"))
    for handle in ("ann", "free", "cat", "mentor", "x"):
        assert house.join(BOB, handle) == away(Reason.WRONG_WORD)
    assert house.join(BOB, "ann", word="kite") == away(Reason.HANDLE_TAKEN)


def test_a_script_that_tries_words_is_stopped() -> None:
    house = House(Settings(word="kite"))
    crowd = [Stranger(f"crowd {number}") for number in range(41)]
    for each in crowd[:40]:
        assert house.join(each, "guess", word="wrong") == away(Reason.WRONG_WORD)
    assert house.join(crowd[40], "guess", word="kite") == away(Reason.RATE_LIMITED)
    assert house.inside == []


# ------------------------------------------------------------------ the lobby


def test_strangers_wait_and_who_is_in_stays_in() -> None:
    house = House()
    house.join(ANN)
    house.door.set(Settings(lobby=True))
    assert house.join(ANN) == ANN.bound()
    assert house.join(BOB) == Waiting()
    assert house.inside == ["ann"]
    assert house.door.lobby() == Lobby((BOB.member(),))
    house.roster.expire(LEASE_SECONDS)
    assert house.join(ANN, now=99.0) == ANN.bound()


def test_who_cannot_have_the_handle_does_not_wait_for_it() -> None:
    house = House(Settings(lobby=True))
    assert house.join(BOB, "mentor") == away(Reason.HANDLE_RESERVED)
    assert house.join(BOB, "x") == away(Reason.HANDLE_MALFORMED)
    assert house.door.lobby() == Lobby(())


def test_a_full_lobby_turns_strangers_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lanchat.hub.door.MAX_WAITING", 1)
    house = House(Settings(lobby=True))
    assert house.join(ANN) == Waiting()
    assert house.join(BOB) == away(Reason.WORKSHOP_FULL)
    assert house.join(ANN) == Waiting()


def test_who_was_let_in_comes_in_once() -> None:
    house = House(Settings(lobby=True))
    house.join(ANN)
    knocked = house.door.decide(ANN.author, welcome=True)
    assert knocked is not None
    assert house.entrance.enter(0.0, *knocked) == ANN.bound()
    assert house.inside == ["ann"]
    house.roster.leave(ANN.key)
    assert house.join(ANN) == Waiting()


def test_who_was_let_in_too_late_for_the_handle_may_choose_another() -> None:
    """Waiting keeps no handle: who is in already may take it."""
    house = House()
    house.join(BOB)
    house.door.set(Settings(lobby=True))
    assert house.join(ANN, "fox") == Waiting()
    assert house.join(BOB, "fox") == BOB.bound("fox")
    knocked = house.door.decide(ANN.author, welcome=True)
    assert knocked is not None
    assert house.entrance.enter(0.0, *knocked) == away(Reason.HANDLE_TAKEN)
    assert house.join(ANN, "ann") == ANN.bound()
    assert house.inside == ["fox", "ann"]


def test_a_handle_that_was_banned_meanwhile_is_not_to_be_had_by_waiting_for_it() -> None:
    house = House(Settings(lobby=True))
    assert house.join(ANN, "fox") == Waiting()
    house.door.ban(Ban(BOB.key, "f0x"))
    [knocked] = house.door.set(Settings())
    assert house.entrance.enter(0.0, *knocked) == away(Reason.BANNED)
    assert house.inside == []


# ------------------------------------------------------------------ the mentor


def test_the_mentor_is_never_locked_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not by a word, a lobby, a ban on a handle that looks like theirs, nor a full room."""
    monkeypatch.setattr(roster_module, "MAX_MEMBERS", 2)
    house = House()
    house.join(ANN, now=1.0)
    house.join(BOB, now=0.0)
    assert house.join(CAT) == away(Reason.WORKSHOP_FULL)
    house.door.set(Settings(lobby=True, word="kite"))
    house.door.ban(Ban(CAT.key, "mentor"))
    assert house.join(MENTOR, now=2.0) == MENTOR.bound()
    # Bob, who said nothing for the longest time, made room.
    assert house.inside == ["ann", "mentor"]
    house.roster.expire(99.0)
    house.roster.renew(99.0, ANN.key)
    assert house.join(ANN, now=99.0) == ANN.bound()
    # The mentor, who is away, is never forgotten for another.
    assert house.roster.bound_to(MENTOR.key) == MENTOR.bound()
    house.door.set(Settings())
    assert house.join(BOB, now=99.0) == away(Reason.WORKSHOP_FULL)


def test_nobody_else_is_the_mentor_by_their_handle_or_their_author_key() -> None:
    house = House(Settings(lobby=True))
    house.join(MENTOR)
    assert house.join(ANN, "mentor") == away(Reason.HANDLE_RESERVED)
    # Who holds the mentor's signing key, and not the mentor's connection.
    proof = prove_join(MENTOR.pair, HUB_KEY, ANN.key)
    assert house.as_said(ANN, Join(VERSION, "ann", MENTOR.author, proof)) == away(
        Reason.HANDLE_TAKEN
    )
    assert house.as_said(ANN, MENTOR.join()) == away(Reason.DENIED)
