"""The page on which a mentor names the workshop."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from lanchat.protocol.limits import MAX_NAME_BYTES
from lanchat.ui import text
from lanchat.ui.column import Column, note_label
from lanchat.ui.theme import SPACE_S


class HostPage(Column):
    """Asks for a workshop's name."""

    host_wanted = Signal(str)
    """The name, one line of at most MAX_NAME_BYTES as UTF-8."""

    back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.add_heading("Host a workshop", "Everyone on this network can find and join it.")
        self.name = QLineEdit("Workshop")
        self.problem = note_label(bad=True)
        label = QLabel("Name of the workshop")
        label.setBuddy(self.name)
        self.name.setAccessibleName("Name of the workshop")
        self.name.setMaxLength(MAX_NAME_BYTES)
        card = self.add_card()
        for widget in (label, self.name, self.problem):
            card.addWidget(widget)
        self.column.addSpacing(SPACE_S)
        self.back_button, self.start_button = self.add_buttons("Back", "Start the workshop")
        self.column.addStretch(3)
        self.name.textChanged.connect(self._check)
        self.name.returnPressed.connect(self._start)
        self.start_button.clicked.connect(self._start)
        self.back_button.clicked.connect(self.back)
        self.setFocusProxy(self.name)
        self._check()

    def start(self) -> None:
        """Begin anew."""
        self.name.selectAll()
        self.name.setFocus()
        self._check()

    def set_problem(self, sentence: str) -> None:
        """Say why the workshop could not be started."""
        self.problem.setText(sentence)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.back.emit()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _check(self) -> None:
        name = self.name.text().strip()
        too_long = len(name.encode("utf-8", "replace")) > MAX_NAME_BYTES
        reason = text.NAME_TOO_LONG if too_long else "" if name else text.NAME_EMPTY
        self.problem.setText(reason)
        self.start_button.setEnabled(not reason)

    @Slot()
    def _start(self) -> None:
        if self.start_button.isEnabled():
            self.host_wanted.emit(self.name.text().strip())
