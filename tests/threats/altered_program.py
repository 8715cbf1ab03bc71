"""`lanchat` on a computer on which something is wrong, supervisor and worker alike.

    python -m tests.threats.altered_program hub --name ...

The environment names files: in that of CLOCK stand the seconds by which the wall clock is wrong,
now; where that of BROKEN is there, looking for network interfaces fails as it never should.
"""

from __future__ import annotations

import os
import sys
import time
from functools import partial
from pathlib import Path

from lanchat.app import hub_worker, supervisor
from lanchat.cli import main
from lanchat.discovery.advertiser import Advertiser
from lanchat.discovery.interfaces import Interface, interfaces

CLOCK, BROKEN = "ALTERED_CLOCK", "ALTERED_DISCOVERY"

PROGRAM = (sys.executable, "-m", "tests.threats.altered_program")


def _make_clock_wrong(by: Path) -> None:
    right = time.time_ns

    def time_ns() -> int:
        return right() + int(by.read_text()) * 1_000_000_000

    vars(time).update(time_ns=time_ns, time=lambda: time_ns() / 1e9)


def _make_discovery_fail(switch: Path) -> None:
    def look() -> tuple[Interface, ...]:
        if switch.exists():
            raise ZeroDivisionError
        return interfaces()

    vars(hub_worker)["Advertiser"] = partial(Advertiser, look=look)


if __name__ == "__main__":
    if CLOCK in os.environ:
        _make_clock_wrong(Path(os.environ[CLOCK]))
    if BROKEN in os.environ:
        _make_discovery_fail(Path(os.environ[BROKEN]))
    # What the supervisor starts is this program again.
    vars(supervisor)["program"] = lambda: [*PROGRAM]
    sys.exit(main())
