"""What the desktop app does outside the windows' thread: it takes a while, then hands over a value.

A person may give up waiting, or close the window: so each task has a number, by which a late
outcome is told from one that is waited for, and after `close` none is told at all.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from lanchat.app.hosting import (
    HostFailed,
    Own,
    answering,
    as_it_runs,
    class_addresses,
    start_hub,
)
from lanchat.app.hub_news import HubNews, read_news
from lanchat.app.pins import check_code
from lanchat.app.workshop_folder import NoMentorKeyError, mentor_pair, read_running
from lanchat.client.class_file import MAX_FILE_BYTES, ClassFileError, read_class_file
from lanchat.client.finder import greet
from lanchat.client.nearby import Nearby
from lanchat.client.trust import Known
from lanchat.crypto.class_code import class_code
from lanchat.crypto.curve import CurvePair
from lanchat.crypto.identity import ForgedError
from lanchat.discovery.greeting import UnreachableError, WhereError, parse_where
from lanchat.protocol.errors import MalformedError
from lanchat.support.paths import hub_dir

_NOT_HERE = (
    "The workshop was started, but it does not answer on this computer. "
    "Look for it in the list; a firewall may block it."
)


@dataclass(frozen=True)
class Reached:
    """A workshop answered at the address that a person typed."""

    workshop: Nearby


@dataclass(frozen=True)
class NotReached:
    """None did. The text is for the person."""

    sentence: str


@dataclass(frozen=True)
class Opened:
    """Our own workshop runs and answers; with `pair` we are its mentor."""

    workshop: Nearby
    pair: CurvePair = field(repr=False)


@dataclass(frozen=True)
class NotOpened:
    """It does not. The text is for the person."""

    sentence: str


@dataclass(frozen=True)
class CodeChecked:
    """The words that were typed were held against a hub's identity."""

    right: bool


@dataclass(frozen=True)
class ClassDescribed:
    """What the class is shown of our own workshop."""

    code: str
    """Four words with a space between."""
    addresses: tuple[str, ...]
    """Each HOST:PORT, the best first; none without a network."""
    news: HubNews | None = None
    """What is told of the hub by the one who keeps it running."""


@dataclass(frozen=True)
class FileRead:
    """A class file names this hub."""

    known: Known


@dataclass(frozen=True)
class FileNotRead:
    """It is none. The text is for the person."""

    sentence: str


Way = Reached | NotReached | Opened | NotOpened
Outcome = Way | CodeChecked | ClassDescribed | FileRead | FileNotRead


@dataclass(frozen=True)
class Done:
    """A task has come to its end."""

    number: int
    """What the call that began it returned."""
    outcome: Outcome


class Tasks:
    """Starts each task on a thread of its own, and hands a Done to `post` there."""

    def __init__(self, data: Path, post: Callable[[Done], None]) -> None:
        """The workshops of this person lie under `data`."""
        self._data = data
        self._post = post
        self._lock = threading.Lock()
        self._closed = False
        self._number = 0

    def reach(self, typed: str) -> int:
        """Ask at the address `typed`: Reached or NotReached."""
        return self._begin(lambda: _reach(typed))

    def open_workshop(self, name: str) -> int:
        """Start the workshop `name`, unless it runs already: Opened or NotOpened."""
        return self._begin(lambda: _open(hub_dir(self._data, name), name))

    def go_home(self, found: Nearby, own: Own) -> int:
        """Look for our own workshop, `found` on the network, on this computer first: Opened."""
        return self._begin(lambda: Opened(answering(own.running) or found, own.pair))

    def check_code(self, identity: bytes, typed: str) -> int:
        """Hold `typed` against the class code of the hub with this identity: CodeChecked."""
        return self._begin(lambda: CodeChecked(check_code(identity, typed)))

    def describe_class(self, workshop: Nearby) -> int:
        """Find out what the class is shown of our own workshop: ClassDescribed."""
        return self._begin(lambda: _describe(self._data, workshop))

    def read_class_file(self, path: Path) -> int:
        """Read a class file, which may lie on a slow disk: FileRead or FileNotRead."""
        return self._begin(lambda: _read_class_file(path))

    def close(self) -> None:
        """Tell no outcome any more. What runs is left to its end: it holds nobody up."""
        with self._lock:
            self._closed = True

    def _begin(self, work: Callable[[], Outcome]) -> int:
        self._number += 1
        number = self._number

        def run() -> None:
            done = Done(number, work())
            # Under the lock, since after `close` there may be nothing left to post to.
            with self._lock:
                if not self._closed:
                    self._post(done)

        threading.Thread(target=run, name="lanchat-task", daemon=True).start()
        return number


def _reach(typed: str) -> Reached | NotReached:
    try:
        return Reached(greet(*parse_where(typed)))
    except (UnreachableError, WhereError) as error:
        return NotReached(str(error))
    except MalformedError:
        return NotReached("Something else than LanChat answers there. Check the address.")
    except ForgedError:
        return NotReached(
            "The workshop there could not prove who it is, so nothing was sent to it. "
            "Tell the mentor."
        )


def _open(folder: Path, name: str) -> Opened | NotOpened:
    try:
        workshop = _running(folder)
        if workshop is None:
            started = start_hub(folder, name)
            # Where it could not be started, another window may have been quicker.
            workshop = _running(folder)
            if workshop is None:
                return NotOpened(started.sentence if isinstance(started, HostFailed) else _NOT_HERE)
        return Opened(workshop, mentor_pair(folder))
    except NoMentorKeyError:
        return NotOpened(
            "The workshop runs, but the mentor's key in its folder cannot be read. Join it as a "
            "guest, or ask for the right to read LanChat's folder."
        )


def _describe(data: Path, workshop: Nearby) -> ClassDescribed:
    return ClassDescribed(
        class_code(workshop.descriptor.identity),
        class_addresses(as_it_runs(data, workshop)),
        read_news(hub_dir(data, workshop.name)),
    )


def _running(folder: Path) -> Nearby | None:
    running = read_running(folder)
    return None if running is None else answering(running)


def _read_class_file(path: Path) -> FileRead | FileNotRead:
    try:
        # Not a pipe, which might never end.
        if path.exists() and not path.is_file():
            return FileNotRead("This is not a file. Nothing was changed.")
        with path.open("rb") as file:
            return FileRead(read_class_file(file.read(MAX_FILE_BYTES + 1)))
    except OSError as error:
        return FileNotRead(
            f"The class file cannot be read ({error.strerror}). Nothing was changed."
        )
    except ClassFileError as error:
        return FileNotRead(str(error))
