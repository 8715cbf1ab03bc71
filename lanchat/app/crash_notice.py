"""Tells a person in a window that the program made a mistake of its own."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMessageBox, QWidget

from lanchat.app.notice import show_notice
from lanchat.ui.bridge import Bridge


class CrashNotice(QObject):
    """Shows one sentence at a time: a mistake that repeats must not bury the screen."""

    def __init__(self, window: QWidget) -> None:
        """Show it over `window`."""
        super().__init__(window)
        self._window = window
        self._showing = False
        self._bridge = Bridge(self)
        self._bridge.arrived.connect(self._show)

    def tell(self, sentence: str) -> None:
        """Show `sentence` soon, unless one is on the screen; any thread may call this."""
        self._bridge.post(sentence)

    @Slot(object)
    def _show(self, sentence: str) -> None:
        if self._showing:
            return
        self._showing = True
        box = show_notice(self._window, sentence, QMessageBox.Icon.Warning)
        box.finished.connect(self._closed)

    @Slot()
    def _closed(self) -> None:
        self._showing = False
