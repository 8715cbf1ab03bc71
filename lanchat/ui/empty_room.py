"""What stands in a room in which nobody has said anything yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from lanchat.ui import text
from lanchat.ui.theme import SPACE_L, SPACE_XL, named

if TYPE_CHECKING:
    from PySide6.QtCore import QAbstractItemModel

_WIDTH = 420


class EmptyRoom(QWidget):
    """Says what to do, in the middle; hidden as soon as the timeline has a row."""

    code_wanted = Signal()
    """Show the class code."""

    def __init__(self, timeline: QAbstractItemModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._timeline = timeline
        self._open = False
        self._hosts = False
        self._others = 0
        self.label = named(QLabel(), "empty")
        self.code_button = QPushButton("Show the class code")
        self.code_button.clicked.connect(self.code_wanted)
        self.code_button.hide()
        self._build()
        for signal in (timeline.rowsInserted, timeline.rowsRemoved, timeline.modelReset):
            signal.connect(self._show)
        self._show()

    def set_open(self, *, is_open: bool) -> None:
        """Say whether all that was said is known, and something can be said."""
        self._open = is_open
        self._show()

    def set_hosting(self, *, hosts: bool) -> None:
        """Speak to the one who hosts, or to a student."""
        self._hosts = hosts
        self._show()

    def set_others(self, others: int) -> None:
        """Say how many others are in the room."""
        self._others = others
        self._show()

    def offer_code(self, *, offer: bool) -> None:
        """Offer to show the class code."""
        self.code_button.setVisible(offer)

    def _build(self) -> None:
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.label.setWordWrap(True)
        self.label.setMaximumWidth(_WIDTH)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.label, 100)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_XL, SPACE_XL, SPACE_XL, SPACE_XL)
        column.setSpacing(SPACE_L)
        column.addStretch(2)
        column.addLayout(row)
        column.addWidget(self.code_button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    @Slot()
    def _show(self) -> None:
        self.label.setText(text.empty_room(hosts=self._hosts, others=self._others))
        self.setVisible(self._open and self._timeline.rowCount() == 0)
