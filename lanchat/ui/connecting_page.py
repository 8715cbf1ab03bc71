"""The page between choosing a handle and being in the room."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from lanchat.ui.column import Column, note_label, thin_progress
from lanchat.ui.theme import SPACE_S
from lanchat.ui.visible import one_line


class ConnectingPage(Column):
    """Says what is waited for, with a way back."""

    back = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._subtitle = self.add_heading("", "Connecting ...")
        card = self.add_card()
        card.addWidget(thin_progress("Connecting"))
        card.addSpacing(SPACE_S)
        hint = note_label()
        hint.setText("If this takes long, ask the mentor whether the workshop is running.")
        card.addWidget(hint)
        self.back_button, other = self.add_buttons("Cancel", "")
        other.hide()
        self.column.addStretch(2)
        self.back_button.clicked.connect(self.back)

    def start(self, workshop: str, doing: str = "Connecting ...") -> None:
        """Say which workshop, and what is done, such as starting or connecting."""
        self._title.setText(one_line(workshop))
        self._subtitle.setText(doing)
        self.back_button.setFocus()
