from __future__ import annotations

from lanchat.client.events import PeopleChanged
from lanchat.client.people import People
from lanchat.protocol.messages import Member, Presence, Present


def member(handle: str, author: str = "") -> Member:
    return Member(handle, (author or handle).encode().ljust(32))


FOX, KITE, OWL = member("fox"), member("kite"), member("owl")


def room_at(version: int, *members: Member) -> People:
    people = People()
    people.snapshot(Present(version, members))
    return people


def behind(people: People) -> bool:
    return people.behind


def test_a_snapshot_and_what_changed_after_it() -> None:
    people = People()
    assert behind(people)
    assert people.snapshot(Present(3, (OWL, FOX))) == PeopleChanged((FOX, OWL), ("fox", "owl"), ())
    assert not behind(people)
    assert people.change(Presence(4, (KITE,), ("owl",))) == PeopleChanged(
        (FOX, KITE), ("kite",), ("owl",)
    )
    assert people.change(Presence(5, (), ("fox", "kite"))) == PeopleChanged((), (), ("fox", "kite"))
    assert not behind(people)


def test_an_empty_room_is_nothing_new() -> None:
    people = People()
    assert people.snapshot(Present(0, ())) is None
    assert not behind(people)
    assert people.snapshot(Present(0, ())) is None


def test_a_change_that_was_missed_shows_and_nothing_is_guessed() -> None:
    people = room_at(3, FOX)
    assert people.change(Presence(5, (KITE,), ())) is None
    assert behind(people)
    assert people.change(Presence(6, (), ("kite",))) is None
    assert people.snapshot(Present(6, (FOX, OWL))) == PeopleChanged((FOX, OWL), ("owl",), ())
    assert not behind(people)


def test_a_change_before_the_first_snapshot_or_twice_is_passed_over() -> None:
    people = People()
    assert people.change(Presence(1, (FOX,), ())) is None
    assert people.snapshot(Present(1, (FOX,))) == PeopleChanged((FOX,), ("fox",), ())
    assert people.change(Presence(1, (FOX,), ())) is None
    assert not behind(people)


def test_a_change_that_overtook_the_snapshot_asks_for_another() -> None:
    people = People()
    people.change(Presence(4, (KITE,), ()))
    people.snapshot(Present(3, (FOX,)))
    assert behind(people)
    assert people.snapshot(Present(4, (FOX, KITE))) == PeopleChanged((FOX, KITE), ("kite",), ())
    assert not behind(people)


def test_a_beacon_shows_what_was_missed() -> None:
    people = room_at(3, FOX)
    people.hear_of(3)
    assert not behind(people)
    people.hear_of(4)
    assert behind(people)


def test_a_hub_that_counts_anew_is_asked_anew() -> None:
    people = room_at(57, FOX, OWL)
    people.hear_of(2)
    assert behind(people)
    assert people.snapshot(Present(2, (FOX,))) == PeopleChanged((FOX,), (), ("owl",))
    assert not behind(people)


def test_after_a_reset_the_same_number_means_nothing_and_the_room_stays_on_the_screen() -> None:
    people = room_at(2, FOX, OWL)
    people.reset()
    assert behind(people)
    assert people.change(Presence(3, (KITE,), ())) is None
    assert people.snapshot(Present(3, (KITE, OWL))) == PeopleChanged(
        (KITE, OWL), ("kite",), ("fox",)
    )


def test_a_stray_frame_of_another_run_does_not_make_us_ask_for_ever() -> None:
    people = People()
    people.hear_of(57)
    people.snapshot(Present(3, (FOX,)))
    assert behind(people)
    assert people.snapshot(Present(3, (FOX,))) is None
    assert not behind(people)
    assert people.change(Presence(4, (OWL,), ())) == PeopleChanged((FOX, OWL), ("owl",), ())


def test_a_handle_that_changed_hands_left_and_came() -> None:
    people = room_at(1, FOX, OWL)
    other = member("fox", author="somebody else")
    told = PeopleChanged((other, OWL), ("fox",), ("fox",))
    assert people.change(Presence(2, (other,), ("fox",))) == told


def test_a_change_that_came_to_nothing_is_not_told() -> None:
    people = room_at(1, FOX)
    assert people.change(Presence(2, (FOX,), ("fox",))) is None
    assert people.change(Presence(3, (OWL,), ())) is not None
