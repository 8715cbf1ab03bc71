"""Honest visitors of a hub that others give a hard time."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.ordeals.harness.findings import Finding, in_time
from tests.ordeals.harness.hubs import Hub
from tests.ordeals.harness.members import Member
from tests.ordeals.harness.waiting import until

_PAUSE_SECONDS = 0.2


@dataclass
class Visits:
    """How long each visitor took to get in and be answered."""

    hub: Hub
    took: list[float] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def visit(self) -> None:
        """Join, say something, hear that it is stored, and leave. Raises TimeoutError."""
        member = Member(self.hub.workshop, f"guest{next(self._numbers)}x")
        member.link.start()
        try:
            member.say("am I the only one here?")
            self.took.append(until("a guest's post stored", lambda: bool(member.acked)))
        finally:
            member.link.close()

    def finding(self, done: str, most: float) -> Finding:
        """Return what the slowest of them shows."""
        slowest = max(self.took, default=float("inf"))
        what = f"{len(self.took)} honest guests got in (slowest)"
        return in_time(what, done, slowest, most)


@contextmanager
def visiting(hub: Hub) -> Iterator[Visits]:
    """Let one honest visitor after the other come during the block; at least one.

    Raises TimeoutError afterwards if one of them did not get in.
    """
    visits, done, failed = Visits(hub), threading.Event(), Future[None]()

    def go_on() -> None:
        try:
            visits.visit()
            while not done.wait(_PAUSE_SECONDS):
                visits.visit()
            failed.set_result(None)
        except TimeoutError as error:
            failed.set_exception(error)

    thread = threading.Thread(target=go_on, name="visits")
    thread.start()
    try:
        yield visits
    finally:
        done.set()
        thread.join()
    failed.result()
