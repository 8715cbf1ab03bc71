"""How high each of many rows is, and where it begins. Most are estimated until they are seen."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate


class RowHeights:
    """Heights in pixels. A change at row n costs what lies after it, so the end is cheap."""

    def __init__(self) -> None:
        self._heights: list[int] = []
        self._exact = bytearray()
        self._tops: list[int] = [0]

    def __len__(self) -> int:
        return len(self._heights)

    @property
    def total(self) -> int:
        """All heights together."""
        return self._tops_until(len(self._heights))[len(self._heights)]

    def insert(self, first: int, estimates: Iterable[int]) -> None:
        """Insert rows of estimated height before row `first`."""
        new = list(estimates)
        self._heights[first:first] = new
        self._exact[first:first] = bytes(len(new))
        self._forget(first)

    def remove(self, first: int, last: int) -> None:
        """Remove rows `first` to `last`."""
        del self._heights[first : last + 1]
        del self._exact[first : last + 1]
        self._forget(first)

    def clear(self) -> None:
        """Remove all rows."""
        self.remove(0, len(self) - 1)

    def doubt(self, first: int, last: int) -> None:
        """Take the heights of rows `first` to `last` for estimates from now on."""
        self._exact[first : last + 1] = bytes(last + 1 - first)

    def set(self, row: int, height: int) -> None:
        """Take `height` for the exact height of a row."""
        self._exact[row] = 1
        if self._heights[row] != height:
            self._heights[row] = height
            self._forget(row)

    def is_exact(self, row: int) -> bool:
        """Tell whether a row's height is exact."""
        return bool(self._exact[row])

    def next_estimate(self, start: int) -> int | None:
        """Return the last row up to `start` whose height is an estimate, or else any, or None."""
        found = self._exact.rfind(0, 0, start + 1)
        found = self._exact.rfind(0) if found < 0 else found
        return None if found < 0 else found

    def height(self, row: int) -> int:
        """Return a row's height."""
        return self._heights[row]

    def top(self, row: int) -> int:
        """Return where a row begins."""
        return self._tops_until(row)[row]

    def at(self, y: int) -> int:
        """Return the row at `y`; the first or last row for what lies outside. Needs a row."""
        tops = self._tops_until(len(self))
        return min(max(bisect_right(tops, y) - 1, 0), len(self) - 1)

    def _forget(self, row: int) -> None:
        del self._tops[row + 1 :]

    def _tops_until(self, row: int) -> list[int]:
        known = len(self._tops)
        if known <= row:
            more = accumulate(self._heights[known - 1 : row], initial=self._tops[-1])
            self._tops[-1:] = more
        return self._tops
