"""Go through every ordeal, or those that the arguments name, and print a report of what it showed.

While it lasts, what is done is told on standard error.
"""

from __future__ import annotations

import argparse
import platform
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from tests.ordeals import (
    flipped_bits,
    flooder,
    frames,
    frozen,
    garbage,
    idle,
    kills,
    live_frames,
    packet_loss,
    roster,
    strace,
)
from tests.ordeals.harness import report
from tests.ordeals.harness.findings import Finding, SkippedError
from tests.ordeals.harness.report import Outcome
from tests.ordeals.harness.scale import Scale

ORDEALS: dict[str, Callable[[Scale, int], list[Finding]]] = {
    "kills": kills.run,
    "packet-loss": packet_loss.run,
    "frozen": frozen.run,
    "roster": roster.run,
    "frames": frames.run,
    "live-frames": live_frames.run,
    "garbage": garbage.run,
    "idle": idle.run,
    "flooder": flooder.run,
    "strace": strace.run,
    "flipped-bits": flipped_bits.run,
}


def main() -> int:
    """Do what the command line says; return 1 if a promise was not kept, else 0."""
    arguments = _arguments()
    if platform.system() != "Linux":
        _tell("The ordeals read /proc and filter packets, which only Linux permits.")
        return 2
    scale = Scale(arguments.scale)
    head = report.header(scale, arguments.seed, datetime.now(UTC))
    outcomes: list[Outcome] = []
    for name in arguments.name or ORDEALS:
        _tell(f"{name} ...")
        outcomes.append(go_through(name, scale, arguments.seed))
        _tell(f"{name}: {outcomes[-1].seconds:.0f} s")
        if arguments.output is not None:
            # Each time: what was found is kept, should this be interrupted.
            arguments.output.write_text(f"{head}\n\n{report.table(outcomes)}\n", "utf-8")
    sys.stdout.write(f"{head}\n\n{report.table(outcomes)}\n")
    return 1 if any(outcome.passed is False for outcome in outcomes) else 0


def go_through(name: str, scale: Scale, seed: int) -> Outcome:
    """Return what became of an ordeal; whatever it raises is the end of that one alone."""
    findings: list[Finding] = []
    left_out = broke_off = ""
    began = time.monotonic()
    try:
        findings = ORDEALS[name](scale, seed)
    except SkippedError as skipped:
        left_out = str(skipped)
    except Exception as error:  # noqa: BLE001 - the others have to be gone through all the same
        _tell(f"{name} broke off: {error!r}")
        broke_off = report.reason_of(error)
    return Outcome(name, time.monotonic() - began, tuple(findings), left_out, broke_off)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.ordeals", description=__doc__)
    parser.add_argument("name", nargs="*", choices=[[], *ORDEALS], help="what to go through")
    parser.add_argument("--scale", choices=[*Scale], default=Scale.CI, help="how much of it (ci)")
    parser.add_argument("--seed", type=int, default=1, help="what random choices begin with (1)")
    parser.add_argument(
        "--output", type=Path, metavar="FILE", help="a file to write the report to as well"
    )
    return parser.parse_args()


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main())
