"""How fast a class comes in."""

from __future__ import annotations

import time

from tests.bench.crowd import crowd
from tests.bench.figures import Figure
from tests.bench.hub import running_hub
from tests.bench.pace import Pace

CLIENTS = 300


def joins(pace: Pace) -> list[Figure]:
    """Let a class start at once: from the first connection until all hear what is published."""
    rates, cpu = [], []
    for _ in range(pace.rounds):
        with running_hub() as hub:
            before, began = hub.cpu_seconds(), time.monotonic()
            with crowd(hub.endpoint, CLIENTS):
                rates.append(CLIENTS / (time.monotonic() - began))
                cpu.append((hub.cpu_seconds() - before) / CLIENTS * 1e3)
    return [
        Figure(f"joins, {CLIENTS} clients at once", "/s", tuple(rates)),
        Figure(f"hub CPU per join, {CLIENTS} clients at once", "ms", tuple(cpu)),
    ]
