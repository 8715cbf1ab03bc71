"""The page on which a student types the class code, once for each workshop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from lanchat.ui import text
from lanchat.ui.code_fields import CodeFields
from lanchat.ui.column import Column, note_label, thin_progress
from lanchat.ui.theme import SPACE_S, restyle

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QKeyEvent


class CodePage(Column):
    """Asks for four words. What was typed stays until the page is started anew."""

    code_entered = Signal(str)
    """Four words of the list with a space between. They may still be another hub's."""

    unverified_wanted = Signal()
    """Join without checking, which the mentor allows."""

    back = Signal()

    def __init__(self, words: Sequence[str], parent: QWidget | None = None) -> None:
        """`words` are those that codes are made of."""
        super().__init__(parent)
        self._refused: str | None = None
        self._busy = False
        self._title, _ = self.add_heading("Join", text.CODE_WANTED)
        self.code = CodeFields(words)
        self.progress = thin_progress("Checking")
        self.note = note_label()
        self._build_card()
        self.back_button, self.check_button = self.add_buttons("Back", "Check")
        self._offer, self.skip_button = self.add_offer(
            text.UNVERIFIED_OFFER, "Join without checking"
        )
        self.column.addStretch(3)
        self.code.changed.connect(self._show)
        self.code.entered.connect(self._check)
        self.check_button.clicked.connect(self._check)
        self.skip_button.clicked.connect(self.unverified_wanted)
        self.back_button.clicked.connect(self.back)
        self.setFocusProxy(self.code)

    def start(self, workshop: str, may_skip: bool = False) -> None:
        """Begin anew for a workshop; `may_skip` where the mentor allows joining unchecked."""
        self._title.setText(text.join(workshop))
        self._offer.setVisible(may_skip)
        self._refused = None
        self.code.clear()
        self._set_busy(busy=False)
        self.code.setFocus()

    @Slot()
    def busy(self) -> None:
        """Show that the words are being checked; `refuse` or another page follows."""
        self._set_busy(busy=True)
        # Away from the buttons: a second Enter must not go back.
        self.code.fields[-1].setFocus()

    @Slot()
    def refuse(self) -> None:
        """Say that these are not this hub's words. They stay, to be compared."""
        self._refused = self.code.code
        self._set_busy(busy=False)
        self.code.setFocus()
        self.code.fields[0].selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.back.emit()
        else:
            super().keyPressEvent(event)

    def _build_card(self) -> None:
        policy = self.progress.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.progress.setSizePolicy(policy)
        self.note.setMinimumHeight(3 * self.fontMetrics().lineSpacing() + SPACE_S)
        self.note.setAlignment(Qt.AlignmentFlag.AlignTop)
        card = self.add_card()
        for widget in (self.code, self.progress, self.note):
            card.addWidget(widget)
        self.column.addSpacing(SPACE_S)

    def _set_busy(self, *, busy: bool) -> None:
        self._busy = busy
        self.progress.setVisible(busy)
        self.skip_button.setEnabled(not busy)
        self.code.set_read_only(read_only=busy)
        self._show()

    @Slot()
    def _show(self) -> None:
        code, wrong = self.code.code, self.code.wrong
        refused = code is not None and code == self._refused
        self.check_button.setEnabled(code is not None and not self._busy and not refused)
        if self._busy:
            sentence = text.CODE_CHECKING
        elif wrong is not None:
            sentence = text.not_a_word(wrong)
        elif refused:
            sentence = text.CODE_REFUSED
        else:
            sentence = text.CODE_COMPLETE if code else text.CODE_WHY
        self.note.setText(sentence)
        restyle(self.note, "bad", wrong is not None or refused)

    @Slot()
    def _check(self) -> None:
        if self.check_button.isEnabled() and self.code.code is not None:
            self.code_entered.emit(self.code.code)
