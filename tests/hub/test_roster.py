from __future__ import annotations

import pytest

from lanchat.hub import roster as roster_module
from lanchat.hub.roster import GRACE_SECONDS, LEASE_SECONDS, Bound, Roster
from lanchat.protocol.errors import Reason
from lanchat.protocol.ids import Author, Key, Topic, personal_topic
from lanchat.protocol.messages import Member, Presence, Present

MENTOR, ANN, BOB, CAT = (Key(name.ljust(32)) for name in (b"mentor", b"ann", b"bob", b"cat"))


def bound(handle: str, key: Key) -> Bound:
    return Bound(handle, Author(key.swapcase()))


def member(handle: str, key: Key) -> Member:
    return Member(*bound(handle, key))


def join(roster: Roster, now: float, key: Key, handle: str) -> Reason | None:
    return roster.join(now, key, bound(handle, key))


@pytest.fixture
def roster() -> Roster:
    return Roster(MENTOR)


def change(roster: Roster) -> tuple[set[Member], set[str]]:
    """Who came and who left since the last time, in no particular order."""
    presence = roster.presence()
    return (set(presence.came), set(presence.left)) if presence else (set(), set())


def test_people_come_and_go_and_the_versions_count_it(roster: Roster) -> None:
    assert roster.present() == Present(0, ())
    assert join(roster, 0.0, ANN, "fox") is None
    assert (roster.changed, roster.present()) == (True, Present(0, ()))  # it comes with the next
    assert roster.presence() == Presence(1, (member("fox", ANN),), ())
    assert (roster.changed, roster.present()) == (False, Present(1, (member("fox", ANN),)))
    roster.leave(ANN)
    assert roster.presence() == Presence(2, (), ("fox",))
    assert (roster.version, roster.present()) == (2, Present(2, ()))
    assert roster.bound_to(ANN) is None
    assert not roster.is_member(ANN)


def test_the_same_and_look_alike_handles_are_refused_while_their_owner_has_them(
    roster: Roster,
) -> None:
    assert join(roster, 0.0, ANN, "lila-fox") is None
    refused = {handle: join(roster, 0.0, BOB, handle) for handle in LOOK_ALIKES}
    assert refused == LOOK_ALIKES
    assert (roster.is_member(BOB), roster.unsaved()) == (False, {ANN: bound("lila-fox", ANN)})
    roster.expire(LEASE_SECONDS)
    assert join(roster, 99.0, BOB, "lila-fox") is Reason.HANDLE_TAKEN  # away is not gone
    roster.leave(ANN)
    assert join(roster, 99.0, BOB, "LILA.fox") is None


LOOK_ALIKES = {
    "lila-fox": Reason.HANDLE_TAKEN,
    "LILA-FOX": Reason.HANDLE_TAKEN,
    "lilafox": Reason.HANDLE_LOOKALIKE,
    "Iila-fox": Reason.HANDLE_LOOKALIKE,
    "1ila-f0x": Reason.HANDLE_LOOKALIKE,
    "lil\u0430-fox": Reason.HANDLE_LOOKALIKE,  # with a Cyrillic a
}


def test_a_handle_that_breaks_the_rules_is_refused(roster: Roster) -> None:
    assert join(roster, 0.0, ANN, "x") is Reason.HANDLE_MALFORMED
    assert join(roster, 0.0, ANN, "two words") is Reason.HANDLE_MALFORMED
    assert not roster.changed


def test_the_mentors_handle_is_the_mentors(roster: Roster) -> None:
    assert join(roster, 0.0, ANN, "Mentor") is Reason.HANDLE_RESERVED
    assert join(roster, 0.0, ANN, "rnent0r") is Reason.HANDLE_RESERVED
    assert join(roster, 0.0, MENTOR, "mentor") is None


def test_who_comes_back_under_another_handle_frees_the_old_one(roster: Roster) -> None:
    join(roster, 0.0, ANN, "fox")
    roster.presence()
    assert join(roster, 1.0, ANN, "owl") is None
    assert join(roster, 1.0, BOB, "fox") is None
    assert change(roster) == ({member("owl", ANN), member("fox", BOB)}, {"fox"})
    assert set(roster.present().members) == {member("owl", ANN), member("fox", BOB)}
    assert join(roster, 2.0, ANN, "OWL") is None  # one's own handle is no obstacle
    assert change(roster) == ({member("OWL", ANN)}, {"owl"})


def test_a_handle_given_up_and_taken_within_one_gather_changes_hands(roster: Roster) -> None:
    join(roster, 0.0, ANN, "fox")
    roster.presence()
    roster.leave(ANN)
    join(roster, 0.01, BOB, "fox")
    assert roster.presence() == Presence(2, (member("fox", BOB),), ("fox",))
    assert roster.present() == Present(2, (member("fox", BOB),))


def test_what_came_to_nothing_within_one_gather_is_not_told(roster: Roster) -> None:
    join(roster, 0.0, ANN, "fox")
    roster.leave(ANN)
    assert roster.changed
    assert roster.presence() is None
    join(roster, 0.0, ANN, "fox")
    assert roster.presence() == Presence(1, (member("fox", ANN),), ())
    roster.leave(ANN)
    join(roster, 0.1, ANN, "fox")
    assert roster.presence() is None
    assert roster.version == 1


def test_a_lease_runs_out_unless_it_is_renewed_and_the_handle_waits(roster: Roster) -> None:
    join(roster, 0.0, ANN, "fox")
    roster.presence()
    assert roster.renew(10.0, ANN)
    roster.expire(10.0 + LEASE_SECONDS - 0.1)
    assert not roster.changed
    roster.expire(10.0 + LEASE_SECONDS)
    assert roster.presence() == Presence(2, (), ("fox",))
    assert not roster.renew(30.0, ANN)  # only a Join lets one in again
    assert roster.is_member(ANN)
    roster.expire(40.0)
    assert not roster.changed
    assert join(roster, 50.0, ANN, "fox") is None
    assert roster.presence() == Presence(3, (member("fox", ANN),), ())


def test_nobody_renews_who_never_joined(roster: Roster) -> None:
    assert not roster.renew(0.0, ANN)
    roster.leave(ANN)
    roster.connection_lost(0.0, personal_topic(ANN))
    assert (roster.changed, roster.unsaved()) == (False, {})


def test_a_lost_connection_leaves_a_little_time_to_come_back(roster: Roster) -> None:
    join(roster, 0.0, ANN, "fox")
    join(roster, 0.0, BOB, "owl")
    roster.presence()
    roster.connection_lost(1.0, personal_topic(ANN))
    roster.connection_lost(1.0, personal_topic(BOB))
    roster.connection_lost(1.0, Topic(b"the public topic"))
    roster.expire(1.0 + LEASE_SECONDS / 3)
    assert roster.renew(1.0 + LEASE_SECONDS / 3, BOB)  # the next sign of life is in time
    roster.expire(1.0 + GRACE_SECONDS)
    assert roster.presence() == Presence(2, (), ("fox",))
    roster.connection_lost(20.0, personal_topic(ANN))  # away already: nothing to shorten
    roster.connection_lost(20.0, personal_topic(BOB))  # never makes a lease longer
    roster.expire(1.0 + LEASE_SECONDS / 3 + LEASE_SECONDS)
    assert roster.presence() == Presence(3, (), ("owl",))


def test_a_commit_keeps_what_it_was_told_and_no_more(roster: Roster) -> None:
    join(roster, 0.0, ANN, "fox")
    kept = roster.unsaved()
    assert kept == {ANN: bound("fox", ANN)}
    join(roster, 0.0, ANN, "owl")
    join(roster, 0.0, BOB, "fox")
    roster.saved(kept)
    assert roster.unsaved() == {ANN: bound("owl", ANN), BOB: bound("fox", BOB)}
    roster.saved(roster.unsaved())
    assert roster.unsaved() == {}
    roster.leave(ANN)
    kept = roster.unsaved()
    assert kept == {ANN: None}
    join(roster, 0.0, ANN, "owl")
    roster.saved(kept)
    assert roster.unsaved() == {ANN: bound("owl", ANN)}


def test_who_left_while_a_commit_ran_is_freed_by_the_next(roster: Roster) -> None:
    join(roster, 0.0, ANN, "fox")
    kept = roster.unsaved()
    roster.leave(ANN)
    roster.saved(kept)
    assert roster.unsaved() == {ANN: None}


def test_those_who_come_and_go_while_nothing_can_be_saved_do_not_pile_up(roster: Roster) -> None:
    for number in range(3_000):
        stranger = Key(number.to_bytes(32))
        assert join(roster, 0.0, stranger, "fox") is None
        roster.leave(stranger)
    assert roster.unsaved() == {}
    assert not roster._people
    assert not roster._by_skeleton
    assert not roster._by_topic


def test_after_a_restart_handles_are_bound_and_nobody_is_in(roster: Roster) -> None:
    roster.restore([(ANN, bound("fox", ANN)), (BOB, bound("owl", BOB))])
    assert (roster.changed, roster.unsaved(), roster.present()) == (False, {}, Present(0, ()))
    assert roster.is_member(ANN)
    assert not roster.renew(1.0, ANN)
    assert join(roster, 1.0, CAT, "FOX") is Reason.HANDLE_TAKEN
    assert join(roster, 1.0, ANN, "fox") is None
    assert roster.unsaved() == {}
    assert roster.presence() == Presence(1, (member("fox", ANN),), ())
    roster.leave(BOB)
    assert roster.unsaved() == {BOB: None}


def test_a_full_workshop_forgets_who_has_been_away_longest(
    roster: Roster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roster_module, "MAX_MEMBERS", 2)
    join(roster, 0.0, ANN, "fox")
    join(roster, 1.0, BOB, "owl")
    assert join(roster, 2.0, CAT, "kite") is Reason.WORKSHOP_FULL
    assert join(roster, 2.0, ANN, "fox-2") is None  # who is in may still change the handle
    roster.expire(100.0)
    assert join(roster, 101.0, CAT, "kite") is None
    held = [roster.bound_to(key) for key in (ANN, BOB, CAT)]
    assert held == [bound("fox-2", ANN), None, bound("kite", CAT)]
    assert join(roster, 102.0, BOB, "mentor") is Reason.HANDLE_RESERVED  # costs nobody the place
    assert roster.is_member(ANN)
    assert join(roster, 103.0, BOB, "owl") is None
    assert not roster.is_member(ANN)


def test_a_handle_that_is_like_two_others_is_taken_if_it_is_the_same_as_one(
    roster: Roster,
) -> None:
    # In Cyrillic, whose capitals read HOTA, but not its small letters.
    small, capital = "\u043d\u043e\u0442\u0430", "\u041d\u041e\u0422\u0410"
    assert join(roster, 0.0, ANN, small) is None
    assert join(roster, 0.0, BOB, "hota") is None
    assert join(roster, 0.0, CAT, capital) is Reason.HANDLE_TAKEN


def test_who_signs_is_one_member_until_they_leave(roster: Roster) -> None:
    join(roster, 0.0, ANN, "fox")
    assert roster.key_of(bound("fox", ANN).author) == ANN
    assert roster.join(0.0, BOB, bound("owl", ANN)) is Reason.HANDLE_TAKEN
    roster.expire(LEASE_SECONDS)
    assert roster.join(20.0, BOB, bound("owl", ANN)) is Reason.HANDLE_TAKEN  # away is not gone
    roster.leave(ANN)
    assert roster.key_of(bound("fox", ANN).author) is None
    assert roster.join(20.0, BOB, bound("owl", ANN)) is None
    assert roster.key_of(bound("owl", ANN).author) == BOB


def test_who_comes_back_with_another_signing_key_is_told_of_as_another(roster: Roster) -> None:
    join(roster, 0.0, ANN, "fox")
    roster.presence()
    assert roster.join(1.0, ANN, bound("fox", CAT)) is None
    assert roster.presence() == Presence(2, (member("fox", CAT),), ("fox",))
    assert roster.key_of(bound("fox", ANN).author) is None
    assert roster.unsaved() == {ANN: bound("fox", CAT)}


def test_those_who_are_here_are_those_with_a_lease(roster: Roster) -> None:
    join(roster, 0.0, ANN, "fox")
    join(roster, 5.0, BOB, "owl")
    assert roster.here() == (ANN, BOB)
    roster.expire(LEASE_SECONDS)
    assert roster.here() == (BOB,)
    roster.leave(BOB)
    assert roster.here() == ()


def test_whether_a_handle_could_be_had_is_told_without_taking_it(roster: Roster) -> None:
    join(roster, 0.0, ANN, "fox")
    assert roster.objection(ANN, bound("fox", ANN)) is None
    assert roster.objection(BOB, bound("f0x", BOB)) is Reason.HANDLE_LOOKALIKE
    assert roster.objection(BOB, bound("owl", BOB)) is None
    assert roster.objection(BOB, bound("mentor", BOB)) is Reason.HANDLE_RESERVED
    assert not roster.is_member(BOB)


def test_the_mentor_always_finds_room_and_is_never_forgotten(
    roster: Roster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(roster_module, "MAX_MEMBERS", 2)
    join(roster, 1.0, ANN, "fox")
    join(roster, 0.0, BOB, "owl")
    assert join(roster, 2.0, MENTOR, "mentor") is None
    assert [roster.is_member(key) for key in (ANN, BOB, MENTOR)] == [True, False, True]
    roster.renew(50.0, ANN)
    roster.expire(60.0)  # the mentor is away the longest now
    assert join(roster, 60.0, CAT, "kite") is Reason.WORKSHOP_FULL
    roster.expire(70.0)
    assert join(roster, 70.0, CAT, "kite") is None
    assert roster.bound_to(MENTOR) == bound("mentor", MENTOR)
