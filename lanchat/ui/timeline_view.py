"""The list of lines: painted, pointed at, copied, tried again."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QCursor,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QFrame, QListView, QMenu, QStyle, QStyleOptionViewItem, QWidget

from lanchat.client.timeline import Delivery
from lanchat.ui.lazy_list_view import LazyListView
from lanchat.ui.timeline_delegate import TimelineDelegate
from lanchat.ui.timeline_layout import Action, Hit

if TYPE_CHECKING:
    from PySide6.QtCore import QModelIndex

    from lanchat.ui.timeline_model import TimelineModel

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class TimelineView(LazyListView):
    """Shows a TimelineModel."""

    retry_wanted = Signal(object)
    """The ClientId of a post that failed and is to be tried again."""

    dismiss_wanted = Signal(object)
    """The ClientId of a post that failed and is to be forgotten."""

    def __init__(self, model: TimelineModel, parent: QWidget | None = None) -> None:
        self._lines = model
        self._delegate = TimelineDelegate(model)
        super().__init__(parent)
        self._delegate.setParent(self)
        self._pressed: Hit | None = None
        self.setItemDelegate(self._delegate)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setMouseTracking(True)
        self.setAccessibleName("Messages")
        self.setModel(model)

    def estimate(self, row: int) -> int:
        return self._delegate.typesetter.estimate(self._lines.line(row).text, self.width())

    def measure(self, row: int) -> int:
        return self._delegate.height(row, self.viewport().width())

    def copy(self) -> None:
        """Put the selected lines, or else the current one, on the clipboard."""
        rows = [index.row() for index in self.selectedIndexes()]
        if not rows and self.currentIndex().isValid():
            rows = [self.currentIndex().row()]
        if rows:
            QGuiApplication.clipboard().setText(self._lines.copied(rows))

    def hit_at(self, position: QPoint) -> tuple[int, Hit] | None:
        """Return the row and the link or button at a position in the viewport."""
        index = self.indexAt(position)
        if not index.isValid():
            return None
        rect = self.visualRect(index)
        inside = QPointF(position - rect.topLeft())
        for hit in self._delegate.layout(index.row(), rect.width()).hits:
            if hit.rect.adjusted(-4, -2, 4, 2).contains(inside):
                return index.row(), hit
        return None

    def perform(self, row: int, action: Action, code: str = "") -> None:
        """Do what a link or button in a row stands for."""
        match action:
            case Action.RETRY:
                self.retry_wanted.emit(self._lines.line(row).client_id)
            case Action.DISMISS:
                self.dismiss_wanted.emit(self._lines.line(row).client_id)
            case Action.UNFOLD:
                self._lines.unfold(row)
            case Action.COPY_CODE:
                QGuiApplication.clipboard().setText(code)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        hovered = self._hovered()
        for row in self.rows_in(event.rect()):
            index = self._lines.index(row)
            option.rect = self.visualRect(index)
            option.state = self._state(index, hovered=index == hovered)
            self._delegate.paint(painter, option, index)
        painter.end()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in {QEvent.Type.FontChange, QEvent.Type.StyleChange}:
            self._delegate.renew_fonts()
            self.measure_again()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        over = self.hit_at(event.position().toPoint()) is not None
        shape = Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)
        self.viewport().update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        found = self.hit_at(event.position().toPoint())
        if found is None or event.button() is not Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
        else:
            self.perform(found[0], found[1].action, found[1].text)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        current = self.currentIndex()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in _ENTER and current.isValid() and self._enter(current.row()):
            event.accept()
        elif event.key() == Qt.Key.Key_Delete and current.isValid() and self._failed(current.row()):
            self.perform(current.row(), Action.DISMISS)
        elif event.key() == Qt.Key.Key_Escape and self.selectedIndexes():
            self.clearSelection()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        keyboard = event.reason() is QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if keyboard else self.indexAt(event.pos())
        if index.isValid():
            self.menu_of(index.row()).popup(event.globalPos())

    def menu_of(self, row: int) -> QMenu:
        """Return the context menu of a row; it deletes itself when it closes."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Copy", self.copy)
        for hit in self._delegate.layout(row, self.viewport().width()).hits:
            label = "Copy code" if hit.action is Action.COPY_CODE else hit.label
            menu.addAction(label, partial(self.perform, row, hit.action, hit.text))
        return menu

    def _enter(self, row: int) -> bool:
        """Do what Enter means on a row, and tell whether it means anything."""
        actions = {hit.action for hit in self._delegate.layout(row, self.viewport().width()).hits}
        for action in (Action.RETRY, Action.UNFOLD):
            if action in actions:
                self.perform(row, action)
                return True
        return False

    def _failed(self, row: int) -> bool:
        return self._lines.line(row).delivery is Delivery.FAILED

    def _hovered(self) -> QModelIndex | None:
        inside = self.viewport().underMouse()
        return self.indexAt(self.viewport().mapFromGlobal(QCursor.pos())) if inside else None

    def _state(self, index: QModelIndex, *, hovered: bool) -> QStyle.StateFlag:
        flags = QStyle.StateFlag
        state = flags.State_Enabled
        if self.selectionModel().isSelected(index):
            state |= flags.State_Selected
        if hovered:
            state |= flags.State_MouseOver
        if self.hasFocus() and self.currentIndex() == index:
            state |= flags.State_HasFocus
        return state
