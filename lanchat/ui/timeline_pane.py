"""The timeline with a button that leads to what came below while the person read above."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, Qt, Slot
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from lanchat.client.timeline import Delivery
from lanchat.ui import text
from lanchat.ui.empty_room import EmptyRoom
from lanchat.ui.theme import SPACE_M
from lanchat.ui.timeline_view import TimelineView

if TYPE_CHECKING:
    from PySide6.QtGui import QResizeEvent

    from lanchat.ui.timeline_model import TimelineModel


class TimelinePane(QWidget):
    """Shows a TimelineModel, and tells it while the window is not looked at."""

    def __init__(self, model: TimelineModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._unseen = 0
        self.view = TimelineView(model, self)
        self.empty = EmptyRoom(model, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        self.jump_button = QPushButton(self)
        self.jump_button.setObjectName("jump")
        self.jump_button.setCursor(Qt.CursorShape.PointingHandCursor)
        self.jump_button.hide()
        self.jump_button.clicked.connect(self.view.jump_to_bottom)
        self.view.at_bottom_changed.connect(self._show_button)
        model.rowsInserted.connect(self._count)
        model.modelReset.connect(self._forget)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.empty.resize(self.size())
        self._place_button()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange:
            self._model.set_away(away=not self.isActiveWindow())

    @Slot(QModelIndex, int, int)
    def _count(self, _parent: QModelIndex, first: int, last: int) -> None:
        if self._model.line(first).delivery is Delivery.SENDING:
            # Who writes wants to see it.
            self.view.jump_to_bottom()
        elif not self.view.at_bottom:
            self._unseen += sum(not self._model.is_mine(row) for row in range(first, last + 1))
            self._show_button()

    @Slot()
    def _forget(self) -> None:
        self._unseen = 0
        self._show_button()

    @Slot()
    def _show_button(self) -> None:
        if self.view.at_bottom:
            self._unseen = 0
        words = text.new_messages(self._unseen) if self._unseen else "To the newest"
        self.jump_button.setText(f"↓  {words}")
        self.jump_button.setVisible(not self.view.at_bottom)
        self._place_button()

    def _place_button(self) -> None:
        self.jump_button.adjustSize()
        left = (self.width() - self.jump_button.width()) // 2
        self.jump_button.move(left, self.height() - self.jump_button.height() - SPACE_M)
