"""The door: bans, the entry word, the lobby, and how much each can be made to hold."""

from __future__ import annotations

import hmac
import math

import pytest

from lanchat.hub import door as door_module
from lanchat.hub.door import LOBBY_SECONDS, WAITING_SECONDS, Ban, Door
from lanchat.protocol.errors import Reason
from lanchat.protocol.limits import MAX_WAITING
from lanchat.protocol.messages import Door as Settings
from lanchat.protocol.messages import Lobby
from tests.hub.strangers import Stranger
from tests.protocol.manual import TEXT

ANN, BOB, CAT = Stranger("ann"), Stranger("bob"), Stranger("cat")
GUESSES = 40


@pytest.fixture
def lobby() -> Door:
    """A door with a lobby."""
    return Door(Settings(lobby=True))


def knock(door: Door, who: Stranger, now: float = 0.0, handle: str | None = None) -> Reason | None:
    return door.knock(now, who.peer, who.bound(handle))


def waiting(*people: Stranger) -> Lobby:
    return Lobby(tuple(each.member() for each in people))


# ------------------------------------------------------------------ bans


def test_an_open_door_bars_nobody() -> None:
    door = Door(Settings())
    assert not door.bars(ANN.key)
    assert not door.bars_handle("ann")
    assert door.opens_to(ANN.key)
    assert door.check_word(0.0, ANN.key, None) is None
    assert door.settings == Settings()


def test_a_ban_holds_for_the_key_and_for_handles_that_look_alike() -> None:
    door = Door(Settings())
    door.ban(Ban(ANN.key, "blue-owl"))
    assert (door.bars(ANN.key), door.bars(BOB.key)) == (True, False)
    barred = [door.bars_handle(each) for each in ("blue-owl", "b1ue_0wl", "BLUE.OWL", "blue-fox")]
    assert barred == [True, True, True, False]


def test_bans_wait_until_they_are_on_disk() -> None:
    door = Door(Settings())
    first, second = Ban(ANN.key, "ann"), Ban(BOB.key, "bob")
    door.ban(first)
    kept = door.unsaved()
    door.ban(second)
    assert kept == (first,)
    door.saved(kept)
    assert door.unsaved() == (second,)
    door.saved(door.unsaved())
    assert door.unsaved() == ()
    assert door.bars(ANN.key)


def test_the_bans_of_before_hold_when_the_hub_is_started_again() -> None:
    ban = Ban(ANN.key, "Blue-Owl")
    door = Door(Settings(), keys=[ban.key], forms=ban.forms)
    assert door.bars(ANN.key)
    assert door.bars_handle("b1ue-owl")
    assert door.unsaved() == ()


# ------------------------------------------------------------------ the entry word


@pytest.mark.parametrize("word", ["Red Kite", "red kite", "  RED \n kite ", "\uff32ed Kite"])
def test_a_word_that_is_said_aloud_has_no_case_and_no_spacing(word: str) -> None:
    door = Door(Settings(word="Red  kite"))
    assert door.check_word(0.0, ANN.key, word) is None


@pytest.mark.parametrize("word", [None, "", "redkite", "red kit", "red kites"])
def test_without_the_word_nobody_comes_in(word: str | None) -> None:
    door = Door(Settings(word="red kite"))
    assert door.check_word(0.0, ANN.key, word) is Reason.WRONG_WORD


def test_a_script_cannot_find_the_word_by_trying() -> None:
    """When the guesses are used up, not even the right one passes, until time has."""
    door = Door(Settings(word="kite"))
    tried = [door.check_word(0.0, ANN.key, f"word {number}") for number in range(GUESSES + 2)]
    assert tried == [Reason.WRONG_WORD] * GUESSES + [Reason.RATE_LIMITED] * 2
    assert door.check_word(0.0, BOB.key, "kite") is Reason.RATE_LIMITED
    assert door.check_word(0.0, BOB.key, None) is Reason.WRONG_WORD
    assert door.check_word(0.5, BOB.key, "kite") is None


def test_a_whole_class_that_knows_the_word_uses_no_guess_up() -> None:
    door = Door(Settings(word="kite"))
    class_of_300 = [Stranger(f"student {number}") for number in range(300)]
    assert {door.check_word(0.0, each.key, "kite") for each in class_of_300} == {None}


def test_the_manual_says_how_much_the_door_takes() -> None:
    assert (door_module._GUESSES_A_SECOND, door_module._GUESSES_AT_ONCE) == (2.0, GUESSES)
    said = " ".join(TEXT.split())
    assert "After 40 wrong words of all strangers together, two a second," in said
    assert f"who says nothing for {WAITING_SECONDS:.0f} s is gone" in said
    assert f"More than {MAX_WAITING} do not wait" in said
    assert f"gathered for at most {LOBBY_SECONDS} s" in said


def test_words_are_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[bytes, bytes]] = []

    def compare(wanted: bytes, given: bytes) -> bool:
        compared.append((wanted, given))
        return wanted == given

    monkeypatch.setattr(hmac, "compare_digest", compare)
    door = Door(Settings(word="kite"))
    assert door.check_word(0.0, ANN.key, "KITE") is None
    assert door.check_word(0.0, ANN.key, "k") is Reason.WRONG_WORD
    assert compared == [(b"kite", b"kite"), (b"kite", b"k")]


def test_who_waits_has_given_the_word_and_need_not_again() -> None:
    """They knock every two seconds: that would use the guesses up."""
    door = Door(Settings(lobby=True, word="kite"))
    assert knock(door, ANN) is None
    assert door.check_word(0.0, ANN.key, None) is None
    door.decide(ANN.author, welcome=True)
    assert door.check_word(0.0, ANN.key, None) is None
    door.entered(ANN.key)
    assert door.check_word(0.0, ANN.key, None) is Reason.WRONG_WORD


# ------------------------------------------------------------------ the lobby


def test_people_wait_in_the_order_they_came(lobby: Door) -> None:
    assert not lobby.opens_to(ANN.key)
    for now, each in enumerate((ANN, BOB, CAT)):
        assert knock(lobby, each, now) is None
    assert knock(lobby, ANN, 5.0) is None
    assert lobby.lobby() == waiting(ANN, BOB, CAT)


def test_the_mentor_decides(lobby: Door) -> None:
    for each in (ANN, BOB):
        knock(lobby, each)
    assert lobby.decide(BOB.author, welcome=True) == (BOB.peer, BOB.bound())
    assert lobby.decide(ANN.author, welcome=False) == (ANN.peer, ANN.bound())
    assert lobby.lobby() == waiting()
    assert (lobby.opens_to(BOB.key), lobby.opens_to(ANN.key)) == (True, False)


def test_a_decision_on_somebody_who_went_away_is_none(lobby: Door) -> None:
    knock(lobby, ANN)
    lobby.leave(ANN.key)
    lobby.leave(ANN.key)
    knock(lobby, BOB)
    lobby.expire(WAITING_SECONDS)
    for gone in (ANN, BOB, CAT):
        assert lobby.decide(gone.author, welcome=True) is None
        assert not lobby.opens_to(gone.key)


def test_who_says_nothing_for_a_while_is_gone(lobby: Door) -> None:
    knock(lobby, ANN, 0.0)
    knock(lobby, BOB, 0.0)
    knock(lobby, ANN, 10.0)
    lobby.expire(WAITING_SECONDS)
    assert lobby.lobby() == waiting(ANN)
    lobby.expire(10.0 + WAITING_SECONDS)
    assert lobby.lobby() == waiting()


def test_leave_to_come_in_is_used_once(lobby: Door) -> None:
    """Who was let in and leaves has to ask again."""
    knock(lobby, ANN)
    lobby.decide(ANN.author, welcome=True)
    assert lobby.opens_to(ANN.key)
    lobby.entered(ANN.key)
    assert not lobby.opens_to(ANN.key)
    lobby.entered(BOB.key)


def test_without_a_lobby_nobody_waits_any_more(lobby: Door) -> None:
    for each in (ANN, BOB):
        knock(lobby, each)
    assert lobby.set(Settings(lobby=True, unverified=True)) == []
    freed = lobby.set(Settings())
    assert freed == [(ANN.peer, ANN.bound()), (BOB.peer, BOB.bound())]
    assert lobby.lobby() == waiting()
    assert lobby.opens_to(CAT.key)
    assert lobby.set(Settings()) == []


@pytest.mark.parametrize("stays", [True, False])
def test_who_waits_when_there_is_a_new_word_has_to_give_it(*, stays: bool) -> None:
    door = Door(Settings(lobby=True, word="kite"))
    knock(door, ANN)
    assert door.set(Settings(lobby=stays, word="owl")) == []
    assert door.lobby() == waiting()
    assert door.check_word(0.0, ANN.key, "kite") is Reason.WRONG_WORD
    assert door.check_word(0.0, ANN.key, "owl") is None


def test_who_waits_when_the_word_stays_or_goes_has_given_enough() -> None:
    door = Door(Settings(lobby=True, word="kite"))
    knock(door, ANN)
    assert door.set(Settings(lobby=True, word="kite", unverified=True)) == []
    assert door.set(Settings(lobby=True)) == []
    assert door.lobby() == waiting(ANN)


# ------------------------------------------------------------------ what the mentor is told


def told(door: Door, now: float) -> Lobby | None:
    due = now >= door.deadline()
    lobby = door.take_changes(now)
    assert due is (lobby is not None)
    return lobby


def test_the_mentor_is_told_of_each_change_once(lobby: Door) -> None:
    assert told(lobby, 0.0) is None
    assert lobby.deadline() == math.inf
    knock(lobby, ANN)
    assert told(lobby, 0.0) == waiting(ANN)
    knock(lobby, ANN, 2.0)
    assert told(lobby, 2.0) is None
    knock(lobby, BOB, 4.0)
    assert told(lobby, 4.0) == waiting(ANN, BOB)
    lobby.leave(BOB.key)
    assert told(lobby, 6.0) == waiting(ANN)
    lobby.expire(99.0)
    assert told(lobby, 99.0) == waiting()
    lobby.expire(200.0)
    assert told(lobby, 200.0) is None


def test_a_crowd_in_the_lobby_keeps_no_mentor_busy(lobby: Door) -> None:
    knock(lobby, ANN)
    assert told(lobby, 1.0) == waiting(ANN)
    knock(lobby, BOB)
    assert lobby.deadline() == 1.0 + LOBBY_SECONDS
    assert told(lobby, 1.0 + LOBBY_SECONDS / 2) is None
    knock(lobby, CAT)
    assert told(lobby, 1.0 + LOBBY_SECONDS) == waiting(ANN, BOB, CAT)


def test_a_handle_that_changes_in_the_lobby_is_told(lobby: Door) -> None:
    """Else the mentor would let in another than the one who is shown."""
    knock(lobby, ANN, handle="nice-ann")
    told(lobby, 0.0)
    knock(lobby, ANN, 2.0, handle="other-ann")
    assert told(lobby, 2.0) == Lobby((ANN.member("other-ann"),))
    assert lobby.decide(ANN.author, welcome=True) == (ANN.peer, ANN.bound("other-ann"))


def test_one_who_signs_waits_once(lobby: Door) -> None:
    """Else one row of the lobby could let another one in."""
    knock(lobby, ANN)
    assert lobby.knock(0.0, BOB.peer, ANN.bound("other")) is Reason.HANDLE_TAKEN
    assert lobby.lobby() == waiting(ANN)


# ------------------------------------------------------------------ bounds


def test_a_script_that_knocks_fills_the_lobby_and_no_more(lobby: Door) -> None:
    crowd = [Stranger(f"crowd {number}") for number in range(MAX_WAITING + 1)]
    reasons = [knock(lobby, each) for each in crowd]
    assert reasons == [None] * MAX_WAITING + [Reason.WORKSHOP_FULL]
    assert knock(lobby, crowd[0]) is None
    lobby.leave(crowd[0].key)
    assert knock(lobby, crowd[-1]) is None


def test_leave_to_come_in_is_kept_for_so_many(lobby: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door_module, "MAX_WAITING", 2)
    for each in (ANN, BOB, CAT):
        knock(lobby, each)
        lobby.decide(each.author, welcome=True)
    assert [lobby.opens_to(each.key) for each in (ANN, BOB, CAT)] == [False, True, True]
