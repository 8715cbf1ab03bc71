"""Waiting for what other threads and processes do."""

from __future__ import annotations

import time
from collections.abc import Callable

GIVE_UP_SECONDS = 60.0
"""After so long something that has not happened counts as never happening, on any computer."""

_LOOK_SECONDS = 0.01


def until(what: str, happened: Callable[[], bool], patience: float = GIVE_UP_SECONDS) -> float:
    """Return how many seconds it took until `happened`.

    Raises TimeoutError, naming `what`, after `patience` seconds.
    """
    began = time.monotonic()
    while not happened():
        if time.monotonic() > began + patience:
            raise TimeoutError(f"after {patience:.0f} s: not yet {what}")
        # Many members and processes make it happen; there is no one thing to wait on.
        time.sleep(_LOOK_SECONDS)
    return time.monotonic() - began
