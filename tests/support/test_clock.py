"""The computer's clocks, as the program sees them."""

from __future__ import annotations

import time

from lanchat.support.clock import Clock, SystemClock


def test_the_wall_clock_is_in_milliseconds_since_1970() -> None:
    clock: Clock = SystemClock()
    before = int(time.time() * 1000)
    said = clock.utc_ms()
    assert before - 1 <= said <= int(time.time() * 1000) + 1


def test_the_monotonic_clock_is_in_seconds_and_never_goes_back() -> None:
    clock = SystemClock()
    before = time.monotonic()
    said = [clock.monotonic() for _ in range(1_000)]
    assert before <= said[0] <= said[-1] <= time.monotonic()
    assert said == sorted(said)
