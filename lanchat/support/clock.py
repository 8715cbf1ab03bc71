"""The time, as a value that can be handed in: the cores are told it, the edges ask a Clock."""

from __future__ import annotations

import time
from typing import Protocol

_NANOSECONDS_PER_MILLISECOND = 1_000_000


class Clock(Protocol):
    """Something that tells the time."""

    def monotonic(self) -> float:
        """Return seconds since some moment; never goes back, whatever is done to the wall clock."""

    def utc_ms(self) -> int:
        """Return milliseconds since 1970, UTC."""


class SystemClock:
    """The computer's clocks."""

    def monotonic(self) -> float:
        """Return seconds since some moment; never goes back, whatever is done to the wall clock."""
        return time.monotonic()

    def utc_ms(self) -> int:
        """Return milliseconds since 1970, UTC."""
        return time.time_ns() // _NANOSECONDS_PER_MILLISECOND
