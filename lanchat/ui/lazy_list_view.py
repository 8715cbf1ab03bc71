"""A list view for very many rows of different heights.

QListView measures every row again at each insertion; with ten thousand rows that is too slow. This
one estimates, measures the rows that are seen at once, and the others while nothing else happens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QElapsedTimer,
    Qt,
    QTimer,
    Signal,
    Slot,
)
from PySide6.QtWidgets import QAbstractItemView, QWidget

from lanchat.ui.row_window_view import Index, RowWindowView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QAbstractItemModel
    from PySide6.QtGui import QResizeEvent, QShowEvent


_SLICE_MILLISECONDS = 6
"""How long rows are measured before the window may do other things: less than a frame."""


class LazyListView(RowWindowView):
    """Keeps the heights true while the model, the width and the place change; to inherit from."""

    at_bottom_changed = Signal(bool)
    """Whether the last row is in sight, and new rows will be."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settling = False
        self._was_at_bottom = True
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.timeout.connect(self._measure_a_slice)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def estimate(self, row: int) -> int:
        """Return about how high a row is, in pixels."""
        raise NotImplementedError

    @property
    def at_bottom(self) -> bool:
        """Whether the last row is in sight."""
        return self.window_of_rows.at_bottom

    def jump_to_bottom(self) -> None:
        """Show the last row."""
        self.window_of_rows.at_bottom = True
        self._settle()

    def measure_again(self) -> None:
        """Take no height for granted any more, such as after the fonts changed."""
        self.window_of_rows.doubt_all()
        self.scheduleDelayedItemsLayout()

    def setModel(self, model: QAbstractItemModel | None) -> None:
        super().setModel(model)
        self.reset()

    def reset(self) -> None:
        QAbstractItemView.reset(self)
        model = self.model()
        self.window_of_rows.start_over(map(self.estimate, range(model.rowCount() if model else 0)))
        self.scheduleDelayedItemsLayout()

    def rowsInserted(self, parent: Index, start: int, end: int) -> None:
        self.window_of_rows.insert(start, map(self.estimate, range(start, end + 1)))
        QAbstractItemView.rowsInserted(self, parent, start, end)
        self.scheduleDelayedItemsLayout()

    def rowsAboutToBeRemoved(self, parent: Index, start: int, end: int) -> None:
        QAbstractItemView.rowsAboutToBeRemoved(self, parent, start, end)
        self.window_of_rows.remove(start, end)
        self.scheduleDelayedItemsLayout()

    def dataChanged(self, topLeft: Index, bottomRight: Index, roles: Sequence[int] = ()) -> None:
        QAbstractItemView.dataChanged(self, topLeft, bottomRight, roles)
        if not roles or Qt.ItemDataRole.DisplayRole in roles:
            self.window_of_rows.doubt(topLeft.row(), bottomRight.row())
            self.scheduleDelayedItemsLayout()
        self.viewport().update()

    def doItemsLayout(self) -> None:
        self._settle()
        QAbstractItemView.doItemsLayout(self)

    def updateGeometries(self) -> None:
        """Do nothing: _settle sets the scroll bar, and nobody else knows the heights."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() != event.oldSize().width():
            self.window_of_rows.doubt_all()
        QAbstractItemView.resizeEvent(self, event)
        self._settle()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._settle()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        if not self._settling:
            self.window_of_rows.look_from(self.verticalScrollBar().value())
            self._settle()

    def _settle(self) -> None:
        """Measure the rows in sight and put the row that is held back in its place."""
        if self._settling:
            return
        self._settling = True
        self.window_of_rows.settle(self.viewport().height())
        bar = self.verticalScrollBar()
        bar.setRange(0, self.window_of_rows.maximum)
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(self.fontMetrics().lineSpacing())
        bar.setValue(self.window_of_rows.value)
        self._settling = False
        self.viewport().update()
        if self._was_at_bottom != self.at_bottom:
            self._was_at_bottom = self.at_bottom
            self.at_bottom_changed.emit(self.at_bottom)
        if self.isVisible() and not self.window_of_rows.is_settled():
            self._idle.start(0)

    @Slot()
    def _measure_a_slice(self) -> None:
        timer = QElapsedTimer()
        timer.start()
        self.window_of_rows.measure_while(lambda: timer.elapsed() < _SLICE_MILLISECONDS)
        self._settle()
