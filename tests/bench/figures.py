"""What was measured: figures, repeated, with their medians."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Figure:
    """One thing that was measured several times."""

    what: str
    unit: str
    values: tuple[float, ...]
    aim: str = ""

    @property
    def value(self) -> float:
        """The median."""
        return median(self.values)


def milliseconds(seconds: float) -> float:
    """Return `seconds` in milliseconds."""
    return seconds * 1e3


def microseconds(seconds: float) -> float:
    """Return `seconds` in microseconds."""
    return seconds * 1e6


def percentile(ordered: Sequence[float], percent: int) -> float:
    """Return the value below which `percent` of `ordered` (ascending, not empty) lie."""
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]


def table(figures: Iterable[Figure]) -> str:
    """Return `figures` as text in columns."""
    rows = [("", "median", "", "all", "aim"), *map(_row, figures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(_line(row, widths) for row in rows)


def _row(figure: Figure) -> tuple[str, ...]:
    values = " ".join(map(_shown, figure.values))
    return figure.what, _shown(figure.value), figure.unit, values, figure.aim


def _shown(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    what, value, unit, values, aim = (
        cell.rjust(width) if number == 1 else cell.ljust(width)
        for number, (cell, width) in enumerate(zip(row, widths, strict=True))
    )
    return f"{what}  {value} {unit}  {values}  {aim}".rstrip()
