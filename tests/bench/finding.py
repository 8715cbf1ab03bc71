"""How soon a workshop is on a student's screen."""

from __future__ import annotations

import time

from lanchat.client.finder import find
from lanchat.client.nearby import Nearby
from lanchat.discovery.interfaces import Interface, interfaces
from tests.bench.figures import Figure
from tests.bench.hub import running_hub
from tests.bench.pace import Pace

_WORKSHOP = "Bench to be found"
_PATIENCE = 10.0
_TIMES = 5


def found(pace: Pace) -> list[Figure]:
    """Search again and again, on loopback, for a workshop that is announced there."""
    with running_hub(_WORKSHOP):
        _find()  # It takes some two seconds to announce it.
        took = tuple(_find() for _ in range(pace.rounds * _TIMES))
    return [Figure("browse to found and proven", "s", took, "< 0.3")]


def _find() -> float:
    began = time.monotonic()
    moment = began

    def until(workshop: Nearby) -> bool:
        nonlocal moment
        moment = time.monotonic()
        return workshop.name == _WORKSHOP

    if not any(map(until, find(_PATIENCE, until, _loopback))):
        raise TimeoutError("the workshop was not found")
    return moment - began


def _loopback() -> tuple[Interface, ...]:
    return tuple(each for each in interfaces() if each.loopback)
