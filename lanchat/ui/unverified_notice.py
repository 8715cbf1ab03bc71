"""The line in the room of a guest who has not checked the class code."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from lanchat.ui import text
from lanchat.ui.theme import SPACE_L, SPACE_M, SPACE_XS, named


class UnverifiedNotice(QFrame):
    """Stays as long as the code is not checked: it cannot be closed."""

    check_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("unverified")
        self.setAccessibleName(text.UNVERIFIED)
        label = QLabel(text.UNVERIFIED)
        label.setWordWrap(True)
        self.check_button = named(QPushButton("Check it now"), "small")
        self.check_button.clicked.connect(self.check_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_L, SPACE_XS, SPACE_L, SPACE_XS)
        row.setSpacing(SPACE_M)
        row.addWidget(label, 1)
        row.addWidget(self.check_button)
        self.hide()
