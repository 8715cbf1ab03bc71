"""The page of a student whom the mentor has not let in yet."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from lanchat.ui import text
from lanchat.ui.column import Column, note_label, thin_progress
from lanchat.ui.theme import SPACE_S
from lanchat.ui.visible import one_line


class LobbyPage(Column):
    """Says that there is nothing to do but to wait, with a way out."""

    back = Signal()
    """The person does not want to wait any longer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title, self._subtitle = self.add_heading("")
        hint = note_label()
        hint.setText(text.LOBBY_HINT)
        card = self.add_card()
        card.addWidget(thin_progress("Waiting"))
        card.addSpacing(SPACE_S)
        card.addWidget(hint)
        self.leave_button, other = self.add_buttons("Leave", "")
        other.hide()
        self.column.addStretch(2)
        self.leave_button.clicked.connect(self.back)
        self.setFocusProxy(self.leave_button)

    def start(self, workshop: str, handle: str) -> None:
        """Say who waits, and for what."""
        self._title.setText(one_line(workshop))
        self._subtitle.setText(text.waiting_as(handle))
        self.setAccessibleName(self._subtitle.text())
        self.leave_button.setFocus()
