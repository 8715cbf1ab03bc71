"""What only the mentor has: the class code's window, and the door's."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from lanchat.client.events import DoorChanged, LobbyChanged
from lanchat.ui.class_code_panel import ClassCodePanel
from lanchat.ui.door_dialog import DoorDialog

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lanchat.ui.empty_room import EmptyRoom
    from lanchat.ui.people_pane import PeoplePane
    from lanchat.ui.room_bar import RoomBar


class MentorTools(QObject):
    """Joins the mentor's windows to the other parts of one room."""

    door_wanted = Signal(object)
    export_wanted = Signal()

    def __init__(self, bar: RoomBar, people: PeoplePane, empty: EmptyRoom, room: QWidget) -> None:
        super().__init__(room)
        self._bar = bar
        self._people = people
        self._empty = empty
        self._hosts = False
        self._has_class = False
        self.code_panel = ClassCodePanel(room)
        self.door_dialog = DoorDialog(room)
        self.code_panel.export_wanted.connect(self.export_wanted)
        self.door_dialog.door_wanted.connect(self.door_wanted)
        for offer in (bar, empty):
            offer.code_wanted.connect(self.code_panel.present)
        bar.door_wanted.connect(self.door_dialog.present)
        bar.waiting_wanted.connect(self._show_waiting)

    def set_hosting(self, *, hosts: bool) -> None:
        """Offer all this to the one who hosts; take it away when that is over."""
        self._hosts = hosts
        self._bar.set_hosting(hosts=hosts)
        self._people.set_hosting(hosts=hosts)
        self._empty.set_hosting(hosts=hosts)
        self._offer_code()
        if not hosts:
            self._bar.set_waiting(0)
            self.code_panel.close()
            self.door_dialog.reject()

    def set_class(self, name: str, code: str, addresses: Sequence[str]) -> None:
        """Take what the class is shown."""
        self._has_class = True
        self.code_panel.set_class(name, code, addresses)
        self._offer_code()

    def handle_event(self, event: LobbyChanged | DoorChanged) -> None:
        """Show what the session says of the lobby and the door."""
        match event:
            case LobbyChanged(waiting):
                self._people.lobby.set_waiting(waiting if self._hosts else ())
                self._bar.set_waiting(len(waiting) if self._hosts else 0)
            case DoorChanged(door):
                self.door_dialog.set_door(door)
            case _:
                assert_never(event)

    def _offer_code(self) -> None:
        for place in (self._bar, self._empty):
            place.offer_code(offer=self._hosts and self._has_class)

    @Slot()
    def _show_waiting(self) -> None:
        self._bar.people_button.setChecked(True)
        self._people.lobby.focus_first()
