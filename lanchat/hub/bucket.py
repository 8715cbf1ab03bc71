"""A token bucket: how often somebody may do a thing."""

from __future__ import annotations

from dataclasses import dataclass

_ROUNDING = 1e-6
"""What summing up fractions of a second may cost: who waits as told finds a whole token."""


@dataclass
class TokenBucket:
    """`rate` tokens a second, at most `burst` saved up; full at first."""

    rate: float
    burst: float

    def __post_init__(self) -> None:
        self._tokens = self.burst
        self._filled_at: float | None = None

    def take(self, now: float) -> float:
        """Take a token at time `now` (monotonic seconds).

        Returns 0 when there was one, else the seconds until there is; nothing is taken then.
        """
        if self._filled_at is not None:
            gained = max(0.0, now - self._filled_at) * self.rate
            self._tokens = min(self.burst, self._tokens + gained)
        self._filled_at = now
        if self._tokens >= 1.0 - _ROUNDING:
            self._tokens = max(0.0, self._tokens - 1.0)
            return 0.0
        return (1.0 - self._tokens) / self.rate

    def give_back(self) -> None:
        """Put a token back that was taken and not needed."""
        self._tokens = min(self.burst, self._tokens + 1.0)
