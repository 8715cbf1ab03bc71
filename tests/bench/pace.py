"""How thoroughly to measure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Pace:
    """How often and how long."""

    rounds: int
    """How often each thing is measured; one more round before them warms up where it matters."""
    seconds: float
    """How long a round of steady posting lasts."""


THOROUGH = Pace(rounds=3, seconds=8.0)
QUICK = Pace(rounds=1, seconds=2.0)
