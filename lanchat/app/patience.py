"""How long a hub may keep somebody waiting before the page says that it does not answer."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Slot

from lanchat.ui import text
from lanchat.ui.main_window import MainWindow

PATIENCE_MS = 6000


class Patience(QObject):
    """Waits with the person at the connecting page."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._workshop = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._lose)

    def lasts(self) -> bool:
        """Tell whether a hub has time left to answer."""
        return self._timer.isActive()

    def begin(self, workshop: str) -> None:
        """Wait for the workshop of this name."""
        self._workshop = workshop
        self._timer.start(PATIENCE_MS)

    def stop(self) -> None:
        """It has answered, or nobody waits any more."""
        self._timer.stop()

    @Slot()
    def _lose(self) -> None:
        self._window.connecting.start(self._workshop, text.NO_ANSWER)
