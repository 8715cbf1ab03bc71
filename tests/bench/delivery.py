"""How long a post takes to everybody, and what that costs the hub."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from tests.bench.crowd import Crowd, Member, WrongDeliveryError, crowd
from tests.bench.figures import Figure, microseconds, milliseconds, percentile
from tests.bench.hub import Hub, running_hub
from tests.bench.pace import Pace

TEXT = "Why does this loop never end? It prints the same line again and again.".ljust(100, "!")

BURST = 20
"""Posts that the hub takes from one member at once; it wins back five a second."""

_REFILL_SECONDS = 4.5
_SEED = 20


@dataclass(frozen=True)
class Load:
    """Who posts how much."""

    clients: int
    posts_per_second: int | None
    """None: everybody says the next as soon as the last is acknowledged."""
    p99_aim: str = ""
    cpu_aim: str = ""

    def __str__(self) -> str:
        rate = self.posts_per_second
        return f"{self.clients} clients, {f'{rate} posts/s' if rate else 'saturated'}"


LOADS = (
    Load(10, 20),
    Load(100, 20, cpu_aim="15, then 10"),
    Load(100, 200, cpu_aim="10, then 5"),
    Load(300, 20, p99_aim="< 20"),
    Load(300, None, cpu_aim="2.5, then 0.8"),
)


@dataclass(frozen=True)
class Round:
    """What one round showed."""

    p50: float
    p99: float
    cpu: float
    """Seconds of the hub for each delivery."""
    posts_per_second: float
    posts_per_frame: float


def delivery(pace: Pace) -> list[Figure]:
    """Measure each load in a hub of its own."""
    figures = []
    for load in LOADS:
        with running_hub() as hub, crowd(hub.endpoint, load.clients) as members:
            rounds = [_round(hub, members, load, pace) for _ in range(pace.rounds + 1)]
            figures += _figures(load, rounds[1:])
            if load is LOADS[-1]:
                figures.append(Figure(f"hub memory after it, {load}", "MiB", (hub.memory_mib(),)))
    return figures


def _figures(load: Load, rounds: list[Round]) -> list[Figure]:
    def of(pick: Callable[[Round], float]) -> tuple[float, ...]:
        return tuple(map(pick, rounds))

    cost = Figure(
        f"hub CPU per delivery, {load}",
        "us",
        of(lambda each: microseconds(each.cpu)),
        load.cpu_aim,
    )
    gathered = Figure(f"posts per frame, {load}", "", of(lambda each: each.posts_per_frame))
    if load.posts_per_second is None:
        # How long a post waits in a queue that is kept full says nothing.
        reached = of(lambda each: each.posts_per_second)
        return [cost, gathered, Figure(f"posts delivered, {load}", "/s", reached)]
    p50 = of(lambda each: milliseconds(each.p50))
    p99 = of(lambda each: milliseconds(each.p99))
    return [
        Figure(f"post to arrival p50, {load}", "ms", p50),
        Figure(f"post to arrival p99, {load}", "ms", p99, load.p99_aim),
        cost,
        gathered,
    ]


def _round(hub: Hub, members: Crowd, load: Load, pace: Pace) -> Round:
    members.forget()
    rate = load.posts_per_second
    each = BURST if rate is None else round(2 * rate * pace.seconds / load.clients) + 1
    members.prepare(each, TEXT)
    before, began, cpu = members.members[0].have, time.monotonic(), hub.cpu_seconds()
    if rate is None:
        _saturate(members)
    else:
        _post_at(members, rate, pace.seconds)
    members.pump_until(lambda: members.all_have(before + len(members.sent)))
    took, cpu = time.monotonic() - began, hub.cpu_seconds() - cpu
    members.pump_until(lambda: not any(member.waiting for member in members.members))
    _check(members)
    result = _result(members, took, cpu)
    if rate is None:
        members.pump(time.monotonic() + _REFILL_SECONDS)
    return result


def _post_at(members: Crowd, rate: int, seconds: float) -> None:
    """Post at random moments, as people do, by everybody in turn."""
    chance = random.Random(_SEED)  # noqa: S311 - the same moments each time
    end = due = time.monotonic()
    end += seconds
    turn = 0
    while (due := due + chance.expovariate(rate)) < end:
        members.pump(due)
        members.post(members.members[turn % len(members.members)])
        turn += 1


def _saturate(members: Crowd) -> None:
    """Let everybody post as often as the hub lets them, the next when the last is acknowledged."""

    def again(member: Member) -> None:
        if member.prepared:
            members.post(member)

    members.on_ack = again
    for member in members.members:
        members.post(member)
    members.pump_until(lambda: len(members.sent) == BURST * len(members.members))


def _check(members: Crowd) -> None:
    """Hold what arrived against what was sent. Raises WrongDeliveryError."""
    arrived = [post for frame in members.frames.values() for post in frame.posts]
    if sorted(arrived) != sorted(members.sent):
        raise WrongDeliveryError("other posts arrived than were sent")
    if any(len(frame.arrived) != len(members.members) for frame in members.frames.values()):
        raise WrongDeliveryError("a post did not reach everybody exactly once")


def _result(members: Crowd, took: float, cpu: float) -> Round:
    latencies = sorted(
        moment - members.sent[post]
        for frame in members.frames.values()
        for post in frame.posts
        for moment in frame.arrived
    )
    return Round(
        percentile(latencies, 50),
        percentile(latencies, 99),
        cpu / len(latencies),
        len(members.sent) / took,
        len(members.sent) / len(members.frames),
    )
