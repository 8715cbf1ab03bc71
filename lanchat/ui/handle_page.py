"""The page on which a person chooses a handle."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QPushButton, QWidget

from lanchat.client.suggest import suggest
from lanchat.protocol.handle import normalize, problem
from lanchat.protocol.limits import MAX_HANDLE_CHARS
from lanchat.ui import glyphs, text
from lanchat.ui.column import Column, note_label
from lanchat.ui.theme import SPACE_S, named

if TYPE_CHECKING:
    from collections.abc import Collection

    from PySide6.QtGui import QKeyEvent

    from lanchat.protocol.errors import Reason


class HandlePage(Column):
    """Suggests a handle, checks a typed one at once, and shows why the workshop refused one."""

    picked = Signal(str)
    """The handle, normalized; the workshop may still refuse it."""

    back = Signal()

    def __init__(self, rng: random.Random | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rng = rng or random.SystemRandom()
        self._avoid: set[str] = set()
        self._title, _ = self.add_heading("Join", "Choose the name that others see.")
        self.edit = named(QLineEdit(), "handle")
        self.dice_button = QPushButton()
        self.problem = note_label(bad=True)
        self._build()
        self.back_button, self.join_button = self.add_buttons("Back", "Join")
        self.column.addStretch(3)
        self.edit.textChanged.connect(self._check)
        self.edit.returnPressed.connect(self._pick)
        self.dice_button.clicked.connect(self.roll)
        self.join_button.clicked.connect(self._pick)
        self.back_button.clicked.connect(self.back)
        self.setFocusProxy(self.edit)

    def start(self, workshop: str, avoid: Collection[str] = ()) -> None:
        """Begin anew for a workshop, with a suggestion that is none of `avoid`."""
        self._title.setText(text.join(workshop))
        self._avoid = set(avoid)
        self.roll()

    def refuse(self, reason: Reason) -> None:
        """Say why the workshop refused the handle, which is not suggested again."""
        self._avoid.add(self.edit.text())
        self.problem.setText(text.handle_problem(reason))
        self.edit.setFocus()
        self.edit.selectAll()

    @Slot()
    def roll(self) -> None:
        """Suggest a handle."""
        self._avoid.add(self.edit.text())
        self.edit.setText(suggest(self._rng, self._avoid))
        self.edit.setFocus()
        self.edit.selectAll()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.dice_button.setIcon(glyphs.dice(self.palette()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.back.emit()
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        label = QLabel("Your handle")
        label.setBuddy(self.edit)
        self.edit.setAccessibleName("Your handle")
        # Longer than a handle, so that a pasted one is refused and not cut.
        self.edit.setMaxLength(4 * MAX_HANDLE_CHARS)
        self.dice_button.setObjectName("dice")
        self.dice_button.setIcon(glyphs.dice(self.palette()))
        self.dice_button.setIconSize(QSize(22, 22))
        self.dice_button.setToolTip("Suggest another one")
        self.dice_button.setAccessibleName("Suggest another handle")
        self.problem.setMinimumHeight(2 * self.fontMetrics().lineSpacing() + SPACE_S)
        self.problem.setAlignment(Qt.AlignmentFlag.AlignTop)
        promise = named(QLabel(text.ANONYMOUS), "promise")
        promise.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        row.addWidget(self.edit, 1)
        row.addWidget(self.dice_button)
        card = self.add_card()
        card.addWidget(label)
        card.addLayout(row)
        card.addWidget(self.problem)
        card.addWidget(promise)
        self.column.addSpacing(SPACE_S)

    @Slot()
    def _check(self) -> None:
        handle = normalize(self.edit.text())
        reason = problem(handle) if handle else None
        self.problem.setText(text.handle_problem(reason) if reason else "")
        self.join_button.setEnabled(bool(handle) and reason is None)

    @Slot()
    def _pick(self) -> None:
        if self.join_button.isEnabled():
            self.picked.emit(normalize(self.edit.text()))
