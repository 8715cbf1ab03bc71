"""What an ordeal showed: figures, each beside its aim."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One figure."""

    what: str
    done: str
    """What the hub and its members went through."""
    figure: str
    aim: str
    kept: bool
    timed: bool = False
    """Whether it says how fast, which a busy computer may miss, and not how right."""


class SkippedError(Exception):
    """This computer does not permit the ordeal. The text says what is missing."""


def none_of(what: str, done: str, found: dict[str, int]) -> Finding:
    """Return the finding that nothing in `found`, counts by their names, may have happened."""
    figure = ", ".join(f"{count} {name}" for name, count in found.items())
    return Finding(what, done, figure, "0 of each", not any(found.values()))


def all_of(what: str, done: str, count: int, every: int) -> Finding:
    """Return the finding that something was so with `count`, and has to be with `every` one."""
    figure = f"{count:,} of {every:,} ({count / every:.2%})"
    return Finding(what, done, figure, "100 %", count == every)


def at_most(what: str, done: str, value: float, most: float, unit: str) -> Finding:
    """Return the finding that `value` must not be above `most`."""
    figure, aim = f"{value:.3g} {unit}".rstrip(), f"at most {most:g} {unit}".rstrip()
    return Finding(what, done, figure, aim, value <= most)


def in_time(what: str, done: str, seconds: float, most: float) -> Finding:
    """Return the finding that something took `seconds` and may take `most`."""
    return Finding(
        what, done, f"{seconds:.2f} s", f"within {most:g} s", seconds <= most, timed=True
    )


def unharmed(
    what: str, done: str, before: Sequence[float], during: Sequence[float], times: float
) -> Finding:
    """Return the finding that the p99 of some seconds must not grow to `times` what it was."""
    was, became = percentile(before, 99), percentile(during, 99)
    figure = f"{became * 1e3:.1f} ms, was {was * 1e3:.1f} ms"
    return Finding(what, done, figure, f"less than {times:g} x", became < times * was, timed=True)


def percentile(values: Iterable[float], percent: int) -> float:
    """Return the value below which `percent` of `values` lie; there is at least one."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]
