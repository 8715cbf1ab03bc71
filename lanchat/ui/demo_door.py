"""The door's pages with made-up values, from both sides."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from lanchat.client.events import DiskChanged, DoorChanged, Event, LobbyChanged, StateChanged
from lanchat.client.state import TurnedAway, Waiting
from lanchat.protocol.errors import Reason
from lanchat.protocol.messages import Door
from lanchat.protocol.version import VERSION
from lanchat.ui.demo_values import ME, WORKSHOP, lesson, members
from lanchat.ui.main_window import MainWindow
from lanchat.ui.room import RoomWidget

Page = Callable[[MainWindow], QWidget | None]
"""Shows something in a window, and returns what to look at where that is not the window."""

CODE = "maple tiger lantern river"
ADDRESSES = ("192.0.2.7:47820", "[2001:db8::7]:47820")


def show_room(window: MainWindow, *, handle: str = ME) -> RoomWidget:
    """Show a room in the middle of a lesson."""
    return enter(window, lesson(handle))


def enter(window: MainWindow, events: Sequence[Event]) -> RoomWidget:
    """Show the room in which these events happen."""
    window.show_connecting(WORKSHOP)
    for event in events:
        window.handle_event(event)
    if window.room is None:
        raise RuntimeError("a window that connects has a room")
    return window.room


def _code(window: MainWindow) -> None:
    window.show_code(WORKSHOP, may_skip=True)
    for field, word in zip(window.code_page.code.fields, CODE.split(), strict=False):
        field.put(word)
    last = window.code_page.code.fields[-1]
    last.put("ri")
    last.setFocus()
    last.suggestions.offer("ri")


def _wrong_code(window: MainWindow) -> None:
    window.show_code(WORKSHOP)
    window.code_page.code.paste(CODE.split())
    window.code_page.refuse()


def _checking(window: MainWindow) -> None:
    window.show_code(WORKSHOP)
    window.code_page.code.paste(CODE.split())
    window.code_page.busy()


def _stop(window: MainWindow) -> None:
    window.show_stop(WORKSHOP)


def _word(window: MainWindow) -> None:
    window.show_word(WORKSHOP)
    window.word_page.edit.setText("sesame")
    window.word_page.refuse()


def _lobby(window: MainWindow) -> None:
    window.show_connecting(WORKSHOP)
    window.handle_event(StateChanged(Waiting(ME)))


def _unverified(window: MainWindow) -> None:
    show_room(window).set_verified(False)


def _removed(window: MainWindow) -> None:
    show_room(window).handle_event(StateChanged(TurnedAway(Reason.REMOVED, VERSION)))


def show_mentor(window: MainWindow) -> RoomWidget:
    """Show the same room to the one who hosts it."""
    room = show_room(window, handle="mentor")
    room.set_class(WORKSHOP, CODE, ADDRESSES)
    return room


def _mentor(window: MainWindow) -> None:
    show_mentor(window)


def _class_code(window: MainWindow) -> QWidget:
    panel = show_mentor(window).mentor.code_panel
    panel.resize(window.size())
    panel.present()
    return panel


def _door(window: MainWindow) -> QWidget:
    room = show_mentor(window)
    room.handle_event(DoorChanged(Door(lobby=True, word="sesame")))
    room.mentor.door_dialog.present()
    return room.mentor.door_dialog


def _waiting(window: MainWindow) -> None:
    room = show_mentor(window)
    handles = ("calm-badger", "wise-walrus-of-the-north", "misty-crane", "keen-newt")
    room.handle_event(LobbyChanged(members(*handles)))


def _disk(window: MainWindow) -> None:
    show_mentor(window).handle_event(DiskChanged(full=True))


def _disk_student(window: MainWindow) -> None:
    show_room(window).handle_event(DiskChanged(full=True))


def _drop(window: MainWindow) -> None:
    window.show_code(WORKSHOP)
    window.cover.show_verdict(fits=True)


def _drop_refused(window: MainWindow) -> None:
    window.show_code(WORKSHOP)
    window.cover.show_verdict(fits=False)


DOOR_PAGES: dict[str, Page] = {
    "code": _code,
    "wrong-code": _wrong_code,
    "checking": _checking,
    "stop": _stop,
    "word": _word,
    "lobby": _lobby,
    "unverified": _unverified,
    "removed": _removed,
    "mentor": _mentor,
    "class-code": _class_code,
    "door": _door,
    "waiting": _waiting,
    "disk": _disk,
    "disk-student": _disk_student,
    "drop": _drop,
    "drop-refused": _drop_refused,
}
