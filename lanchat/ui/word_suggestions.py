"""The list under a field with the words that fit."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QRect, QStringListModel, Qt, Signal, Slot
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView

from lanchat.ui.theme import named

_MIN_WIDTH = 150
_ROWS = 7
_GAP = 2


class WordSuggestions(QCompleter):
    """Shows words that begin as a field does, the first one marked.

    Keys other than the arrows go to the field, which decides what is taken.
    """

    chosen = Signal(str)
    """A word was clicked."""

    def __init__(self, field: QLineEdit, model: QStringListModel) -> None:
        super().__init__(model, field)
        self._field = field
        self.view = named(QListView(), "completions")
        self.setPopup(self.view)
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setModelSorting(QCompleter.ModelSorting.CaseInsensitivelySortedModel)
        self.setMaxVisibleItems(_ROWS)
        # Not QLineEdit.setCompleter: with that one Tab leaves the field, and the text as it is.
        self.setWidget(field)
        self.view.clicked.connect(self._choose)

    @property
    def marked(self) -> str | None:
        """The word that the arrow keys have come to, while the list is shown."""
        return self.view.currentIndex().data() if self.view.isVisible() else None

    def offer(self, beginning: str) -> None:
        """Show the words that begin like this."""
        self.setCompletionPrefix(beginning)
        width = max(self._field.width(), _MIN_WIDTH)
        self.complete(QRect(0, _GAP, width, self._field.height()))
        self.view.setCurrentIndex(self.completionModel().index(0, 0))

    def hide(self) -> None:
        """Show nothing."""
        self.view.hide()

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        self.chosen.emit(str(index.data()))
