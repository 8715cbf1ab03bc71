"""The frame of every page that is not the room: one narrow column in the middle."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from lanchat.ui.theme import SPACE_L, SPACE_M, SPACE_S, SPACE_XL, app_icon, named

_WIDTH = 520
_ICON = 56


class Column(QScrollArea):
    """A page with a column of widgets, which scrolls where the window is too low for it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QWidget()
        inner.setMaximumWidth(_WIDTH)
        self.column = QVBoxLayout(inner)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(SPACE_M)
        # A page stands somewhat above the middle; what takes all the room there is leaves none.
        self.column.addStretch(1)
        page = named(QWidget(), "page-ground")
        row = QHBoxLayout(page)
        row.setContentsMargins(SPACE_XL, SPACE_XL, SPACE_XL, SPACE_XL)
        row.addStretch(1)
        row.addWidget(inner, 100)
        row.addStretch(1)
        self.setWidget(page)

    def add_heading(self, title: str, subtitle: str = "") -> tuple[QLabel, QLabel]:
        """Add the program's icon, a title and a line under it; return the two labels."""
        icon = QLabel()
        icon.setPixmap(app_icon().pixmap(_ICON, _ICON))
        heading, line = named(QLabel(title), "title"), named(QLabel(subtitle), "subtitle")
        words = QVBoxLayout()
        words.addStretch(1)
        words.setSpacing(0)
        for label in (heading, line):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            words.addWidget(label)
        words.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(SPACE_L)
        row.addWidget(icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        self.column.addLayout(row)
        self.column.addSpacing(SPACE_S)
        return heading, line

    def add_card(self) -> QVBoxLayout:
        """Add a raised area and return its layout."""
        card = named(QFrame(), "card")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(SPACE_XL, SPACE_XL, SPACE_XL, SPACE_XL)
        inside.setSpacing(SPACE_S)
        self.column.addWidget(card)
        return inside

    def add_buttons(self, back: str, primary: str) -> tuple[QPushButton, QPushButton]:
        """Add a way back at the left and a way on at the right; return both buttons."""
        back_button, primary_button = QPushButton(back), QPushButton(primary)
        primary_button.setProperty("kind", "primary")
        row = QHBoxLayout()
        row.addWidget(back_button)
        row.addStretch(1)
        row.addWidget(primary_button)
        self.column.addLayout(row)
        return back_button, primary_button

    def add_offer(self, words: str, offer: str) -> tuple[QWidget, QPushButton]:
        """Add a line under all else with another way; return the line, hidden, and its button."""
        whole, button, note = QWidget(), QPushButton(offer), note_label()
        note.setText(words)
        row = QHBoxLayout()
        row.setSpacing(SPACE_L)
        row.addWidget(note, 1)
        row.addWidget(button)
        inside = QVBoxLayout(whole)
        inside.setContentsMargins(0, SPACE_S, 0, 0)
        inside.setSpacing(SPACE_M)
        inside.addWidget(named(QFrame(), "rule"))
        inside.addLayout(row)
        self.column.addWidget(whole)
        whole.hide()
        return whole, button


def thin_progress(name: str) -> QProgressBar:
    """Return a line that moves while something is waited for."""
    progress = QProgressBar()
    progress.setRange(0, 0)
    progress.setTextVisible(False)
    progress.setFixedHeight(3)
    progress.setAccessibleName(name)
    return progress


def note_label(*, bad: bool = False) -> QLabel:
    """Return a label for a sentence, in small letters."""
    label = named(QLabel(), "note")
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("bad", bad)
    label.setWordWrap(True)
    return label
