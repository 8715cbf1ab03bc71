"""The four fields of a class code, side by side."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QStringListModel, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from lanchat.ui.theme import SPACE_S
from lanchat.ui.word_field import WordField
from lanchat.ui.word_list import WordList

if TYPE_CHECKING:
    from collections.abc import Sequence

_ORDINALS = ("First", "Second", "Third", "Fourth")


class CodeFields(QWidget):
    """Leads from word to word. It looks at the words alone, not at whose they are."""

    changed = Signal()
    entered = Signal()
    """Enter, in a field whose word is whole."""

    def __init__(self, words: Sequence[str], parent: QWidget | None = None) -> None:
        """`words` are those that codes are made of; ENOUGH letters tell each from the others."""
        super().__init__(parent)
        known = WordList(words)
        model = QStringListModel(known.words, self)
        self.fields = tuple(WordField(known, model) for _ in _ORDINALS)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_S)
        for number, (field, ordinal) in enumerate(zip(self.fields, _ORDINALS, strict=True)):
            field.setAccessibleName(f"{ordinal} word of the class code")
            field.setPlaceholderText(f"word {number + 1}")
            field.finished.connect(partial(self._go_on, number))
            field.several.connect(partial(self.paste, first=number))
            field.back_wanted.connect(partial(self._go_back, number))
            field.returnPressed.connect(self.entered)
            field.changed.connect(self.changed)
            row.addWidget(field, 1)
        self.setFocusProxy(self.fields[0])

    @property
    def code(self) -> str | None:
        """The four words with a space between, None as long as one is not of the list."""
        words = [field.word for field in self.fields]
        return None if None in words else " ".join(filter(None, words))

    @property
    def wrong(self) -> str | None:
        """What stands in the first field with which no word begins."""
        return next((field.text() for field in self.fields if field.wrong), None)

    def clear(self) -> None:
        """Empty all fields."""
        for field in self.fields:
            field.put("")

    def set_read_only(self, *, read_only: bool) -> None:
        """Hold what is typed as it is."""
        for field in self.fields:
            field.setReadOnly(read_only)

    def paste(self, words: Sequence[str], first: int = 0) -> None:
        """Take several words at once, from the field `first` on; four or more fill all fields."""
        count = len(self.fields)
        if len(words) >= count:
            # What stands before them was a sentence such as "The class code is".
            words, first = words[-count:], 0
        for field, word in zip(self.fields[first:], words, strict=False):
            field.put(word)
        self._go_on(first, None)

    def _go_on(self, number: int, rest: str | None) -> None:
        """Go to the next field that has no word yet; where all have one, to the last one."""
        count = len(self.fields)
        others = (self.fields[(number + step) % count] for step in range(1, count))
        field = next((field for field in others if field.word is None), self.fields[number])
        if field is not self.fields[number]:
            field.setFocus()
            field.selectAll()
            field.expect(rest)

    def _go_back(self, number: int) -> None:
        if number:
            self.fields[number - 1].setFocus()
            self.fields[number - 1].end(False)
