"""How soon a hub that stopped by itself is started again, and whether that is still an accident."""

from __future__ import annotations

from collections import deque

MANY = 5
WINDOW_SECONDS = 60.0
"""So many crashes within this time are no accident any more."""

PAUSE_SECONDS = 0.2
"""A single crash: students shall hardly notice."""

SLOW_SECONDS = 0.5
"""After many crashes it goes on, since what is in its way may go away, and costs no whole core. It
is there again within 2 s all the same: whoever kills it in a loop wins nothing by it."""


class CrashPace:
    """Crashes of one hub; all times are monotonic seconds."""

    def __init__(self) -> None:
        self._crashes: deque[float] = deque(maxlen=MANY)
        self._failing = False

    @property
    def failing(self) -> bool:
        """Whether it crashes all the time."""
        return self._failing

    def crashed(self, now: float) -> float:
        """Take note of a crash; return for how many seconds to wait before the next start."""
        self._crashes.append(now)
        if len(self._crashes) == MANY and now - self._crashes[0] <= WINDOW_SECONDS:
            self._failing = True
        return SLOW_SECONDS if self._failing else PAUSE_SECONDS

    def stayed_up(self) -> None:
        """Take note that it has been up for WINDOW_SECONDS: what was before is over."""
        self._crashes.clear()
        self._failing = False
