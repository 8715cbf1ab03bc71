"""The side of the room: who waits, for the mentor, and who is in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QFrame, QLabel, QListView, QMenu, QVBoxLayout, QWidget

from lanchat.protocol.handle import MENTOR
from lanchat.ui.lobby_strip import LobbyStrip
from lanchat.ui.member_menu import member_menu
from lanchat.ui.people import MEMBER, PeopleDelegate, PeopleModel
from lanchat.ui.theme import SPACE_M, SPACE_S, named

if TYPE_CHECKING:
    from lanchat.protocol.messages import Member


class PeopleView(QListView):
    """A list in which a right click, the menu key and Enter ask for a menu."""

    menu_wanted = Signal(QModelIndex, QPoint)
    """For this row, at this place on the screen."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("people-list")
        self.setAccessibleName("People in the room")
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.activated.connect(self._ask_beside)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            self._ask_beside(self.currentIndex())
        elif (index := self.indexAt(event.pos())).isValid():
            self.menu_wanted.emit(index, event.globalPos())

    @Slot(QModelIndex)
    def _ask_beside(self, index: QModelIndex) -> None:
        if index.isValid():
            place = self.visualRect(index).center()
            self.menu_wanted.emit(index, self.viewport().mapToGlobal(place))


class PeoplePane(QFrame):
    """The list of people under its heading, and for the mentor what can be done about them."""

    admit_wanted = Signal(object, bool)
    """An Author who waits, and whether to let them in."""

    remove_wanted = Signal(object, bool)
    """An Author who is to leave, and whether they are banned: not let in again."""

    def __init__(self, model: PeopleModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("people")
        self._model = model
        self._hosts = False
        self.lobby = LobbyStrip()
        self.heading = named(QLabel(), "heading")
        self.view = PeopleView()
        self.view.setModel(model)
        self.view.setItemDelegate(PeopleDelegate(self.view))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_S)
        column.addWidget(self.lobby)
        column.addSpacing(SPACE_M - SPACE_S)
        column.addWidget(self.heading)
        column.addWidget(self.view, 1)
        for signal in (model.rowsInserted, model.rowsRemoved, model.modelReset):
            signal.connect(self._count)
        self.lobby.admit_wanted.connect(self.admit_wanted)
        self.view.menu_wanted.connect(self.open_menu)
        self._count()

    def set_hosting(self, *, hosts: bool) -> None:
        """Offer the mentor's doings, or do not."""
        self._hosts = hosts
        if not hosts:
            self.lobby.set_waiting(())

    @Slot(QModelIndex, QPoint)
    def open_menu(self, index: QModelIndex, place: QPoint) -> QMenu | None:
        """Open the menu for a row at a place on the screen; None where nothing can be done."""
        member: Member = index.data(MEMBER)
        if not self._hosts or member.handle == MENTOR:
            return None
        menu = member_menu(self, member, self._remove)
        menu.popup(place)
        return menu

    def _remove(self, member: Member, ban: bool) -> None:
        self.remove_wanted.emit(member.author, ban)

    def _count(self) -> None:
        self.heading.setText(f"People  {self._model.rowCount():,}")
