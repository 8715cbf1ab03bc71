"""Joins the window to the network: what the person wants goes out, what happens comes in.

It lives in the windows' thread. Other threads reach it through the bridge alone, as values.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import assert_never

from PySide6.QtCore import QObject, Slot

from lanchat.app.desktop_class_file import ClassFileDesk
from lanchat.app.desktop_door import DesktopDoor
from lanchat.app.desktop_mentor import MentorDesk
from lanchat.app.desktop_search import DesktopSearch
from lanchat.app.desktop_talk import Talk
from lanchat.app.desktop_tasks import (
    ClassDescribed,
    CodeChecked,
    Done,
    FileNotRead,
    FileRead,
    NotOpened,
    NotReached,
    Opened,
    Outcome,
    Reached,
    Tasks,
    Way,
)
from lanchat.app.guest_passes import GuestPasses
from lanchat.app.hosting import own_workshop
from lanchat.app.membership import make_link
from lanchat.app.patience import Patience
from lanchat.app.pins import Pins
from lanchat.app.unsent import ask_unsent
from lanchat.app.visit import FromLink, Idle, Over, Pending, Picking, Stage, Visit
from lanchat.client.events import Event, PostRefused, Sending, StateChanged
from lanchat.client.finder import Finder
from lanchat.client.link import Link
from lanchat.client.nearby import Nearby, NearbyChanged
from lanchat.client.state import Closed, Connecting, State, TurnedAway
from lanchat.crypto.curve import CurvePair
from lanchat.protocol.errors import Reason
from lanchat.protocol.handle import MENTOR
from lanchat.protocol.version import VERSION
from lanchat.ui import text
from lanchat.ui.bridge import Bridge
from lanchat.ui.main_window import MainWindow

MakeLink = Callable[[Nearby, CurvePair, str, Callable[[Event], None], str | None], Link]

_Arrival = NearbyChanged | Done | FromLink


class DesktopController(QObject):
    """One window's way through search, door and room."""

    def __init__(
        self,
        window: MainWindow,
        data: Path,
        *,
        finder: Callable[[Callable[[NearbyChanged], None]], Finder] = Finder,
        link: MakeLink | None = None,
    ) -> None:
        """Drive `window`; the workshops of this person lie under `data`."""
        super().__init__(window)
        self._window = window
        self._data = data
        search = partial(DesktopSearch, data, finder=finder)
        self._make_link = link or partial(make_link, search=search)
        self._bridge = Bridge(self)
        self._bridge.arrived.connect(self._arrive)
        self._search = DesktopSearch(data, self._bridge.post, finder)
        self._tasks = Tasks(data, self._bridge.post)
        pins = Pins(data)
        self._door = DesktopDoor(window, pins, self._tasks)
        self._files = ClassFileDesk(window, pins, self._tasks, self._door)
        self._mentor = MentorDesk(window, self._tasks)
        self._guests = GuestPasses()
        self._stage: Stage = Idle()
        self._visits = 0
        self._patience = Patience(window)
        self._talk = Talk(window)
        self._connect()

    @property
    def unsent(self) -> int:
        """How many posts would be lost if the window were closed now."""
        return self._talk.unsent

    def start(self, notice: str | None = None, class_file: Path | None = None) -> None:
        """Show the first page, with a sentence if there is something to say, and search.

        `class_file` is one that the program was opened with.
        """
        self._window.show_welcome(notice)
        self._search.start()
        if class_file is not None:
            self._files.read(str(class_file))

    @Slot()
    def stop(self) -> None:
        """Leave the workshop and stop the search; returns when neither runs any more."""
        self._tasks.close()
        self._search.stop()
        self._enter(Idle())

    def _connect(self) -> None:
        window = self._window
        window.chosen.connect(self._choose)
        window.address_entered.connect(self._reach)
        window.host_wanted.connect(self._host)
        self._door.passed.connect(self._pick_handle)
        window.picked.connect(self._join_as_guest)
        window.word_entered.connect(self._join_with_word)
        window.leave_wanted.connect(self._leave)
        window.closing.connect(self.stop)

    # What the person wants.

    @Slot(object)
    def _choose(self, workshop: Nearby) -> None:
        if self._is_busy():
            return
        if workshop.descriptor.version != VERSION:
            reason = Reason.VERSION_UNSUPPORTED
            self._go_back(text.turned_away(reason, workshop.descriptor.version))
            return
        own = own_workshop(self._data, workshop.hub_id)
        if own is not None:
            self._window.show_connecting(workshop.name)
            self._enter(Pending(self._tasks.go_home(workshop, own)))
        else:
            self._enter(Idle())
            self._door.open(workshop)

    @Slot(object)
    def _pick_handle(self, workshop: Nearby) -> None:
        self._enter(Picking(workshop))
        self._window.show_handle(workshop.name)

    @Slot(str)
    def _reach(self, typed: str) -> None:
        if not self._is_busy():
            self._window.show_connecting(typed, "Looking for the workshop ...")
            self._enter(Pending(self._tasks.reach(typed)))

    @Slot(str)
    def _host(self, name: str) -> None:
        if not self._is_busy():
            self._window.show_connecting(name, "Opening the workshop ...")
            self._enter(Pending(self._tasks.open_workshop(name)))

    @Slot(str)
    def _join_as_guest(self, handle: str) -> None:
        if isinstance(self._stage, Picking):
            workshop = self._stage.workshop
            self._join(workshop, self._guests.pair(workshop.hub_id), handle)

    @Slot(str)
    def _join_with_word(self, word: str) -> None:
        if isinstance(self._stage, Picking):
            self._guests.keep_word(self._stage.workshop.hub_id, word)
            self._join_as_guest(self._stage.handle)

    @Slot()
    def _leave(self) -> None:
        if self.unsent:
            ask_unsent(self._window, self.unsent, "Leave", partial(self._go_back_from, self._stage))
        else:
            self._go_back(None)

    # What happens.

    @Slot(object)
    def _arrive(self, arrival: _Arrival) -> None:
        match arrival:
            case NearbyChanged():
                self._window.set_nearby(arrival)
            case Done(number, outcome):
                self._settle(number, outcome)
            case FromLink(number, event):
                if isinstance(self._stage, Visit) and self._stage.number == number:
                    self._hear(self._stage, event)
                elif number == self._visits and isinstance(event, Sending | PostRefused):
                    # Typed as it ended: the words are still to be seen, and to be copied.
                    self._window.handle_event(event)
            case _:
                assert_never(arrival)

    def _settle(self, number: int, outcome: Outcome) -> None:
        match outcome:
            case CodeChecked(right):
                self._door.take(number, right=right)
            case ClassDescribed():
                self._mentor.take(number, outcome)
            case FileRead() | FileNotRead():
                self._files.take(outcome)
            case Reached() | NotReached() | Opened() | NotOpened():
                if self._stage == Pending(number):
                    self._take(outcome)
                elif isinstance(outcome, Opened):
                    # Nobody waits for it any more, but it runs: so the list has to show it.
                    self._search.add(outcome.workshop)
            case _:
                assert_never(outcome)

    def _take(self, outcome: Way) -> None:
        self._enter(Idle())
        match outcome:
            case Reached(workshop):
                self._choose(workshop)
            case NotReached(sentence):
                self._go_back(None)
                self._window.welcome.set_address_problem(sentence)
            case Opened(workshop, pair):
                self._join(workshop, pair, MENTOR)
            case NotOpened(sentence):
                self._go_back(None)
                self._window.show_hosting()
                self._window.host_page.set_problem(sentence)
            case _:
                assert_never(outcome)

    def _hear(self, visit: Visit, event: Event) -> None:
        visit.remember(event)
        if not isinstance(event, StateChanged):
            self._window.handle_event(event)
            return
        if event.state == Closed(ended=False):
            self._go_back(None)
        else:
            self._follow(visit, event.state)
            self._window.handle_event(event)

    def _follow(self, visit: Visit, state: State) -> None:
        """Go where the workshop has put us."""
        self._patience.stop()
        match state:
            case Connecting():
                # The lobby has lost its hub.
                self._patience.begin(visit.workshop.name)
            case Closed():
                self._enter(Over())
            case TurnedAway(reason):
                if reason is Reason.WRONG_WORD:
                    self._guests.forget_word(visit.workshop.hub_id)
                self._enter(Picking(visit.workshop, visit.handle))
                self._search.start()
            case _:
                pass

    # Step by step.

    def _join(self, workshop: Nearby, pair: CurvePair, handle: str) -> None:
        self._search.stop()
        self._window.show_connecting(workshop.name)
        self._visits += 1
        number = self._visits
        link = self._make_link(
            workshop,
            pair,
            handle,
            lambda event: self._bridge.post(FromLink(number, event)),
            self._guests.word(workshop.hub_id),
        )
        self._enter(Visit(number, workshop, handle, link))
        self._door.enter(workshop)
        if handle == MENTOR:
            self._mentor.begin(workshop, link)
        self._patience.begin(workshop.name)
        link.start()

    def _go_back_from(self, stage: Stage) -> None:
        if self._stage is stage:
            self._go_back(None)

    def _go_back(self, notice: str | None) -> None:
        self._enter(Idle())
        self._door.forget()
        self._window.show_welcome(notice)
        self._search.start()

    def _is_busy(self) -> bool:
        """Tell whether a second click came after the first one took effect."""
        return isinstance(self._stage, Pending | Visit)

    def _enter(self, stage: Stage) -> None:
        """Begin `stage`; a workshop that was visited is left."""
        before, self._stage = self._stage, stage
        self._patience.stop()
        self._talk.follow(stage if isinstance(stage, Visit) else None)
        if isinstance(before, Visit):
            self._mentor.end()
            before.link.close()
