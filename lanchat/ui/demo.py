r"""See each page with made-up values: ``python -m lanchat.ui.demo [PAGE ...] [dark|light]``.

PAGE is welcome, crowd, none, host, handle, connecting, room, odd, empty, empty-mentor, lost, ended,
ended-mentor or end, or one of the door's: code, wrong-code, checking, stop, word, lobby,
unverified, removed, mentor, class-code, door, waiting, disk, disk-student, drop or drop-refused;
`room` unless said.
With ``--save FOLDER`` each page is written there as PAGE.png, or PAGE-dark.png, instead of being
shown. The pictures in resources/screenshots are made by::

    python -m lanchat.ui.demo room welcome class-code light \
        --save resources/screenshots --size 1200x720
    python -m lanchat.ui.demo room dark --save resources/screenshots --size 1200x720
"""

from __future__ import annotations

import argparse
from pathlib import Path

from PySide6.QtWidgets import QApplication, QWidget

from lanchat.client.events import StateChanged
from lanchat.client.nearby import NearbyChanged
from lanchat.client.state import Closed, Reconnecting
from lanchat.protocol.errors import Reason
from lanchat.protocol.handle import MENTOR
from lanchat.ui.demo_door import ADDRESSES, CODE, DOOR_PAGES, Page, enter, show_mentor, show_room
from lanchat.ui.demo_values import ME, WORKSHOP, crowd, nearby, nothing_said, oddities, unsent
from lanchat.ui.main_window import MainWindow
from lanchat.ui.theme import DARK, LIGHT, ThemeFollower


def _welcome(window: MainWindow) -> None:
    window.show_welcome()
    window.set_nearby(nearby())


def _crowd(window: MainWindow) -> None:
    window.show_welcome()
    window.set_nearby(crowd())


def _none(window: MainWindow) -> None:
    window.show_welcome("The mentor ended the workshop “Python 101”.")
    window.set_nearby(NearbyChanged((), 4.0))
    window.welcome.set_address_problem("Nobody answers at 192.0.2.9:47820. Check the address.")


def _host(window: MainWindow) -> None:
    window.show_hosting()


def _handle(window: MainWindow) -> None:
    window.show_handle(WORKSHOP)
    window.handle_page.refuse(Reason.HANDLE_TAKEN)


def _connecting(window: MainWindow) -> None:
    window.show_connecting(WORKSHOP)


def _room(window: MainWindow) -> None:
    show_room(window)


def _odd(window: MainWindow) -> None:
    enter(window, [*oddities(), *unsent()])


def _empty(window: MainWindow) -> None:
    enter(window, nothing_said(ME, "mentor"))


def _empty_mentor(window: MainWindow) -> None:
    enter(window, nothing_said(MENTOR)).set_class(WORKSHOP, CODE, ADDRESSES)


def _lost(window: MainWindow) -> None:
    _odd(window)
    window.handle_event(StateChanged(Reconnecting(ME)))


def _ended(window: MainWindow) -> None:
    _odd(window)
    window.handle_event(StateChanged(Closed(ended=True)))


def _ended_mentor(window: MainWindow) -> None:
    show_mentor(window).handle_event(StateChanged(Closed(ended=True)))


def _end(window: MainWindow) -> QWidget:
    return show_mentor(window).confirm_end()


PAGES: dict[str, Page] = {
    "welcome": _welcome,
    "crowd": _crowd,
    "none": _none,
    "host": _host,
    "handle": _handle,
    "connecting": _connecting,
    "room": _room,
    "odd": _odd,
    "empty": _empty,
    "empty-mentor": _empty_mentor,
    "lost": _lost,
    "ended": _ended,
    "ended-mentor": _ended_mentor,
    "end": _end,
    **DOOR_PAGES,
}


def main() -> int:
    """Show or save the pages that the command line names."""
    parser = argparse.ArgumentParser(description="LanChat's pages with made-up values")
    parser.add_argument("pages", nargs="*", choices=[*PAGES, "light", "dark"], default=["room"])
    parser.add_argument("--save", type=Path, metavar="FOLDER")
    parser.add_argument("--size", default="1040x680", metavar="WIDTHxHEIGHT")
    arguments = parser.parse_args()
    application = QApplication([])
    schemes = {"light": LIGHT, "dark": DARK}
    wanted = next((name for name in arguments.pages if name in schemes), None)
    ThemeFollower(application, schemes[wanted] if wanted else None)
    suffix = "-dark" if wanted == "dark" else ""
    windows: list[MainWindow] = []
    shown: list[tuple[str, QWidget]] = []
    for name in [page for page in arguments.pages if page in PAGES] or ["room"]:
        window = MainWindow()
        window.resize(*map(int, arguments.size.split("x")))
        window.show()
        windows.append(window)
        shown.append((name, PAGES[name](window) or window))
    if arguments.save is None:
        return application.exec()
    application.processEvents()
    for name, widget in shown:
        widget.grab().save(str(arguments.save / f"{name}{suffix}.png"))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
