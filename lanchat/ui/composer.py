"""Where a person writes."""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QTextCursor
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from lanchat.protocol.limits import MAX_POST_BYTES
from lanchat.ui import text
from lanchat.ui.blocks import FENCE, fenced
from lanchat.ui.theme import SPACE_L, SPACE_S, SPACE_XS, font, named, restyle

if TYPE_CHECKING:
    from lanchat.client.state import State

EVERYONE = "Message everyone ..."

_MAX_LINES = 6
_NEAR_LIMIT = MAX_POST_BYTES * 9 // 10
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ComposerEdit(QPlainTextEdit):
    """A text field that grows from one line to six, in which Enter sends."""

    entered = Signal()
    focused = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._composing = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFont(font())
        self.setTabChangesFocus(True)
        self.document().setDocumentMargin(SPACE_XS)
        self.setPlaceholderText(EVERYONE)
        self.setAccessibleName("Message to everyone")
        self.setAccessibleDescription("Enter sends, Shift and Enter begins a new line")
        self.document().documentLayout().documentSizeChanged.connect(self._grow)
        self._grow()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        # While a word is being composed, Enter belongs to the input method.
        self._composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shift = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if event.key() in _ENTER and not shift:
            if not self._composing:
                self.entered.emit()
            event.accept()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._grow()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focused.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focused.emit(False)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        # A file would become its path, in which the person's login name stands.
        return not source.hasUrls() and super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        if self.canInsertFromMimeData(source):
            super().insertFromMimeData(source)

    @Slot()
    def _grow(self) -> None:
        # A plain text document counts its height in lines.
        lines = min(max(ceil(self.document().size().height()), 1), _MAX_LINES)
        margins = 2 * ceil(self.document().documentMargin())
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + margins + 2)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.height())


class Composer(QFrame):
    """The field, its buttons, and a sentence when something is in the way."""

    said = Signal(str)
    """What the person wants to say to everyone. The field is empty by then."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("composer")
        self._closed: str | None = None
        self.edit = ComposerEdit()
        self.code_button = QPushButton("<>")
        self.send_button = QPushButton("Send")
        self.note = QLabel()
        self._box = named(QFrame(), "composer-box")
        self._build()
        self.edit.textChanged.connect(self._check)
        self.edit.entered.connect(self.send)
        self.edit.focused.connect(self._show_focus)
        self.send_button.clicked.connect(self.send)
        self.code_button.clicked.connect(self.make_code)
        self._check()

    def set_state(self, state: State) -> None:
        """Let the person write whenever what is written will be sent some time."""
        self._closed = text.composer_closed(state)
        self.edit.setReadOnly(self._closed is not None)
        self.edit.setPlaceholderText(self._closed or EVERYONE)
        self.code_button.setEnabled(self._closed is None)
        self._check()

    @Slot()
    def send(self) -> None:
        """Say what is in the field, if it can be said."""
        if self.send_button.isEnabled():
            words = self._words()
            self.edit.clear()
            self.said.emit(words)

    def give_back(self, words: str, sentence: str) -> None:
        """Put words that could not be said back before what was typed since, and say why."""
        since = self.edit.toPlainText()
        self.edit.setPlainText(f"{words}\n{since}" if since else words)
        self.edit.moveCursor(QTextCursor.MoveOperation.End)
        self._note(sentence, bad=True)

    @Slot()
    def make_code(self) -> None:
        """Put the selection into a block of code, or begin an empty one."""
        cursor = self.edit.textCursor()
        selected = cursor.selectedText().replace("\u2029", "\n")
        at_line_start = self.edit.document().findBlock(cursor.selectionStart()).position()
        opening = "" if cursor.selectionStart() == at_line_start else "\n"
        cursor.insertText(opening + fenced(selected))
        if not selected:
            cursor.movePosition(QTextCursor.MoveOperation.Up, n=2)
        self.edit.setTextCursor(cursor)
        self.edit.setFocus()

    def _build(self) -> None:
        self.edit.setObjectName("composer-edit")
        self.note.setObjectName("note")
        self.note.setWordWrap(True)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.send_button.setProperty("kind", "primary")
        self.send_button.setToolTip("Send (Enter)")
        self.code_button.setObjectName("code")
        self.code_button.setToolTip(f"Code block ({FENCE})")
        self.code_button.setAccessibleName("Code block")
        row = QHBoxLayout(self._box)
        row.setContentsMargins(SPACE_S, SPACE_XS, SPACE_XS + 1, SPACE_XS)
        row.setSpacing(SPACE_XS)
        row.addWidget(self.edit, 1)
        for button in (self.code_button, self.send_button):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_S, SPACE_L, SPACE_L)
        column.setSpacing(SPACE_XS)
        column.addWidget(self._box)
        column.addWidget(self.note)
        self.setFocusProxy(self.edit)

    def _words(self) -> str:
        """Return the text as it is sent; an indent at its start may be code and stays."""
        return self.edit.toPlainText().strip("\n").rstrip()

    @Slot()
    def _check(self) -> None:
        words = self._words()
        size = len(words.encode())
        self.send_button.setEnabled(
            self._closed is None and bool(words.strip()) and size <= MAX_POST_BYTES
        )
        self._say(size)

    def _say(self, size: int) -> None:
        too_long = size > MAX_POST_BYTES
        # An empty field says it itself.
        note = self._closed or "" if size else ""
        if not note and size > _NEAR_LIMIT:
            note = f"{size:,} of {MAX_POST_BYTES:,} bytes"
        if too_long and self._closed is None:
            note = f"{note}. {text.POST_TOO_LONG}"
        self._note(note, bad=too_long)

    def _note(self, sentence: str, *, bad: bool) -> None:
        self.note.setText(sentence)
        self.note.setVisible(bool(sentence))
        restyle(self.note, "bad", bad)

    @Slot(bool)
    def _show_focus(self, focused: bool) -> None:
        restyle(self._box, "focused", focused)
