"""What a person says in the room that the window shows, and what becomes of words that fail."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from lanchat.app.visit import Visit
from lanchat.client.outbox import PostNotTakenError, RoomClosedError
from lanchat.protocol.ids import ClientId
from lanchat.ui.main_window import MainWindow


class Talk(QObject):
    """Hands what is said to the link of the visit, as long as there is one."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._visit: Visit | None = None
        window.said.connect(self._say)
        window.retry_wanted.connect(self._retry)
        window.end_wanted.connect(self._end)

    @property
    def unsent(self) -> int:
        """How many posts would be lost if the workshop were left now."""
        return 0 if self._visit is None else self._visit.link.unsent

    def follow(self, visit: Visit | None) -> None:
        """Talk there from now on, or nowhere."""
        self._visit = visit

    @Slot(str)
    def _say(self, words: str) -> None:
        try:
            if self._visit is None:
                raise RoomClosedError
            self._visit.link.say(words)
        except PostNotTakenError as error:
            self._window.keep_unsaid(words, str(error))

    @Slot(object)
    def _retry(self, client_id: ClientId) -> None:
        if self._visit is not None and self._window.room is not None:
            words = self._visit.take_failed(client_id)
            if words is not None:
                self._window.room.dismiss(client_id)
                self._say(words)

    @Slot()
    def _end(self) -> None:
        if self._visit is not None:
            self._visit.link.end()
