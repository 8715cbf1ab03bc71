"""Dropping the mentor's class file on the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from lanchat.ui import text
from lanchat.ui.theme import named, restyle

if TYPE_CHECKING:
    from PySide6.QtCore import QMimeData

_ENDING = ".lanchat"


class DropCover(QLabel):
    """Covers a window while something is held over it, and says whether it can be dropped."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        named(self, "drop")
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWordWrap(True)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_verdict(self, *, fits: bool) -> None:
        """Cover the window."""
        self.setText(text.DROP_HERE if fits else text.DROP_REFUSED)
        restyle(self, "bad", not fits)
        self.setGeometry(self._window.rect())
        self.raise_()
        self.show()


def class_file(data: QMimeData) -> str | None:
    """Return the path of the one local file that this is and that is named like a class file."""
    paths = [url.toLocalFile() for url in data.urls()]
    if len(paths) == 1 and paths[0].lower().endswith(_ENDING):
        return paths[0]
    return None
