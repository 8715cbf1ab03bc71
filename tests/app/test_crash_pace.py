from __future__ import annotations

from lanchat.app.crash_pace import MANY, PAUSE_SECONDS, SLOW_SECONDS, WINDOW_SECONDS, CrashPace


def test_a_crash_now_and_then_is_made_up_for_at_once() -> None:
    pace = CrashPace()
    apart = WINDOW_SECONDS / (MANY - 1) + 0.1
    assert [pace.crashed(number * apart) for number in range(20)] == [PAUSE_SECONDS] * 20
    assert not pace.failing


def test_a_hub_that_crashes_all_the_time_is_still_there_again_within_two_seconds() -> None:
    pace = CrashPace()
    story = [(pace.crashed(float(number)), pace.failing) for number in range(MANY + 2)]
    story += [(pace.crashed(3600.0), pace.failing)]
    fast, slow = [(PAUSE_SECONDS, False)] * (MANY - 1), [(SLOW_SECONDS, True)] * 4
    assert story == [*fast, *slow]


def test_a_hub_that_stays_up_has_a_clean_slate() -> None:
    pace = CrashPace()
    for number in range(MANY):
        pace.crashed(float(number))
    pace.stayed_up()
    assert not pace.failing
    assert [pace.crashed(5.0 + number) for number in range(MANY - 1)] == [PAUSE_SECONDS] * 4
