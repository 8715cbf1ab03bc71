"""The window: the pages, and behind them the room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from lanchat.client.events import StateChanged
from lanchat.client.state import CatchingUp, Closed, Connecting, Joined, TurnedAway, Waiting
from lanchat.protocol.errors import Reason
from lanchat.ui import text
from lanchat.ui.paged_window import PagedWindow
from lanchat.ui.room import RoomWidget
from lanchat.ui.theme import app_icon

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QCloseEvent

    from lanchat.client.events import Event

_SIZE = (1040, 680)
_SMALLEST = (440, 340)


class MainWindow(PagedWindow):
    """Shows the pages and the room. Signals come from whichever is shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("LanChat")
        self.setWindowIcon(app_icon())
        self.resize(*_SIZE)
        self.setMinimumSize(*_SMALLEST)
        self.room: RoomWidget | None = None
        self._entered = False
        self.code_page.back.connect(self._leave_code)

    @Slot(object)
    def handle_event(self, event: Event) -> None:
        """Show what the session says, on the page where it belongs."""
        if self.room is None:
            return
        self.room.handle_event(event)
        match event:
            case StateChanged(CatchingUp() | Joined()) if not self._entered:
                self._entered = True
                self._show(self.room)
            case StateChanged(Connecting()) if not self._entered:
                super().show_connecting(self.workshop)
            case StateChanged(Waiting(handle)) if not self._entered:
                self.show_lobby(handle)
            case StateChanged(TurnedAway(reason, hub_version)) if not self._entered:
                self._turn_back(reason, hub_version)
            case StateChanged(TurnedAway() | Closed()) if self._entered:
                # The code page may lie over it, and the room says what happened.
                self._show(self.room)
            case _:
                pass

    def show_welcome(self, notice: str | None = None) -> None:
        """Show the first page, with a sentence on why the person is back there."""
        self._drop_room()
        super().show_welcome(notice)

    def show_code(self, workshop: str, may_skip: bool = False) -> None:
        """Show the page for the class code; `may_skip` where joining unchecked is allowed.

        Over a room it leads back to the room: by Back, or by `set_verified(True)`.
        """
        super().show_code(workshop, may_skip and not self._entered)

    def show_connecting(self, workshop: str, doing: str = "Connecting ...") -> None:
        """Show that something is waited for. The session's events lead on from here."""
        self._drop_room()
        self.room = RoomWidget(workshop)
        self.relay(self.room)
        self.pages.addWidget(self.room)
        super().show_connecting(workshop, doing)

    def set_class(self, name: str, code: str, addresses: Sequence[str]) -> None:
        """Give the mentor what the class is shown, once the room is connected to.

        The code is four words with a space between, or empty while it is worked out; each address
        is HOST:PORT, the best first.
        """
        if self.room is not None:
            self.room.set_class(name, code, addresses)

    def set_hub_news(self, sentence: str | None, *, good: bool = False) -> None:
        """Say in the room what the one who hosts has to know of the hub; None when it is over."""
        if self.room is not None:
            self.room.set_hub_news(sentence, good=good)

    @Slot(bool)
    def set_verified(self, verified: bool) -> None:
        """Say in the room, once it is connected to, whether the class code was checked."""
        if self.room is not None:
            self.room.set_verified(verified)
            if verified and self._entered and self.pages.currentWidget() is self.code_page:
                self._show(self.room)

    def keep_unsaid(self, words: str, sentence: str) -> None:
        """Give words that could not be said back to the one who typed them, and say why."""
        if self.room is not None:
            self.room.composer.give_back(words, sentence)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closing.emit()
        super().closeEvent(event)

    @Slot()
    def _leave_code(self) -> None:
        if self.room is not None and self._entered:
            self._show(self.room)
        else:
            self.leave_wanted.emit()

    def _turn_back(self, reason: Reason, hub_version: int) -> None:
        self._drop_room()
        if reason in text.HANDLE_REASONS:
            self.pages.setCurrentWidget(self.handle_page)
            self.handle_page.refuse(reason)
        elif reason is not Reason.WRONG_WORD:
            self.show_welcome(text.turned_away(reason, hub_version))
        elif self.word_page.tried:
            self.pages.setCurrentWidget(self.word_page)
            self.word_page.refuse()
        else:
            self.show_word(self.workshop)

    def _show(self, room: RoomWidget) -> None:
        self.pages.setCurrentWidget(room)
        room.composer.setFocus()

    def _drop_room(self) -> None:
        self._entered = False
        if self.room is not None:
            self.pages.removeWidget(self.room)
            self.room.deleteLater()
            self.room = None
