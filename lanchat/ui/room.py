"""The room, assembled. It can stand alone in another program's window."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMessageBox, QVBoxLayout, QWidget

from lanchat.client.events import (
    Acked,
    CommandRefused,
    DiskChanged,
    DoorChanged,
    LobbyChanged,
    LogReset,
    PeopleChanged,
    PostRefused,
    Said,
    Sending,
    StateChanged,
)
from lanchat.client.state import (
    CatchingUp,
    Closed,
    Connecting,
    Joined,
    Reconnecting,
    TurnedAway,
    Waiting,
)
from lanchat.client.timeline import Timeline
from lanchat.protocol.errors import Reason
from lanchat.protocol.handle import MENTOR
from lanchat.protocol.ids import Author
from lanchat.ui import text
from lanchat.ui.banner import Banner
from lanchat.ui.composer import Composer
from lanchat.ui.mentor_tools import MentorTools
from lanchat.ui.people import PeopleModel
from lanchat.ui.people_pane import PeoplePane
from lanchat.ui.questions import ask_end
from lanchat.ui.room_bar import HostingHint, RoomBar
from lanchat.ui.room_signals import RoomSignals
from lanchat.ui.theme import named
from lanchat.ui.timeline_model import TimelineModel
from lanchat.ui.timeline_pane import TimelinePane
from lanchat.ui.unverified_notice import UnverifiedNotice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from lanchat.client.events import Event
    from lanchat.client.state import State
    from lanchat.protocol.ids import ClientId

_PEOPLE_WIDTH = 216
_NARROW = 820
"""Below this width, in device-independent pixels, the people are hidden at first."""


class RoomWidget(RoomSignals):
    """One workshop. Feed it the session's events in order; it says what the person wants."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._handle = ""
        self._others = 0
        self._narrow = self._over = False
        self._disk_full = False
        self.timeline = TimelineModel(Timeline(), self)
        self.people = PeopleModel(self)
        self.bar = RoomBar(name)
        self.hint = HostingHint()
        self.unverified = UnverifiedNotice()
        self.banner = Banner()
        self.pane = TimelinePane(self.timeline)
        self.composer = Composer()
        self.people_pane = PeoplePane(self.people)
        self.mentor = MentorTools(self.bar, self.people_pane, self.pane.empty, self)
        self._build()
        self._connect()

    @Slot(object)
    def handle_event(self, event: Event) -> None:
        """Show what the session says."""
        match event:
            case StateChanged(state):
                self._set_state(state)
            case PeopleChanged():
                self._set_people(event)
            case LobbyChanged() | DoorChanged():
                self.mentor.handle_event(event)
            case DiskChanged(full):
                self._disk_full = full
                self._show_disk()
            case CommandRefused(reason):
                self.banner.set_trouble(text.command_refused(reason))
            case Said() | LogReset() | Sending() | Acked() | PostRefused():
                self._hear_of_posts(event)
            case _:
                assert_never(event)

    @Slot(bool)
    def set_verified(self, verified: bool) -> None:
        """Say, as long as it is so, that the class code was not checked."""
        self.unverified.setVisible(not (verified or self._over))

    def set_hub_news(self, sentence: str | None, *, good: bool = False) -> None:
        """Say what the one who hosts has to know of the hub; None when it is over."""
        self.banner.set_news(sentence, good=good)

    def set_class(self, name: str, code: str, addresses: Sequence[str]) -> None:
        """Offer the mentor a window for the class: the four words, empty for soon; HOST:PORTs."""
        self.mentor.set_class(name, code, addresses)

    @Slot(object)
    def dismiss(self, client_id: ClientId) -> None:
        """Take a post that failed off the screen, as when it is sent again under a new id."""
        self.timeline.dismiss(client_id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = self.width() < _NARROW
        if narrow != self._narrow:
            self._narrow = narrow
            self.bar.people_button.setChecked(not narrow)

    @Slot(bool)
    def _show_people(self, wanted: bool) -> None:
        self.people_pane.setVisible(wanted and not self._over)

    @Slot()
    def confirm_end(self) -> QMessageBox:
        """Ask whether the workshop shall end for everyone; return the dialog, which is open."""
        return ask_end(self, self._name, self._others, self.end_wanted.emit)

    def _build(self) -> None:
        middle = QVBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.pane, 1)
        middle.addWidget(self.composer)
        talk = named(QFrame(), "talk")
        talk.setLayout(middle)
        middle.setContentsMargins(0, 0, 0, 0)
        self.people_pane.setFixedWidth(_PEOPLE_WIDTH)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(talk, 1)
        row.addWidget(self.people_pane)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.bar, self.unverified, self.hint, self.banner):
            column.addWidget(widget)
        column.addLayout(row, 1)
        self.bar.people_button.setChecked(True)
        self.setFocusProxy(self.composer)

    def _connect(self) -> None:
        self.bar.people_button.toggled.connect(self._show_people)
        self.bar.leave_wanted.connect(self.leave_wanted)
        self.bar.end_wanted.connect(self.confirm_end)
        self.banner.back_wanted.connect(self.back_wanted)
        self.unverified.check_wanted.connect(self.check_wanted)
        self.people_pane.admit_wanted.connect(self.admit_wanted)
        self.people_pane.remove_wanted.connect(self.remove_wanted)
        self.mentor.door_wanted.connect(self.door_wanted)
        self.mentor.export_wanted.connect(self.export_wanted)
        self.composer.said.connect(self.said)
        self.pane.view.retry_wanted.connect(self.retry_wanted)
        self.pane.view.dismiss_wanted.connect(self.dismiss)

    def _hear_of_posts(self, event: Said | LogReset | Sending | Acked | PostRefused) -> None:
        match event:
            case PostRefused(reason=Reason.STORAGE_FULL):
                self.banner.set_trouble(text.disk_full(hosts=self._handle == MENTOR))
            case Acked():
                self.banner.set_trouble(None)
            case Sending(author=author):
                self.timeline.set_me(self._handle, author)
            case Said() | LogReset() | PostRefused():
                pass
            case _:
                assert_never(event)
        self.timeline.apply(event)

    def _set_state(self, state: State) -> None:
        self.banner.set_state(state, hosts=self._handle == MENTOR)
        self.composer.set_state(state)
        self.pane.empty.set_open(is_open=isinstance(state, Joined | Reconnecting))
        match state:
            case CatchingUp(handle) | Joined(handle) | Reconnecting(handle) | Waiting(handle):
                self._handle = handle
                self.bar.set_me(handle)
                self._set_hosting(hosts=handle == MENTOR)
            case Closed() | TurnedAway():
                self._close()
            case Connecting():
                pass
            case _:
                assert_never(state)

    def _close(self) -> None:
        """Leave what was said, and nothing of what goes on without us."""
        self._over = True
        self.timeline.give_up()
        self._set_hosting(hosts=False)
        for widget in (self.people_pane, self.bar.people_button, self.unverified):
            widget.hide()

    def _set_hosting(self, *, hosts: bool) -> None:
        self.mentor.set_hosting(hosts=hosts)
        self.hint.offer(hosts=hosts)
        self._show_disk()

    def _show_disk(self) -> None:
        sentence = text.disk_full(hosts=self._handle == MENTOR)
        self.banner.set_lasting(sentence if self._disk_full else None)

    def _set_people(self, event: PeopleChanged) -> None:
        bearers = {member.handle: Author(member.author) for member in event.everyone}
        self.people.set_people(event.everyone, self._handle)
        self.bar.set_count(len(bearers))
        self._others = len(bearers.keys() - {self._handle})
        self.pane.empty.set_others(self._others)
        if self._handle in bearers:
            self.timeline.set_me(self._handle, bearers[self._handle])
        self.timeline.set_people(bearers)
