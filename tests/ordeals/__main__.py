"""Go through every ordeal, or those that the arguments name, and print what it showed."""

from __future__ import annotations

import argparse
import platform
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime

from tests.bench.machine import machine
from tests.ordeals import (
    flooder,
    frames,
    frozen,
    garbage,
    idle,
    kills,
    packet_loss,
    roster,
    strace,
)
from tests.ordeals.harness.findings import Finding, SkippedError, table
from tests.ordeals.harness.scale import Scale

ORDEALS: dict[str, Callable[[Scale, int], list[Finding]]] = {
    "kills": kills.run,
    "packet-loss": packet_loss.run,
    "frozen": frozen.run,
    "roster": roster.run,
    "frames": frames.run,
    "garbage": garbage.run,
    "idle": idle.run,
    "flooder": flooder.run,
    "strace": strace.run,
}


def main() -> int:
    """Do what the command line says; return 1 if an aim was missed, else 0."""
    arguments = _arguments()
    if platform.system() != "Linux":
        _say("The ordeals read /proc and filter packets, which only Linux permits.")
        return 2
    _say(f"{datetime.now(UTC):%Y-%m-%d}, seed {arguments.seed}, scale {arguments.scale}")
    _say(f"{machine()}\n")
    findings: list[Finding] = []
    for name in arguments.name or ORDEALS:
        findings += _go_through(name, Scale(arguments.scale), arguments.seed)
    _say(f"\n{table(findings)}")
    return 0 if all(finding.kept for finding in findings) else 1


def _go_through(name: str, scale: Scale, seed: int) -> list[Finding]:
    began = time.monotonic()
    try:
        return ORDEALS[name](scale, seed)
    except SkippedError as skipped:
        _say(f"{name} is left out: {skipped}")
        return []
    except (TimeoutError, RuntimeError, OSError) as error:
        return [Finding(name, "it was not gone through to its end", str(error), "an end", False)]
    finally:
        _say(f"{name}: {time.monotonic() - began:.0f} s")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.ordeals", description=__doc__)
    parser.add_argument("name", nargs="*", choices=[[], *ORDEALS], help="what to go through")
    parser.add_argument("--scale", choices=[*Scale], default=Scale.CI, help="how much of it (ci)")
    parser.add_argument("--seed", type=int, default=1, help="what random choices begin with (1)")
    return parser.parse_args()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
