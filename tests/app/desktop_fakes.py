"""What the desktop app is joined to, without a network: a link and a finder that a test plays."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLabel, QMessageBox, QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

from lanchat.app.desktop_controller import DesktopController
from lanchat.app.pins import Pins
from lanchat.client.events import Event, PeopleChanged, StateChanged
from lanchat.client.finder import Finder
from lanchat.client.link import Link
from lanchat.client.nearby import Nearby, NearbyChanged
from lanchat.client.outbox import OutboxFullError
from lanchat.client.state import CatchingUp, Joined
from lanchat.crypto.curve import CurvePair
from lanchat.protocol.descriptor import Descriptor
from lanchat.protocol.ids import Author, ClientId
from lanchat.protocol.messages import ForMentor, Member
from lanchat.protocol.version import VERSION
from lanchat.ui.main_window import MainWindow


def workshop(
    name: str,
    *,
    host: str = "192.0.2.7",
    version: int = VERSION,
    unverified: bool = False,
    key: str = "",
) -> Nearby:
    """Return a workshop that was found, with an identity of its name, or of `key`."""
    identity = (key or name).encode().ljust(32, b".")
    return Nearby(
        host, 47820, Descriptor(version, name, identity, bytes(32), 1, 2, bytes(16), unverified)
    )


def words(widget: QWidget | None) -> str:
    """Return all that stands on labels of a page."""
    assert widget is not None
    return " ".join(label.text() for label in widget.findChildren(QLabel))


def tasks_ended(qtbot: QtBot) -> None:
    """Wait for the end of every task, and for what it has posted."""
    qtbot.waitUntil(lambda: all(each.name != "lanchat-task" for each in threading.enumerate()))
    QCoreApplication.sendPostedEvents()


def asked(desk: Desk) -> QMessageBox:
    """Return the question or notice on the screen."""
    (box,) = (each for each in desk.window.findChildren(QMessageBox) if each.isVisible())
    return box


def press(box: QMessageBox, label: str) -> None:
    """Answer it."""
    next(each for each in box.buttons() if each.text() == label).click()


def author(handle: str) -> Author:
    """Return who bears this handle."""
    return Author(handle.encode().ljust(32, b"."))


class FakeLink(Link):
    """A link to a hub that the test plays by `tell`."""

    def __init__(
        self,
        to: Nearby,
        pair: CurvePair,
        handle: str,
        on_event: Callable[[Event], None],
        word: str | None = None,
    ) -> None:
        self.to, self.pair, self.handle, self.tell = to, pair, handle, on_event
        self.word = word
        self.did: list[str] = []
        self.full = False
        self.waiting = 0

    @property
    def unsent(self) -> int:
        return self.waiting

    def start(self) -> None:
        self.did.append("start")

    def say(self, text: str) -> ClientId:
        if self.full:
            raise OutboxFullError
        self.did.append(f"say {text}")
        return ClientId(bytes(16))

    def moderate(self, command: ForMentor) -> None:
        self.did.append(repr(command))

    def end(self) -> None:
        self.did.append("end")

    def close(self) -> None:
        self.did.append("close")

    def let_in(self, *others: str) -> None:
        """Let the member in; these people are there too."""
        names = (self.handle, *others)
        people = tuple(Member(name, author(name)) for name in names)
        self.tell(StateChanged(CatchingUp(self.handle, 0, 0)))
        self.tell(PeopleChanged(people, names, ()))
        self.tell(StateChanged(Joined(self.handle, 0)))


class FakeFinder(Finder):
    """A finder that finds what the test says by `tell`."""

    failure: OSError | None = None

    def __init__(self, tell: Callable[[NearbyChanged], None]) -> None:
        self.tell = tell
        self.did: list[str] = []

    def start(self) -> None:
        if self.failure is not None:
            raise self.failure
        self.did.append("start")

    def stop(self) -> None:
        self.did.append("stop")

    def add_address(self, host: str, port: int) -> None:
        self.did.append(f"ask {host}:{port}")


@dataclass
class Desk:
    """A window and its controller, with all links and finders that it made."""

    window: MainWindow
    data: Path
    links: list[FakeLink] = field(default_factory=list)
    finders: list[FakeFinder] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.pins = Pins(self.data)
        self.controller = DesktopController(
            self.window, self.data, finder=self._find, link=self._link
        )

    @property
    def link(self) -> FakeLink:
        """The newest link."""
        return self.links[-1]

    @property
    def searches(self) -> bool:
        """Whether a search goes on; there is never more than one."""
        going = [each for each in self.finders if each.did[-1:] != ["stop"]]
        assert len(going) <= 1
        return bool(going)

    @property
    def page(self) -> str:
        """The page that is shown."""
        window = self.window
        stack = window.centralWidget()
        assert isinstance(stack, QStackedWidget)
        pages = {
            "welcome": window.welcome,
            "host": window.host_page,
            "code": window.code_page,
            "stop": window.stop_page,
            "handle": window.handle_page,
            "word": window.word_page,
            "connecting": window.connecting,
            "lobby": window.lobby,
            "room": window.room,
        }
        return next(name for name, page in pages.items() if page is stack.currentWidget())

    def enter(self, name: str, handle: str) -> FakeLink:
        """Join a workshop, whose code was checked before, as a guest and be let in."""
        self.pins.pin(workshop(name).descriptor)
        self.window.chosen.emit(workshop(name))
        self.window.picked.emit(handle)
        self.link.let_in()
        assert self.page == "room"
        return self.link

    def _find(self, tell: Callable[[NearbyChanged], None]) -> FakeFinder:
        self.finders.append(FakeFinder(tell))
        return self.finders[-1]

    def _link(
        self,
        to: Nearby,
        pair: CurvePair,
        handle: str,
        on_event: Callable[[Event], None],
        word: str | None,
    ) -> FakeLink:
        self.links.append(FakeLink(to, pair, handle, on_event, word))
        return self.links[-1]
