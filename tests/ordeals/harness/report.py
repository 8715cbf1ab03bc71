"""The report: what it ran on, and a row for each ordeal. It names no computer, person or folder."""

from __future__ import annotations

import os
import platform
import re
import subprocess
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

import zmq
from sqlcipher3 import dbapi2

from lanchat.support import redact
from tests.bench.machine import machine
from tests.ordeals.harness.findings import Finding
from tests.ordeals.harness.scale import Scale

_LIBRARIES = ("pyzmq", "sqlcipher3", "peewee", "cryptography", "msgspec", "zeroconf", "psutil")

_HEADS = ("ordeal", "what was looked at", "promised", "found", "passed", "seconds")
_WIDTHS = (13, 36, 14, 44, 6, 7)
_WIDTH = sum(_WIDTHS) + 2 * len(_WIDTHS) - 2
_PATH = re.compile(r"(?:[A-Za-z]:)?(?:[\\/][^\\/\s'\":;,<>|]+)+[\\/]?")
_LONGEST_REASON = 300


@dataclass(frozen=True)
class Outcome:
    """What became of one ordeal."""

    name: str
    seconds: float
    findings: tuple[Finding, ...] = ()
    left_out: str = ""
    """Why it was left out, if it was."""
    broke_off: str = ""
    """Why it was not gone through to its end, if it was not."""

    @property
    def passed(self) -> bool | None:
        """Whether every promise was kept; None when it was left out."""
        if self.left_out:
            return None
        return not self.broke_off and all(finding.kept for finding in self.findings)


def header(scale: Scale, seed: int, at: datetime) -> str:
    """Return what it ran on, when and of which source, a line each."""
    libraries = [f"{name} {version(name)}" for name in _LIBRARIES]
    lines = {
        "Date": f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC",
        "Scale": f"{scale}, seed {seed}",
        "Commit": _commit(),
        "Machine": machine(),
        "Memory": f"{_memory_gib():.1f} GiB",
        "System": f"{platform.system()} {platform.release()} ({platform.machine()})",
        "Libraries": ", ".join(
            [*libraries, f"libzmq {zmq.zmq_version()}", f"SQLite {dbapi2.sqlite_version}"]
        ),
    }
    return "\n".join(
        textwrap.fill(f"{name + ':':11}{line}", _WIDTH, subsequent_indent=" " * 11)
        for name, line in lines.items()
    )


def table(outcomes: Sequence[Outcome]) -> str:
    """Return a row for each ordeal, with the figures that it promised beside those found."""
    ruler = "  ".join("-" * width for width in _WIDTHS)
    rows = ["\n".join(_lines(_HEADS)) + f"\n{ruler}", *map(_row, outcomes)]
    return "\n\n".join(rows) + f"\n\n{_verdict(outcomes)}"


def reason_of(error: Exception) -> str:
    """Return what went wrong, in one short line that tells nothing of this computer."""
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    said = _PATH.sub("[path]", redact.of_this_computer()(" ".join(said.split())))
    return f"{type(error).__name__}: {said}"[:_LONGEST_REASON]


def _row(outcome: Outcome) -> str:
    passed = {None: "-", True: "yes", False: "NO"}[outcome.passed]
    first = (outcome.name, passed, f"{outcome.seconds:.0f}")
    lines: list[str] = []
    for what, promised, found in _cells(outcome):
        name, verdict, seconds = first if not lines else ("", "", "")
        lines += _lines((name, what, promised, found, verdict, seconds))
    return "\n".join(lines)


def _cells(outcome: Outcome) -> Iterator[tuple[str, str, str]]:
    if outcome.left_out:
        yield "it was left out", "", outcome.left_out
    if outcome.broke_off:
        yield "it was not gone through", "an end", outcome.broke_off
    for finding in outcome.findings:
        found = finding.figure if finding.kept else f"BROKEN: {finding.figure}"
        yield f"{finding.what} ({finding.done})", finding.aim, found


def _lines(cells: Sequence[str]) -> Iterator[str]:
    """Yield the lines of some cells beside each other, each wrapped to its width."""
    wrapped = [
        textwrap.wrap(cell, width) or [""] for cell, width in zip(cells, _WIDTHS, strict=True)
    ]
    for number in range(max(map(len, wrapped))):
        parts = (cell[number] if number < len(cell) else "" for cell in wrapped)
        padded = (part.ljust(width) for part, width in zip(parts, _WIDTHS, strict=True))
        yield "  ".join(padded).rstrip()


def _verdict(outcomes: Iterable[Outcome]) -> str:
    passed = [outcome.passed for outcome in outcomes]
    counts = {
        "passed": passed.count(True),
        "failed": passed.count(False),
        "left out": passed.count(None),
    }
    return f"{len(passed)} ordeals: " + ", ".join(f"{n} {name}" for name, n in counts.items())


def _commit() -> str:
    """Return the short name of the checkout's commit, and whether anything was changed since."""
    here = Path(__file__).parent
    try:
        named = subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"],
            cwd=here,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        changed = subprocess.run(["git", "diff", "--quiet", "HEAD"], cwd=here, check=False)
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return f"{named}, with changes" if changed.returncode else named


def _memory_gib() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
