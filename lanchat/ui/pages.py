"""All pages but the room, one shown at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QStackedWidget, QWidget

from lanchat.crypto.class_code import words
from lanchat.ui.code_page import CodePage
from lanchat.ui.connecting_page import ConnectingPage
from lanchat.ui.entry_word_page import EntryWordPage
from lanchat.ui.handle_page import HandlePage
from lanchat.ui.host_page import HostPage
from lanchat.ui.lobby_page import LobbyPage
from lanchat.ui.stop_page import StopPage
from lanchat.ui.welcome import WelcomePage

if TYPE_CHECKING:
    from lanchat.ui.window_signals import WindowSignals


class Pages(QStackedWidget):
    """What leads into a room, and what is shown instead of one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.welcome = WelcomePage()
        self.host = HostPage()
        self.code = CodePage(words())
        self.stop = StopPage()
        self.handle = HandlePage()
        self.word = EntryWordPage()
        self.connecting = ConnectingPage()
        self.lobby = LobbyPage()
        first = (self.welcome, self.host, self.code, self.stop)
        for page in (*first, self.handle, self.word, self.connecting, self.lobby):
            self.addWidget(page)
        for edit in self.findChildren(QLineEdit):
            # A file that is dropped is the window's, and none's path may end up in a field.
            edit.setAcceptDrops(False)

    def speak_for(self, window: WindowSignals) -> None:
        """Let the window say what is wanted on any page. The ways back are not among it."""
        self.welcome.chosen.connect(window.chosen)
        self.welcome.address_entered.connect(window.address_entered)
        self.host.host_wanted.connect(window.host_wanted)
        self.code.code_entered.connect(window.code_entered)
        self.code.unverified_wanted.connect(window.unverified_wanted)
        self.handle.picked.connect(window.picked)
        self.word.word_entered.connect(window.word_entered)
        for back in (self.stop.back, self.word.back, self.connecting.back, self.lobby.back):
            back.connect(window.leave_wanted)
