"""The question before something is done that would lose posts which are not sent yet."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMessageBox, QWidget

from lanchat.ui.theme import restyle

_DETAILS = (
    "The workshop has not answered yet. What waits is sent by itself if you stay, and is lost if "
    "you do not."
)


def ask_unsent(parent: QWidget, unsent: int, verb: str, go_on: Callable[[], object]) -> QMessageBox:
    """Ask whether to `verb` ("Close") although so many posts are lost; call `go_on` if so.

    Returns the dialog, which is open.
    """
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle("LanChat")
    box.setTextFormat(Qt.TextFormat.PlainText)
    were = "1 post was" if unsent == 1 else f"{unsent:,} posts were"
    box.setText(f"{were} not sent yet. {verb} anyway?")
    box.setInformativeText(_DETAILS)
    lose = box.addButton(f"{verb} anyway", QMessageBox.ButtonRole.DestructiveRole)
    restyle(lose, "kind", "danger")
    wait = box.addButton("Wait", QMessageBox.ButtonRole.RejectRole)
    wait.setIcon(QIcon())
    box.setDefaultButton(wait)
    box.setEscapeButton(wait)
    lose.clicked.connect(go_on)
    box.open()
    return box


class CloseGuard(QObject):
    """Lets a window be closed at once when nothing is lost by it, and asks first otherwise."""

    def __init__(self, window: QWidget, unsent: Callable[[], int]) -> None:
        """`unsent` tells how many posts would be lost now."""
        super().__init__(window)
        self._window = window
        self._unsent = unsent
        self._armed = True
        self._asking = False
        window.installEventFilter(self)

    def close_anyway(self) -> None:
        """Close the window without asking."""
        self._armed = False
        self._window.close()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hold a close event back while there is something to ask."""
        if watched is not self._window or event.type() != QEvent.Type.Close or not self._armed:
            return False
        unsent = self._unsent()
        if not unsent:
            return False
        event.ignore()
        if not self._asking:
            self._asking = True
            box = ask_unsent(self._window, unsent, "Close", self.close_anyway)
            box.finished.connect(self._asked)
        return True

    def _asked(self) -> None:
        self._asking = False
