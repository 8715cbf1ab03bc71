"""Signs of life: when the hub counts as lost, and when it has to hear from us."""

from __future__ import annotations

SILENCE_SECONDS = 4.0
"""A hub that said nothing for so long, four beacons, counts as lost."""

_SIGNS_A_LEASE = 3
"""How often we speak within a lease: two signs of life may get lost."""


class Liveness:
    """The two clocks, in monotonic seconds."""

    def __init__(self) -> None:
        self._lease = SILENCE_SECONDS
        self.lost_at = 0.0
        """When the hub counts as lost, if it says nothing before."""
        self.speak_at = 0.0
        """When we have to say something, so that the hub does not count us as gone."""

    def lease(self, seconds: float) -> None:
        """Take note of how long the hub waits for a sign of life."""
        self._lease = seconds

    def heard(self, now: float) -> None:
        """Take note that the hub said something."""
        self.lost_at = now + SILENCE_SECONDS

    def spoke(self, now: float) -> None:
        """Take note that we said something."""
        self.speak_at = now + self._lease / _SIGNS_A_LEASE
