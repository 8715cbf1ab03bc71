"""The bar over the room: which workshop, who is there, and the menu."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QPushButton, QToolButton, QWidget

from lanchat.ui import glyphs, text
from lanchat.ui.theme import SPACE_L, SPACE_M, SPACE_S, SPACE_XS, named
from lanchat.ui.visible import one_line, tooltip

_LEAST_NAME = 48
_ROOM_FOR_ME = 600
"""Below this width, in device-independent pixels, one's own handle makes room for the buttons."""


class RoomBar(QFrame):
    """Shows a workshop's name, a button for the people, and a menu."""

    leave_wanted = Signal()
    end_wanted = Signal()
    code_wanted = Signal()
    """Show the class code."""

    door_wanted = Signal()
    """Show how people come in."""

    waiting_wanted = Signal()
    """Show who waits."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("room-bar")
        self.name = named(QLabel(one_line(name)), "room-name")
        self.name.setTextFormat(Qt.TextFormat.PlainText)
        self.name.setMinimumWidth(_LEAST_NAME)
        self.name.setToolTip(tooltip(name))
        self.me = named(QLabel(), "me")
        self.me.setTextFormat(Qt.TextFormat.PlainText)
        self.people_button = named(QPushButton(), "people-button")
        self.waiting_button = named(QPushButton(), "waiting-button")
        self.code_button = QPushButton("Class code")
        self.menu_button = QToolButton()
        self.door_action, self.end_action = self._build_menu()
        self._build_buttons()
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_L, SPACE_S, SPACE_M, SPACE_S)
        row.setSpacing(SPACE_S)
        row.addWidget(self.name, 1)
        row.addWidget(self.me)
        for button in (self.waiting_button, self.code_button, self.people_button, self.menu_button):
            row.addWidget(button)
        self.set_count(0)
        self.set_waiting(0)

    def set_count(self, count: int) -> None:
        """Show how many people are in the room."""
        self.people_button.setText(f"{count:,}")
        self.people_button.setAccessibleName(text.people(count))

    def set_me(self, handle: str) -> None:
        """Show the person's own handle."""
        shown = one_line(handle)
        self.me.setText(shown)
        self.me.setAccessibleName(f"You are {shown}")
        self.me.setToolTip("This is you")

    def set_hosting(self, *, hosts: bool) -> None:
        """Offer the mentor's doings, or no longer. The code is offered by `offer_code`."""
        self.end_action.setVisible(hosts)
        self.door_action.setVisible(hosts)

    def offer_code(self, *, offer: bool) -> None:
        """Offer to show the class code."""
        self.code_button.setVisible(offer)

    def set_waiting(self, count: int) -> None:
        """Show how many wait to be let in."""
        self.waiting_button.setText(text.waiting(count))
        self.waiting_button.setVisible(count > 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.me.setVisible(self.width() >= _ROOM_FOR_ME)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.menu_button.setIcon(glyphs.more(self.palette()))
            self.people_button.setIcon(glyphs.people(self.palette()))

    def _build_buttons(self) -> None:
        self.people_button.setCheckable(True)
        self.people_button.setIcon(glyphs.people(self.palette()))
        self.people_button.setToolTip("Show or hide the people")
        self.waiting_button.setToolTip("Show who waits to be let in")
        self.waiting_button.clicked.connect(self.waiting_wanted)
        self.code_button.setProperty("kind", "primary")
        self.code_button.setToolTip("Show the four words to the class")
        self.code_button.clicked.connect(self.code_wanted)
        self.code_button.hide()

    def _build_menu(self) -> tuple[QAction, QAction]:
        self.menu_button.setIcon(glyphs.more(self.palette()))
        self.menu_button.setIconSize(QSize(20, 20))
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu_button.setAccessibleName("Menu of the workshop")
        self.menu_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        menu = QMenu(self.menu_button)
        menu.setToolTipsVisible(True)
        door = menu.addAction("Who may come in ...", self.door_wanted.emit)
        door.setVisible(False)
        menu.addAction("Leave workshop", self.leave_wanted.emit)
        end = QAction("End workshop ...", menu)
        end.triggered.connect(self.end_wanted)
        menu.addAction(end)
        end.setToolTip("For everyone")
        end.setVisible(False)
        self.menu_button.setMenu(menu)
        return door, end


class HostingHint(QFrame):
    """Tells the one who hosts, until it is closed, that the window may be closed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("hint")
        self._dismissed = False
        label = QLabel(text.HOSTING)
        label.setWordWrap(True)
        self.close_button = QToolButton()
        self.close_button.setIcon(glyphs.cross(self.palette()))
        self.close_button.setAccessibleName("Close this hint")
        self.close_button.clicked.connect(self._dismiss)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_L, SPACE_XS, SPACE_M, SPACE_XS)
        row.addWidget(label, 1)
        row.addWidget(self.close_button)
        self.hide()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.close_button.setIcon(glyphs.cross(self.palette()))

    def offer(self, *, hosts: bool) -> None:
        """Show the hint to the one who hosts, unless it was closed."""
        self.setVisible(hosts and not self._dismissed)

    def _dismiss(self) -> None:
        self._dismissed = True
        self.hide()
