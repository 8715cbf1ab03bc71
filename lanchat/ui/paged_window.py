"""The window as far as the door: one page after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from lanchat.ui.class_file_drop import DropCover, class_file
from lanchat.ui.pages import Pages
from lanchat.ui.visible import one_line
from lanchat.ui.window_signals import WindowSignals

if TYPE_CHECKING:
    from collections.abc import Collection

    from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent

    from lanchat.client.nearby import NearbyChanged


class PagedWindow(WindowSignals):
    """The base of MainWindow: shows the pages that lead into a room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pages = Pages()
        self.welcome = self.pages.welcome
        self.host_page = self.pages.host
        self.code_page = self.pages.code
        self.stop_page = self.pages.stop
        self.handle_page = self.pages.handle
        self.word_page = self.pages.word
        self.connecting = self.pages.connecting
        self.lobby = self.pages.lobby
        self.workshop = ""
        """The name of the one that the pages are about."""
        self.setCentralWidget(self.pages)
        self.cover = DropCover(self)
        self.setAcceptDrops(True)
        self.pages.speak_for(self)
        self.welcome.hosting_wanted.connect(self.show_hosting)
        self.host_page.back.connect(self.show_welcome)
        self.handle_page.back.connect(self.show_welcome)
        self.stop_page.new_code_wanted.connect(self._ask_new_code)

    @Slot(object)
    def set_nearby(self, found: NearbyChanged) -> None:
        """Show what the search has found."""
        self.welcome.set_nearby(found)

    def show_welcome(self, notice: str | None = None) -> None:
        """Show the first page, with a sentence on why the person is back there."""
        self.setWindowTitle("LanChat")
        # Nothing of the last workshop lies about on a shared computer.
        self.word_page.start("")
        self.welcome.set_notice(notice)
        self.pages.setCurrentWidget(self.welcome)
        self.welcome.view.setFocus()

    def show_hosting(self) -> None:
        """Show the page that names a workshop."""
        self.pages.setCurrentWidget(self.host_page)
        self.host_page.start()

    def show_code(self, workshop: str, may_skip: bool = False) -> None:
        """Show the page for the class code; `may_skip` where joining unchecked is allowed."""
        self.workshop = workshop
        self.pages.setCurrentWidget(self.code_page)
        self.code_page.start(workshop, may_skip)

    def show_stop(self, workshop: str) -> None:
        """Show the red stop: a known name with another key."""
        self.workshop = workshop
        self.pages.setCurrentWidget(self.stop_page)
        self.stop_page.start(workshop)

    def show_handle(self, workshop: str, avoid: Collection[str] = ()) -> None:
        """Show the page that chooses a handle, with a suggestion that is none of `avoid`."""
        self.workshop = workshop
        self.pages.setCurrentWidget(self.handle_page)
        self.handle_page.start(workshop, avoid)

    def show_word(self, workshop: str) -> None:
        """Show the page for the entry word, empty."""
        self.workshop = workshop
        self.pages.setCurrentWidget(self.word_page)
        self.word_page.start(workshop)

    def show_connecting(self, workshop: str, doing: str = "Connecting ...") -> None:
        """Show that something is waited for."""
        self.workshop = workshop
        self.setWindowTitle(f"{one_line(workshop)} - LanChat")
        self.connecting.start(workshop, doing)
        self.pages.setCurrentWidget(self.connecting)

    def show_lobby(self, handle: str) -> None:
        """Show that the mentor has not let this person in yet."""
        self.pages.setCurrentWidget(self.lobby)
        self.lobby.start(self.workshop, handle)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasUrls():
            # Even a file that is refused as it moves: else nobody would tell us that it left.
            event.acceptProposedAction()
            self.cover.show_verdict(fits=class_file(event.mimeData()) is not None)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.setAccepted(class_file(event.mimeData()) is not None)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.cover.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self.cover.hide()
        path = class_file(event.mimeData())
        event.setAccepted(path is not None)
        if path is not None:
            self.class_file_dropped.emit(path)

    @Slot()
    def _ask_new_code(self) -> None:
        self.show_code(self.workshop)
        self.new_code_wanted.emit()
