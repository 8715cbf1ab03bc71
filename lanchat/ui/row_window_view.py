"""Where the rows of a RowWindow are: what Qt asks a list view about places, keys and selections."""

from __future__ import annotations

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    Qt,
)
from PySide6.QtGui import QRegion
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from lanchat.ui.row_window import RowWindow

Index = QModelIndex | QPersistentModelIndex


class RowWindowView(QListView):
    """A list view that shows what its RowWindow looks at; to inherit from."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.window_of_rows = RowWindow(self.measure)

    def measure(self, row: int) -> int:
        """Return exactly how high a row is, in pixels."""
        raise NotImplementedError

    def rows_in(self, rect: QRect) -> range:
        """Return the rows in a part of the viewport."""
        return self.window_of_rows.rows(rect.top(), rect.bottom())

    def visualRect(self, index: Index) -> QRect:
        if not index.isValid() or index.row() >= len(self.window_of_rows):
            return QRect()
        top, height = self.window_of_rows.place(index.row())
        return QRect(0, top, self.viewport().width(), height)

    def indexAt(self, p: QPoint) -> QModelIndex:
        self.executeDelayedItemsLayout()
        row = self.window_of_rows.row_at(p.y())
        return QModelIndex() if row is None else self.model().index(row, 0)

    def scrollTo(
        self,
        index: Index,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        self.executeDelayedItemsLayout()
        bar, height = self.verticalScrollBar(), self.viewport().height()
        # Twice: rows that come into sight are measured, and may push this one out again.
        for _ in range(2):
            rect = self.visualRect(index)
            below = rect.bottom() + 1 - height
            if hint is QAbstractItemView.ScrollHint.PositionAtTop or rect.top() < 0:
                bar.setValue(bar.value() + rect.top())
            elif below > 0:
                bar.setValue(bar.value() + min(below, rect.top()))

    def verticalOffset(self) -> int:
        return self.window_of_rows.value

    def horizontalOffset(self) -> int:
        return 0

    def moveCursor(
        self, cursorAction: QAbstractItemView.CursorAction, modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        last = len(self.window_of_rows) - 1
        if last < 0:
            return QModelIndex()
        current = self.currentIndex().row() if self.currentIndex().isValid() else last + 1
        row = _destination(cursorAction, current, self.window_of_rows, self.viewport().height())
        return self.model().index(min(max(row, 0), last), 0)

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        selection, rows = QItemSelection(), self.rows_in(rect)
        if rows:
            model = self.model()
            selection.select(model.index(rows[0], 0), model.index(rows[-1], 0))
        self.selectionModel().select(selection, command)

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        return QRegion(self.viewport().rect())


def _destination(
    action: QAbstractItemView.CursorAction, row: int, window: RowWindow, page: int
) -> int:
    """Return the row that a key leads to, perhaps one that does not exist."""
    actions = QAbstractItemView.CursorAction
    last = len(window) - 1
    match action:
        case actions.MoveHome | actions.MoveEnd:
            return 0 if action is actions.MoveHome else last
        case actions.MovePageUp | actions.MovePageDown:
            return window.row_from(min(row, last), -page if action is actions.MovePageUp else page)
        case actions.MoveUp | actions.MovePrevious:
            return row - 1
        case actions.MoveDown | actions.MoveNext:
            return row + 1
        case _:
            return row
