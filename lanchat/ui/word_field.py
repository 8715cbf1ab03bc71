"""A field for one word of a class code, which knows the words and finishes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QStringListModel, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from lanchat.ui.theme import restyle
from lanchat.ui.typed_on import TypedOn
from lanchat.ui.word_list import split_words
from lanchat.ui.word_suggestions import WordSuggestions

if TYPE_CHECKING:
    from lanchat.ui.word_list import WordList

_MIN_LETTERS = 2
_MAX_CHARS = 200
"""What a paste may bring: a sentence around the four words."""

_STAYING = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
"""Focus goes for a while and comes back to the same field."""

_ACCEPTING = (Qt.Key.Key_Tab, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


class WordField(QLineEdit):
    """Shows the words that fit from two letters on, and finishes the word when it is clear."""

    finished = Signal(object)
    """The word is whole: on to the next one.

    With the letters that were not typed, a str, where it finished by itself; else with None.
    """

    several = Signal(object)
    """Several words came at once, a list of str, as by a paste."""

    changed = Signal()
    back_wanted = Signal()
    """Backspace where there is nothing to take away."""

    def __init__(
        self, words: WordList, model: QStringListModel, parent: QWidget | None = None
    ) -> None:
        """`model` holds the same words; the fields of a page share it."""
        super().__init__(parent)
        self.setObjectName("code-word")
        self.setMaxLength(_MAX_CHARS)
        self.setInputMethodHints(Qt.InputMethodHint.ImhNoPredictiveText)
        self._words = words
        self._before = ""
        self._typed_on = TypedOn()
        self.suggestions = WordSuggestions(self, model)
        self.suggestions.chosen.connect(self._finish)
        self.textEdited.connect(self._edit)

    @property
    def word(self) -> str | None:
        """The word in the field, None as long as it is not one of the list."""
        return self._typed if self._typed in self._words else None

    @property
    def wrong(self) -> bool:
        """Whether no word begins like this."""
        return not self._words.matching(self._typed)

    def put(self, word: str) -> None:
        """Show `word`, whole or not, without going on."""
        self.setText(word)
        self._before = word
        self._typed_on.expect(None)
        self._mark()

    def expect(self, rest: str | None) -> None:
        """Swallow these letters, and one key that goes on, if they are typed next."""
        self._typed_on.expect(rest)

    def event(self, event: QEvent) -> bool:
        # Tab would leave the field before keyPressEvent hears of it.
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return super().event(event)
        if self._take(event.key(), event.text().lower()):
            event.accept()
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._typed_on.forget()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in _STAYING:
            self.deselect()
            self._mark(left=True)

    @property
    def _typed(self) -> str:
        return self.text().strip().lower()

    def _take(self, key: int, letter: str) -> bool:
        """Tell whether a key has done its work here and now."""
        if self.isReadOnly():
            return False
        if key in _ACCEPTING:
            return self._accept(key)
        if key == Qt.Key.Key_Backspace and not self.text():
            self.back_wanted.emit()
            return True
        return bool(letter) and self._swallow(letter)

    def _accept(self, key: int) -> bool:
        """Go on by a key, with the word that it takes, and tell whether it could."""
        space = key == Qt.Key.Key_Space
        if self._typed_on.waits and not self._typed:
            # It was meant for the word that finished by itself, and that one was left already.
            self._typed_on.forget()
            return True
        if self.word is not None:
            # A whole word: Tab and Enter do what they always do.
            if space:
                self._finish(self._typed)
            return space
        found = self._words.matching(self._typed) if len(self._typed) >= _MIN_LETTERS else []
        if found:
            marked = self.suggestions.marked
            self._finish(marked if marked in found else found[0])
        return bool(found) or space

    def _swallow(self, letter: str) -> bool:
        """Tell whether a typed letter only says what was finished already."""
        if self._typed_on.take(letter):
            return True
        if letter.isalpha() and self._typed_on.broken_off and not self.text():
            # It was the next word after all, which begins in the same way.
            self.put(self._typed_on.broken_off)
        self._typed_on.forget()
        return False

    @Slot(str)
    def _finish(self, word: str, rest: str | None = None) -> None:
        self.put(word)
        self.suggestions.hide()
        self.expect(rest)
        self.finished.emit(rest)

    @Slot(str)
    def _edit(self, text: str) -> None:
        found = split_words(text)
        grew = len(text) > len(self._before) and self.cursorPosition() == len(text)
        self._before = text
        if len(found) > 1:
            self.several.emit(found)
            return
        swallowed = self._typed_on.swallowed
        if self.wrong and self._words.matching(swallowed + self._typed):
            # The letters before it belonged to it.
            self.put(swallowed + self._typed)
        word = self._words.told_by(self._typed) if grew else None
        if word is not None:
            self._finish(word, word.removeprefix(self._typed))
            return
        self._mark()
        if len(self._typed) < _MIN_LETTERS or self.word is not None or self.wrong:
            self.suggestions.hide()
        else:
            self.suggestions.offer(self._typed)

    def _mark(self, *, left: bool = False) -> None:
        half = left and bool(self._typed) and self.word is None
        restyle(self, "bad", self.wrong or half)
        restyle(self, "done", self.word is not None)
        self.changed.emit()
