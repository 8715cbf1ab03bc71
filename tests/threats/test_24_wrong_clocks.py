"""Row 24: wrong clocks. Order is the log's, time is the hub's, and leases know no calendar."""

from __future__ import annotations

import time
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from lanchat.client.events import Acked, StateChanged
from tests.system.commands import Commands, endpoint
from tests.threats.altered_program import CLOCK, PROGRAM
from tests.threats.attack import enter, say_and_hear

YEAR = 365 * 24 * 3_600
NEAR_SECONDS = 600
WHILE_SECONDS = 2.0
"""Several times as often as the hub looks whose lease has run out."""


def test_members_a_year_off_are_members_like_any_other(
    lab: Commands, stack: ExitStack, tmp_path: Path
) -> None:
    ready = lab.hub().line("ready")
    owl = enter(stack, endpoint(ready), "blue-owl")
    chats = []
    for name, seconds in (("early-bird", YEAR), ("late-riser", -YEAR)):
        (tmp_path / name).write_text(str(seconds))
        chats.append(
            lab.start(
                *("chat", f"127.0.0.1:{ready['port']}", "--guest", name, "--json"),
                program=PROGRAM,
                environment={CLOCK: str(tmp_path / name)},
            )
        )
    said = [f"post {number}" for number in range(6)]
    for number, text in enumerate(said):
        chats[number % 2].tell(f"{text}\n".encode())
        chats[number % 2].line("ack")

    assert owl.texts(len(said)) == said
    assert [entry.seq for entry in owl.entries()] == [1, 2, 3, 4, 5, 6]
    now = datetime.now(UTC).timestamp()
    assert all(abs(entry.at / 1000 - now) < NEAR_SECONDS for entry in owl.entries())


def test_a_hub_whose_clock_jumps_puts_nobody_out_and_keeps_the_order(
    lab: Commands, stack: ExitStack, tmp_path: Path
) -> None:
    clock = tmp_path / "clock"
    clock.write_text("0")
    hub = lab.hub(program=PROGRAM, environment={CLOCK: str(clock)})
    at = endpoint(hub.line("ready"))
    owl, kite = enter(stack, at, "blue-owl"), enter(stack, at, "red-kite")
    for face in (owl, kite):
        face.events.clear()
    texts: list[str] = []
    for number, seconds in enumerate((0, YEAR, -YEAR, 0)):
        clock.write_text(str(seconds))
        until = time.monotonic() + WHILE_SECONDS
        while time.monotonic() < until:
            texts.append(f"{number}: {len(texts)}")
            say_and_hear((owl, kite)[len(texts) % 2], texts[-1])

    newcomer = enter(stack, at, "late-riser")
    assert owl.texts(len(texts)) == kite.texts(len(texts)) == newcomer.texts(len(texts)) == texts
    assert owl.all(StateChanged) == kite.all(StateChanged) == []
    assert len(owl.all(Acked)) + len(kite.all(Acked)) == len(texts)
    # The clock did jump.
    hours = [entry.at // 3_600_000 for entry in owl.entries()]
    assert max(hours) - min(hours) > YEAR // 3_600
