from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lanchat.hub.bucket import TokenBucket


def test_a_full_bucket_lets_a_burst_through_then_one_at_a_time() -> None:
    bucket = TokenBucket(rate=2.0, burst=3)
    assert [bucket.take(100.0) for _ in range(4)] == [0.0, 0.0, 0.0, 0.5]
    assert bucket.take(100.25) == 0.25
    assert bucket.take(100.5) == 0.0
    assert bucket.take(100.5) == 0.5


def test_what_is_refused_costs_nothing() -> None:
    bucket = TokenBucket(rate=1.0, burst=1)
    assert bucket.take(0.0) == 0.0
    assert [bucket.take(0.5) for _ in range(9)] == [0.5] * 9
    assert bucket.take(1.0) == 0.0


def test_no_more_is_saved_up_than_a_burst() -> None:
    bucket = TokenBucket(rate=5.0, burst=2)
    assert bucket.take(0.0) == 0.0
    assert [bucket.take(3600.0) for _ in range(3)] == [0.0, 0.0, 0.2]


def test_a_token_that_was_not_needed_can_be_given_back() -> None:
    bucket = TokenBucket(rate=1.0, burst=2)
    assert [bucket.take(0.0) for _ in range(3)] == [0.0, 0.0, 1.0]
    bucket.give_back()
    assert [bucket.take(0.0) for _ in range(2)] == [0.0, 1.0]
    for _ in range(3):
        bucket.give_back()  # never more than a burst
    assert [bucket.take(0.0) for _ in range(3)] == [0.0, 0.0, 1.0]


def test_a_clock_that_steps_back_neither_gives_nor_takes() -> None:
    bucket = TokenBucket(rate=1.0, burst=2)
    assert bucket.take(100.0) == 0.0
    assert bucket.take(50.0) == 0.0
    assert bucket.take(50.0) == 1.0


@given(
    rate=st.floats(0.1, 50.0),
    burst=st.integers(1, 20),
    pauses=st.lists(st.floats(0.0, 10.0), max_size=20),
)
def test_who_waits_as_told_is_let_through(rate: float, burst: int, pauses: list[float]) -> None:
    bucket, now = TokenBucket(rate, burst), 12_345.678
    for pause in pauses:
        now += pause
        now += bucket.take(now)
    for _ in range(burst):
        bucket.take(now)
    wait = bucket.take(now)
    assert 0.0 < wait <= 1 / rate + 1e-9
    assert bucket.take(now + wait) == 0.0


@given(moments=st.lists(st.floats(0.0, 10.0), max_size=200).map(sorted))
def test_over_any_time_no_more_than_rate_and_burst_pass(moments: list[float]) -> None:
    bucket = TokenBucket(rate=3.0, burst=4)
    passed = sum(bucket.take(moment) == 0.0 for moment in moments)
    assert passed <= 4 + 3.0 * 10.0
