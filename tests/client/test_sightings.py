"""What the finder decides, told as stories. Times are seconds."""

import itertools

from lanchat.client.nearby import Nearby
from lanchat.client.sightings import (
    ASK_EVERY,
    GONE_AFTER,
    LEAVING_EVERY,
    LEAVING_FOR,
    MAX_POINTERS,
    MAX_TYPED,
    RETRY_FIRST,
    RETRY_MOST,
    Place,
    Sightings,
)
from lanchat.protocol.descriptor import Descriptor

ROOM = Place("192.0.2.7", 47820)
ROOM6 = Place("2001:db8::7", 47820)
LINK = Place("fe80::7%2", 47820)
OTHER = Place("192.0.2.8", 47820)
MANY = 1_000


def hub(name: str = "Python 101", identity: int = 1, version: int = 1) -> Descriptor:
    return Descriptor(version, name, bytes([identity]) * 32, bytes(32), 1, 2, bytes(16))


def at(place: Place, descriptor: Descriptor) -> Nearby:
    return Nearby(place.host, place.port, descriptor)


def test_a_hub_is_shown_once_it_answers_and_asked_again_and_again() -> None:
    seen = Sightings()
    assert seen.wake(0.0) is None
    seen.pointer(0.0, "python", (ROOM,))
    assert seen.shown(0.0) == ()
    assert seen.wake(0.0) == 0.0
    assert seen.due(0.0, MANY) == (ROOM,)
    assert seen.due(0.0, MANY) == ()  # It is being asked.
    seen.answered(0.1, ROOM, hub())
    assert seen.shown(0.1) == (at(ROOM, hub()),)
    assert seen.wake(0.1) == 0.1 + ASK_EVERY
    assert seen.due(0.1 + ASK_EVERY, MANY) == (ROOM,)
    seen.answered(3.0, ROOM, hub("Renamed"))
    assert seen.shown(3.0) == (at(ROOM, hub("Renamed")),)


def test_a_killed_hub_leaves_and_comes_back_when_it_answers_again() -> None:
    seen = Sightings()
    seen.pointer(0.0, "python", (ROOM,))
    seen.due(0.0, MANY)
    seen.answered(0.0, ROOM, hub())
    now = ASK_EVERY
    asked = []
    while now < 20.0:
        for place in seen.due(now, MANY):
            asked.append(now)
            seen.silent(now, place)
        assert bool(seen.shown(now)) == (now < GONE_AFTER)
        wake = seen.wake(now)
        assert wake is not None
        now = wake
    gaps = [later - earlier for earlier, later in itertools.pairwise(asked)]
    assert gaps == [RETRY_FIRST, 2.0, 3.0, RETRY_MOST, RETRY_MOST]
    assert seen.due(now, MANY) == (ROOM,)
    seen.answered(now, ROOM, hub())
    assert seen.shown(now) == (at(ROOM, hub()),)


def test_one_lost_question_changes_nothing() -> None:
    seen = Sightings()
    seen.pointer(0.0, "python", (ROOM,))
    seen.due(0.0, MANY)
    seen.answered(0.0, ROOM, hub())
    seen.due(2.5, MANY)
    seen.silent(4.5, ROOM)
    assert seen.shown(4.5) == (at(ROOM, hub()),)
    assert seen.due(5.5, MANY) == (ROOM,)
    seen.answered(5.5, ROOM, hub())
    assert seen.shown(5.5 + GONE_AFTER - 0.1) == (at(ROOM, hub()),)


def test_after_a_goodbye_the_first_silence_ends_it() -> None:
    seen = Sightings()
    seen.pointer(0.0, "python", (ROOM,))
    seen.due(0.0, MANY)
    seen.answered(0.0, ROOM, hub())
    seen.goodbye(1.0, "python")
    assert seen.shown(1.0) == (at(ROOM, hub()),)
    assert seen.due(1.0, MANY) == (ROOM,)
    # It was just closing its doors.
    seen.answered(1.0, ROOM, hub())
    assert seen.due(1.0 + LEAVING_EVERY, MANY) == (ROOM,)
    seen.silent(1.5, ROOM)
    assert seen.shown(1.5) == ()
    assert seen.wake(1.5) is None


def test_a_forged_goodbye_does_not_hide_a_hub() -> None:
    seen = Sightings()
    seen.pointer(0.0, "python", (ROOM,))
    seen.due(0.0, MANY)
    seen.answered(0.0, ROOM, hub())
    seen.goodbye(1.0, "python")
    now = 1.0
    while now < 60.0:
        for place in seen.due(now, MANY):
            seen.answered(now, place, hub())
        assert seen.shown(now) == (at(ROOM, hub()),)
        wake = seen.wake(now)
        assert wake is not None
        if now > 1.0 + LEAVING_FOR:
            assert wake == now + ASK_EVERY
        now = wake


def test_a_goodbye_for_a_hub_that_never_answered_forgets_it() -> None:
    seen = Sightings()
    seen.pointer(0.0, "python", (ROOM,))
    seen.due(0.0, MANY)
    seen.goodbye(1.0, "python")
    seen.goodbye(1.0, "never heard of")
    seen.answered(1.1, ROOM, hub())
    seen.silent(1.1, ROOM)
    assert seen.shown(1.1) == ()
    assert seen.wake(1.1) is None


def test_another_identity_at_the_place_replaces_the_hub_at_once() -> None:
    seen = Sightings()
    seen.pointer(0.0, "python", (ROOM,))
    seen.due(0.0, MANY)
    seen.answered(0.0, ROOM, hub())
    seen.due(2.5, MANY)
    seen.answered(2.5, ROOM, hub("Python 101", identity=2))
    assert seen.shown(2.5) == (at(ROOM, hub("Python 101", identity=2)),)


def test_one_hub_with_many_addresses_is_one_hub_at_its_best() -> None:
    seen = Sightings()
    seen.pointer(0.0, "python", (LINK, ROOM6, ROOM))
    assert set(seen.due(0.0, MANY)) == {ROOM, ROOM6, LINK}
    seen.answered(0.1, LINK, hub())
    assert seen.shown(0.1) == (at(LINK, hub()),)
    seen.answered(0.2, ROOM6, hub())
    assert seen.shown(0.2) == (at(ROOM6, hub()),)
    seen.answered(0.3, ROOM, hub())
    assert seen.shown(0.3) == (at(ROOM, hub()),)


def test_the_further_addresses_of_a_hub_are_asked_seldom_until_the_best_is_silent() -> None:
    seen = Sightings()
    seen.pointer(0.0, "python", (LINK, ROOM6, ROOM))
    seen.due(0.0, MANY)
    for place in (ROOM, ROOM6, LINK):
        seen.answered(0.0, place, hub())
    assert seen.due(ASK_EVERY, MANY) == (ROOM,)
    # It falls silent: the others are asked at once, and one that answers is shown.
    seen.silent(4.5, ROOM)
    assert seen.shown(4.5) == (at(ROOM, hub()),)
    assert set(seen.due(4.5, MANY)) == {ROOM6, LINK}
    seen.silent(4.6, ROOM6)
    assert seen.shown(4.6) == (at(ROOM, hub()),)
    seen.answered(4.7, LINK, hub())
    assert seen.shown(4.7) == (at(LINK, hub()),)
    # And back, when the best answers again.
    assert seen.due(4.5 + RETRY_FIRST, MANY) == (ROOM,)
    seen.answered(5.5, ROOM, hub())
    assert seen.shown(5.5) == (at(ROOM, hub()),)


def test_a_hub_that_dies_with_many_addresses_goes_without_wandering() -> None:
    seen = Sightings()
    seen.pointer(0.0, "python", (ROOM, ROOM6))
    seen.due(0.0, MANY)
    seen.answered(0.0, ROOM, hub())
    seen.answered(0.01, ROOM6, hub())
    story: list[tuple[Nearby, ...]] = []
    now = 0.01
    while now < 9.0:
        for place in seen.due(now, MANY):
            seen.silent(now, place)
        if not story or story[-1] != seen.shown(now):
            story.append(seen.shown(now))
        wake = seen.wake(now)
        assert wake is not None
        now = wake
    assert story == [(at(ROOM, hub()),), ()]


def test_two_workshops_of_one_name_are_two_ordered_by_name() -> None:
    seen = Sightings()
    seen.pointer(0.0, "a", (ROOM,))
    seen.pointer(0.0, "b", (OTHER,))
    seen.pointer(0.0, "c", (ROOM6,))
    seen.due(0.0, MANY)
    first, second, art = hub(identity=1), hub(identity=2), hub("art", identity=3)
    seen.answered(0.0, ROOM, first)
    seen.answered(0.0, OTHER, second)
    seen.answered(0.0, ROOM6, art)
    twins = sorted([at(ROOM, first), at(OTHER, second)], key=lambda each: each.hub_id)
    assert seen.shown(0.0) == (at(ROOM6, art), *twins)


def test_a_hub_of_another_version_is_shown_too() -> None:
    seen = Sightings()
    seen.pointer(0.0, "python", (ROOM,))
    seen.due(0.0, MANY)
    seen.answered(0.0, ROOM, hub(version=9))
    assert seen.shown(0.0) == (at(ROOM, hub(version=9)),)


def test_a_typed_address_is_asked_for_ever() -> None:
    seen = Sightings()
    typed = Place("mentor.example", 47820)
    seen.typed(0.0, typed)
    now, asked = 0.0, 0
    while now < 100.0:
        for place in seen.due(now, MANY):
            assert place == typed
            seen.silent(now, place)
            asked += 1
        wake = seen.wake(now)
        assert wake is not None
        now = wake
    assert asked >= 100.0 / RETRY_MOST
    seen.due(now, MANY)
    seen.answered(now, typed, hub())
    assert seen.shown(now) == (at(typed, hub()),)


def test_typed_addresses_are_bounded() -> None:
    seen = Sightings()
    typed = [Place(f"192.0.2.{number}", 1) for number in range(MAX_TYPED + 3)]
    for place in typed:
        seen.typed(0.0, place)
    assert seen.due(0.0, MANY) == tuple(typed[3:])


def test_a_silent_address_of_a_hub_that_answers_is_asked_seldom() -> None:
    seen = Sightings()
    seen.pointer(0.0, "python", (ROOM, OTHER))
    now, asked = 0.0, 0
    while now < 60.0:
        for place in seen.due(now, MANY):
            if place == ROOM:
                seen.answered(now, place, hub())
            else:
                seen.silent(now, place)
                asked += 1
        wake = seen.wake(now)
        assert wake is not None
        now = wake
    assert asked <= 7


def test_looking_again_asks_everywhere_at_once() -> None:
    seen = Sightings()
    seen.pointer(0.0, "a", (ROOM,))
    seen.typed(0.0, OTHER)
    seen.due(0.0, MANY)
    seen.answered(0.0, ROOM, hub())
    seen.silent(0.0, OTHER)
    assert seen.due(0.5, MANY) == ()
    seen.look_again(0.5)
    assert seen.due(0.5, MANY) == (ROOM, OTHER)


def test_a_repeated_pointer_brings_a_hub_back_at_once_but_not_more_often() -> None:
    seen = Sightings()
    seen.pointer(0.0, "python", (ROOM,))
    for moment in (0.0, 1.0, 3.0, 6.0):
        assert seen.due(moment, MANY) == (ROOM,)
        seen.silent(moment, ROOM)
    assert seen.wake(6.0) == 6.0 + RETRY_MOST
    seen.pointer(6.1, "python", (ROOM,))
    assert seen.wake(6.1) == 6.0 + RETRY_FIRST
    seen.pointer(8.0, "python", (ROOM,))
    assert seen.due(8.0, MANY) == (ROOM,)


def test_false_pointers_are_bounded_and_give_way_to_new_ones() -> None:
    seen = Sightings()
    seen.pointer(0.0, "python", (ROOM,))
    assert seen.due(0.0, MANY) == (ROOM,)
    seen.answered(0.0, ROOM, hub())
    for number in range(10 * MAX_POINTERS):
        seen.pointer(0.0, f"false {number}", (Place("192.0.2.99", number + 1),))
    asked = seen.due(0.0, MANY)
    assert len(asked) == MAX_POINTERS - 1
    assert seen.shown(0.0) == (at(ROOM, hub()),)
    for place in asked:
        seen.silent(0.1, place)
    # The true one that comes last is asked too.
    seen.pointer(0.2, "art", (OTHER,))
    assert OTHER in seen.due(0.2, MANY)


def test_when_all_pointers_answer_another_is_not_taken() -> None:
    seen = Sightings()
    for number in range(MAX_POINTERS):
        place = Place("192.0.2.99", number + 1)
        seen.pointer(0.0, f"{number}", (place,))
        assert seen.due(0.0, MANY) == (place,)
        seen.answered(0.0, place, hub(identity=number))
    seen.pointer(0.0, "one more", (ROOM,))
    assert seen.due(0.0, MANY) == ()


def test_at_most_so_many_are_asked_and_the_longest_waiting_first() -> None:
    seen = Sightings()
    seen.pointer(0.0, "a", (ROOM,))
    seen.pointer(1.0, "b", (OTHER,))
    seen.pointer(2.0, "c", (ROOM6,))
    assert seen.due(2.0, 2) == (ROOM, OTHER)
    assert seen.due(2.0, 2) == (ROOM6,)
    assert seen.due(2.0, 0) == ()


def test_an_attackers_pointer_to_an_honest_hub_does_not_slow_its_questions() -> None:
    seen = Sightings()
    seen.pointer(0.0, "false", (OTHER, ROOM6))
    seen.pointer(0.0, "honest", (ROOM6,))
    now = 0.0
    while now < 30.0:
        for place in seen.due(now, MANY):
            seen.answered(now, place, hub(identity=2 if place == OTHER else 1))
        assert at(ROOM6, hub()) in seen.shown(now)
        wake = seen.wake(now)
        assert wake is not None
        now = wake


def test_a_pointer_to_a_hub_that_answers_makes_nobody_ask_sooner() -> None:
    seen = Sightings()
    seen.pointer(0.0, "python", (ROOM,))
    seen.due(0.0, MANY)
    seen.answered(0.0, ROOM, hub())
    for key in ("python", "another", "python"):
        seen.pointer(1.0, key, (ROOM,))
    assert seen.wake(1.0) == ASK_EVERY
    assert seen.shown(1.0) == (at(ROOM, hub()),)
