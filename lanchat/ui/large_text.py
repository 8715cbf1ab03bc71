"""Words as large as the place allows, to be read from the back of a room."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from lanchat.ui.theme import colour, font, theme_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QFont, QPaintEvent

_MEASURE = 100
"""The size, in pixels, at which the words are measured."""

_FILL = 0.9
"""How much of its place the longest word takes."""

_APART = 1.3
"""A column's width, at most, in longest words."""

_SMALLEST = 12
_NUMBER = 0.3
"""A number's size beside its word's."""


class LargeText(QLabel):
    """Shows some words in equal cells, row by row. A screen reader reads them as one label."""

    def __init__(
        self, *, numbered: bool = False, largest: int = 400, parent: QWidget | None = None
    ) -> None:
        """`numbered` writes 1, 2, 3 before the words; `largest` is a letter's size in pixels."""
        super().__init__(parent)
        self._words: list[str] = []
        self._numbered = numbered
        self._largest = largest
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def set_words(self, words: Sequence[str]) -> None:
        """Show these words, in this order."""
        self._words = list(words)
        self.setText("  ".join(words))
        self.update()

    @property
    def pixels(self) -> int:
        """The size of the letters now, in device-independent pixels."""
        return self._fit()[0]

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 2 * _SMALLEST)

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._words:
            return
        pixels, columns = self._fit()
        rows = ceil(len(self._words) / columns)
        height = self.height() / rows
        # Near each other where there is more than enough width, as two words and not two islands.
        width = min(self.width() / columns, self._widest(pixels) * _APART)
        left = (self.width() - width * columns) / 2
        painter = QPainter(self)
        for number, word in enumerate(self._words):
            row, column = divmod(number, columns)
            cell = QRectF(left + column * width, row * height, width, height)
            self._draw(painter, cell, number + 1, word, pixels)

    def _draw(self, painter: QPainter, cell: QRectF, number: int, word: str, pixels: int) -> None:
        theme = theme_of(self.palette())
        large, small = _sized(pixels), _sized(max(round(pixels * _NUMBER), _SMALLEST))
        # The words begin below each other, so that the eye finds the next one.
        left = cell.left() + (cell.width() - self._widest(pixels)) / 2
        if self._numbered:
            painter.setFont(small)
            painter.setPen(colour(theme.muted))
            place = QRectF(left, cell.top(), cell.width(), cell.height())
            painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), str(number))
            left += self._number_width(pixels)
        painter.setFont(large)
        painter.setPen(colour(theme.text))
        place = QRectF(left, cell.top(), cell.right() - left, cell.height())
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), word)

    def _fit(self) -> tuple[int, int]:
        """Return the size of the letters and the number of columns that allows the largest."""
        count = max(len(self._words), 1)
        line = QFontMetricsF(_sized(_MEASURE)).height()
        widest = max(self._widest(_MEASURE), 1.0)
        best = (0, 1)
        for columns in (number for number in range(1, count + 1) if count % number == 0):
            rows = count // columns
            wide = self.width() * _FILL / columns / widest
            high = self.height() * _FILL / rows / line
            best = max(best, (int(min(wide, high) * _MEASURE), columns))
        return min(max(best[0], _SMALLEST), self._largest), best[1]

    def _widest(self, pixels: int) -> float:
        metrics = QFontMetricsF(_sized(pixels))
        widest = max((metrics.horizontalAdvance(word) for word in self._words), default=0.0)
        return widest + self._number_width(pixels)

    def _number_width(self, pixels: int) -> float:
        return pixels * 0.45 if self._numbered else 0.0


def _sized(pixels: int) -> QFont:
    result = font(bold=True)
    result.setPixelSize(pixels)
    return result
