from __future__ import annotations

from lanchat.hub.schedule import (
    BEACON_SECONDS,
    BEACONS_A_REMINDER,
    MAX_BEACON_SECONDS,
    MOVE_SECONDS,
    PRESENCE_SECONDS,
    Schedule,
)


def running() -> Schedule:
    """A schedule after its first beacon, at 100.0."""
    schedule = Schedule()
    schedule.beacon_told(100.0)
    schedule.presence_told(100.0)
    return schedule


def test_all_is_due_at_first() -> None:
    schedule = Schedule()
    assert schedule.beacon_due(0.0)
    assert schedule.presence_due(0.0)
    assert schedule.deadline(people_changed=False) == 0.0


def test_without_entries_a_beacon_is_due_each_second() -> None:
    schedule = running()
    assert schedule.deadline(people_changed=False) == 100.0 + BEACON_SECONDS
    assert not schedule.beacon_due(100.0 + BEACON_SECONDS - 0.001)
    assert schedule.beacon_due(100.0 + BEACON_SECONDS)


def test_with_every_fifth_beacon_the_mentor_is_reminded() -> None:
    schedule, due = Schedule(), []
    for number in range(2 * BEACONS_A_REMINDER):
        schedule.beacon_told(float(number))
        due.append(schedule.reminder_due())
    assert due == [*[False] * 4, True] * 2


def test_entries_put_the_beacon_off_but_not_for_ever() -> None:
    schedule = running()
    schedule.entries_told(100.9)
    assert schedule.deadline(people_changed=False) == 100.9 + BEACON_SECONDS
    schedule.entries_told(102.8)
    assert schedule.deadline(people_changed=False) == 100.0 + MAX_BEACON_SECONDS
    schedule.beacon_told(103.0)
    assert schedule.deadline(people_changed=False) == 103.0 + BEACON_SECONDS


def test_comings_and_goings_gather_and_are_due_only_if_there_are_some() -> None:
    schedule = running()
    assert schedule.deadline(people_changed=True) == 100.0 + PRESENCE_SECONDS
    assert not schedule.presence_due(100.05)
    assert schedule.presence_due(100.0 + PRESENCE_SECONDS)
    assert schedule.deadline(people_changed=False) == 100.0 + BEACON_SECONDS


def test_after_a_move_all_is_held_back_and_then_due_at_once() -> None:
    schedule = running()
    schedule.moved(100.95)
    after = 100.95 + MOVE_SECONDS
    schedule.entries_told(100.95)  # which some may have missed: the beacon is not put off
    schedule.entries_told(after - 0.001)
    assert not schedule.beacon_due(after - 0.001)
    assert not schedule.presence_due(after - 0.001)
    assert schedule.deadline(people_changed=True) == after
    assert schedule.deadline(people_changed=False) == after
    schedule.beacon_told(after)
    schedule.entries_told(after)
    assert schedule.deadline(people_changed=False) == after + BEACON_SECONDS
