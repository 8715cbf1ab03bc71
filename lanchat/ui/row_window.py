"""Which rows are in sight, and which of them stays in place while others change.

The last row does if the view is at the bottom; else the row at its top.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lanchat.ui.row_heights import RowHeights

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_AT_BOTTOM_PIXELS = 4


class RowWindow:
    """Looks at many rows from `value`, in pixels from the first row's top.

    `measure` returns the exact height of a row and is called for rows in sight.
    """

    def __init__(self, measure: Callable[[int], int]) -> None:
        self._measure = measure
        self._heights = RowHeights()
        self._anchor, self._offset = 0, 0
        self.value = 0
        self.maximum = 0
        self.at_bottom = True

    def __len__(self) -> int:
        return len(self._heights)

    def start_over(self, estimates: Iterable[int]) -> None:
        """Take other rows, and look at the last."""
        self._heights.clear()
        self._heights.insert(0, estimates)
        self._anchor, self._offset = 0, 0
        self.at_bottom = True

    def insert(self, first: int, estimates: Iterable[int]) -> None:
        """Insert rows of estimated height before row `first`."""
        before = len(self)
        self._heights.insert(first, estimates)
        if first <= self._anchor:
            self._anchor += len(self) - before

    def remove(self, first: int, last: int) -> None:
        """Remove rows `first` to `last`."""
        self._heights.remove(first, last)
        if first < self._anchor:
            self._anchor = max(first, self._anchor - (last + 1 - first))

    def doubt(self, first: int, last: int) -> None:
        """Take the heights of rows `first` to `last` for estimates."""
        self._heights.doubt(first, last)

    def doubt_all(self) -> None:
        """Take all heights for estimates."""
        self.doubt(0, len(self) - 1)

    def look_from(self, value: int) -> None:
        """Move to `value`; the row there is the one to hold now."""
        self.value = value
        self.at_bottom = value >= self.maximum - _AT_BOTTOM_PIXELS
        self._hold()

    def settle(self, height: int) -> None:
        """Measure what a view of this height shows, and find the value that holds the row."""
        if self.at_bottom:
            self._measure_upwards(height)
        else:
            self._measure_downwards(height)
        self.maximum = max(self._heights.total - height, 0)
        if not self.at_bottom:
            self.value = self._heights.top(self._anchor) + self._offset
            self.at_bottom = self.value >= self.maximum
        if self.at_bottom:
            self.value = self.maximum
        self._hold()

    def measure_while(self, time_is_left: Callable[[], bool]) -> bool:
        """Measure rows out of sight, the nearest first. Return whether some are left."""
        while (row := self._heights.next_estimate(self._anchor)) is not None:
            if not time_is_left():
                return True
            self._exact(row)
        return False

    def is_settled(self) -> bool:
        """Tell whether all heights are exact."""
        return self._heights.next_estimate(self._anchor) is None

    def place(self, row: int) -> tuple[int, int]:
        """Return where a row begins, in pixels from the top of the view, and how high it is."""
        return self._heights.top(row) - self.value, self._heights.height(row)

    def row_at(self, y: int) -> int | None:
        """Return the row at `y` pixels from the top of the view, or None below or above all."""
        y += self.value
        return self._heights.at(y) if 0 <= y < self._heights.total else None

    def rows(self, top: int, bottom: int) -> range:
        """Return the rows between two positions in the view."""
        if not len(self) or top + self.value >= self._heights.total:
            return range(0)
        return range(self._heights.at(top + self.value), self._heights.at(bottom + self.value) + 1)

    def row_from(self, row: int, pixels: int) -> int:
        """Return the row so many pixels after the top of `row`."""
        return self._heights.at(self._heights.top(row) + pixels)

    def _hold(self) -> None:
        if len(self):
            self._anchor = self._heights.at(self.value)
            self._offset = self.value - self._heights.top(self._anchor)

    def _measure_upwards(self, height: int) -> None:
        row = len(self) - 1
        while row >= 0 and height > 0:
            height -= self._exact(row)
            row -= 1

    def _measure_downwards(self, height: int) -> None:
        self._anchor = min(self._anchor, max(len(self) - 1, 0))
        row, height = self._anchor, height + self._offset
        while row < len(self) and height > 0:
            height -= self._exact(row)
            row += 1

    def _exact(self, row: int) -> int:
        if not self._heights.is_exact(row):
            self._heights.set(row, self._measure(row))
        return self._heights.height(row)
