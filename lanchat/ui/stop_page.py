"""The red stop: a workshop's name that is known, and a key that is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from lanchat.ui import glyphs, text
from lanchat.ui.column import Column
from lanchat.ui.theme import SPACE_L, SPACE_S, SPACE_XL, SPACE_XS, named

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

_SIGN = 48


class StopPage(Column):
    """Says what it may be and what to do. The way back is the near one."""

    back = Signal()
    new_code_wanted = Signal()
    """The mentor has said that the code is a new one, so it is to be typed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sign = QLabel()
        self._what = QLabel()
        self._build()
        self.new_code_button = QPushButton("The mentor confirmed a new code")
        self.new_code_button.setProperty("kind", "quiet")
        self.back_button = QPushButton("Back")
        self.back_button.setProperty("kind", "primary")
        self.back_button.setAutoDefault(True)
        row = QHBoxLayout()
        row.addWidget(self.new_code_button)
        row.addStretch(1)
        row.addWidget(self.back_button)
        self.column.addSpacing(SPACE_S)
        self.column.addLayout(row)
        self.column.addStretch(3)
        self.back_button.clicked.connect(self.back)
        self.new_code_button.clicked.connect(self.new_code_wanted)
        self.setFocusProxy(self.back_button)

    def start(self, workshop: str) -> None:
        """Say which workshop's name it is."""
        self._what.setText(text.other_key(workshop))
        self.setAccessibleName(f"{text.STOP}. {self._what.text()}")
        self.back_button.setFocus()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._paint_sign()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.back.emit()
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        self._paint_sign()
        card = named(QFrame(), "stop")
        inside = QVBoxLayout(card)
        inside.setContentsMargins(SPACE_XL, SPACE_XL, SPACE_XL, SPACE_XL)
        inside.setSpacing(SPACE_S)
        heading = QHBoxLayout()
        heading.setSpacing(SPACE_L)
        heading.addWidget(self._sign)
        heading.addWidget(_words(named(QLabel(text.STOP), "stop-title")), 1)
        inside.addLayout(heading)
        inside.addWidget(_words(self._what))
        inside.addWidget(_words(QLabel(text.STOP_MEANS)))
        inside.addSpacing(SPACE_XS)
        inside.addWidget(named(QLabel("What to do"), "stop-part"))
        for number, sentence in enumerate(text.STOP_STEPS, start=1):
            inside.addLayout(_step(number, sentence))
        self.column.addWidget(card)

    def _paint_sign(self) -> None:
        self._sign.setPixmap(glyphs.stop(self.palette()).pixmap(_SIGN, _SIGN))


def _words(label: QLabel) -> QLabel:
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label


def _step(number: int, sentence: str) -> QHBoxLayout:
    """Return a sentence behind its number."""
    row = QHBoxLayout()
    row.setSpacing(SPACE_S)
    row.addWidget(QLabel(f"{number}."), 0, Qt.AlignmentFlag.AlignTop)
    row.addWidget(_words(QLabel(sentence)), 1)
    return row
