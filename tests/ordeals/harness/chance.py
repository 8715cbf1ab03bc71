"""Random choices that can be made again."""

from __future__ import annotations

import random


def chance(seed: int) -> random.Random:
    """Return a source of choices, the same ones for the same seed."""
    return random.Random(seed)  # noqa: S311 - no secret is made of them
