"""The page that asks for the word which the mentor has set for coming in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from lanchat.protocol.limits import MAX_WORD_CHARS
from lanchat.ui import text
from lanchat.ui.column import Column, note_label
from lanchat.ui.theme import SPACE_S, named

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent


class EntryWordPage(Column):
    """Asks for the entry word, in plain sight: everybody in the room knows it."""

    word_entered = Signal(str)
    """The word, without space at either end; the workshop may still refuse it."""

    back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, _ = self.add_heading("Join", text.ENTRY_WORD_WANTED)
        self.edit = named(QLineEdit(), "handle")
        self.problem = note_label(bad=True)
        self.tried = False
        """Whether a word was entered since the page was started."""
        label = QLabel("Entry word")
        label.setBuddy(self.edit)
        self.edit.setAccessibleName("Entry word")
        self.edit.setMaxLength(MAX_WORD_CHARS)
        self.problem.setMinimumHeight(2 * self.fontMetrics().lineSpacing() + SPACE_S)
        self.problem.setAlignment(Qt.AlignmentFlag.AlignTop)
        card = self.add_card()
        for widget in (label, self.edit, self.problem):
            card.addWidget(widget)
        self.column.addSpacing(SPACE_S)
        self.back_button, self.join_button = self.add_buttons("Back", "Join")
        self.column.addStretch(3)
        self.edit.textChanged.connect(self._check)
        self.edit.returnPressed.connect(self._enter)
        self.join_button.clicked.connect(self._enter)
        self.back_button.clicked.connect(self.back)
        self.setFocusProxy(self.edit)
        self._check()

    def start(self, workshop: str) -> None:
        """Begin anew for a workshop."""
        self._title.setText(text.join(workshop))
        self.tried = False
        self.edit.clear()
        self.edit.setFocus()

    @Slot()
    def refuse(self) -> None:
        """Say that this is not the word, which stays."""
        self.problem.setText(text.ENTRY_WORD_REFUSED)
        self.edit.setFocus()
        self.edit.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.back.emit()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _check(self) -> None:
        self.problem.setText("")
        self.join_button.setEnabled(bool(self.edit.text().strip()))

    @Slot()
    def _enter(self) -> None:
        if self.join_button.isEnabled():
            self.tried = True
            self.word_entered.emit(self.edit.text().strip())
