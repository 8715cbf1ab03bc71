"""What takes a while: each outcome comes with the number of its task, or not at all."""

from __future__ import annotations

import queue
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from lanchat.app import desktop_tasks
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
)
from lanchat.app.hosting import Hosted, HostFailed, Own
from lanchat.app.hub_news import HubNews, write_news
from lanchat.app.workshop_folder import Running, read_or_make_mentor_pair, write_running
from lanchat.client.class_file import MAX_FILE_BYTES, write_class_file
from lanchat.client.nearby import Nearby
from lanchat.client.trust import Known
from lanchat.crypto.class_code import class_code
from lanchat.crypto.curve import CurvePair, new_pair
from lanchat.crypto.identity import ForgedError, new_identity, public_identity
from lanchat.protocol.ids import hub_id
from lanchat.protocol.limits import GREETING_BYTES
from lanchat.support.paths import hub_dir
from tests.discovery.hubs import LOOPBACK, describe, greeting, signed

NAME = "Python 101"
SECRET = new_identity()
DESCRIPTOR = describe(NAME, SECRET)
STARTED = "The workshop was started, but it does not answer on this computer."


class Told:
    """Tasks, and what they tell."""

    def __init__(self, data: Path) -> None:
        self.told: queue.SimpleQueue[Done] = queue.SimpleQueue()
        self.tasks = Tasks(data, self.told.put)

    def outcome(self, number: int) -> Outcome:
        """Return what is told next, which is this task's."""
        done = self.told.get(timeout=20)
        assert done.number == number
        return done.outcome


@pytest.fixture
def told(tmp_path: Path) -> Told:
    return Told(tmp_path)


def running(port: int) -> Running:
    return Running(NAME, port, hub_id(public_identity(SECRET)), LOOPBACK)


def folder_with_key(data: Path) -> tuple[Path, CurvePair]:
    folder = hub_dir(data, NAME)
    folder.mkdir(parents=True)
    return folder, read_or_make_mentor_pair(folder)


def instead_of_a_hub(
    monkeypatch: pytest.MonkeyPatch, start: Callable[[Path, str], Hosted | HostFailed]
) -> None:
    monkeypatch.setattr(desktop_tasks, "start_hub", start)


@contextmanager
def something_else() -> Iterator[int]:
    """Answer on a port as no hub does."""
    with socket.create_server((LOOPBACK, 0)) as server:

        def answer() -> None:
            with server.accept()[0] as asker:
                # What is left unread would reset the connection, and take the answer with it.
                asker.recv(GREETING_BYTES, socket.MSG_WAITALL)
                asker.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        yield server.getsockname()[1]
        thread.join()


# A typed address.


def test_a_workshop_at_a_typed_address_is_reached(told: Told) -> None:
    with greeting(signed(NAME, SECRET)) as server:
        number = told.tasks.reach(f"{LOOPBACK}:{server.port}")
        assert told.outcome(number) == Reached(Nearby(LOOPBACK, server.port, DESCRIPTOR))
        again = told.tasks.reach(f"{LOOPBACK}:{server.port}")
        told.outcome(again)
    assert number != again


def test_why_an_address_leads_nowhere_is_a_sentence(
    told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    with greeting() as server:
        gone = server.port
    sentences = [told.outcome(told.tasks.reach(each)) for each in (f"{LOOPBACK}:{gone}", "a b")]
    with something_else() as port:
        sentences.append(told.outcome(told.tasks.reach(f"{LOOPBACK}:{port}")))

    def forged(host: str, port: int) -> Nearby:
        raise ForgedError

    monkeypatch.setattr(desktop_tasks, "greet", forged)
    sentences.append(told.outcome(told.tasks.reach(LOOPBACK)))

    assert sentences == [
        NotReached(
            f"The computer at {LOOPBACK} answers, but no workshop is open there on port {gone}. "
            "Check the port, or ask whether the workshop has begun."
        ),
        NotReached("“a b” is not an address. Write it like 192.168.1.7:47820."),
        NotReached("Something else than LanChat answers there. Check the address."),
        NotReached(
            "The workshop there could not prove who it is, so nothing was sent to it. "
            "Tell the mentor."
        ),
    ]


# Our own workshop.


def test_a_workshop_is_started_and_greeted(
    told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with greeting(signed(NAME, SECRET)) as server:
        keys = []

        def start(folder: Path, name: str) -> Hosted:
            assert (folder, name) == (hub_dir(tmp_path, NAME), NAME)
            keys.append(folder_with_key(tmp_path)[1])
            write_running(folder, running(server.port))
            return Hosted(running(server.port), folder)

        instead_of_a_hub(monkeypatch, start)
        opened = told.outcome(told.tasks.open_workshop(NAME))

    assert opened == Opened(Nearby(LOOPBACK, server.port, DESCRIPTOR), keys[0])
    assert keys[0].secret.hex() not in repr(opened)


def test_a_workshop_that_runs_is_not_started_again(
    told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, pair = folder_with_key(tmp_path)

    def start(folder: Path, name: str) -> Hosted:
        raise AssertionError

    instead_of_a_hub(monkeypatch, start)
    with greeting(signed(NAME, SECRET)) as server:
        write_running(folder, running(server.port))
        opened = told.outcome(told.tasks.open_workshop(NAME))

    assert opened == Opened(Nearby(LOOPBACK, server.port, DESCRIPTOR), pair)


def test_another_window_may_be_quicker(
    told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, pair = folder_with_key(tmp_path)
    with greeting(signed(NAME, SECRET)) as server:

        def start(folder: Path, name: str) -> HostFailed:
            write_running(folder, running(server.port))
            return HostFailed("It is open in another LanChat.")

        instead_of_a_hub(monkeypatch, start)
        opened = told.outcome(told.tasks.open_workshop(NAME))

    assert opened == Opened(Nearby(LOOPBACK, server.port, DESCRIPTOR), pair)


def test_why_a_workshop_does_not_open_is_a_sentence(
    told: Told, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    instead_of_a_hub(monkeypatch, lambda folder, name: HostFailed("Port 47820 is taken."))
    assert told.outcome(told.tasks.open_workshop(NAME)) == NotOpened("Port 47820 is taken.")

    instead_of_a_hub(monkeypatch, lambda folder, name: Hosted(running(1), folder))
    silent = told.outcome(told.tasks.open_workshop(NAME))
    assert isinstance(silent, NotOpened)
    assert silent.sentence.startswith(STARTED)

    folder, _ = folder_with_key(tmp_path)
    (folder / "mentor.key").unlink()
    with greeting(signed(NAME, SECRET)) as server:
        write_running(folder, running(server.port))
        keyless = told.outcome(told.tasks.open_workshop(NAME))
    assert isinstance(keyless, NotOpened)
    assert "key" in keyless.sentence


def test_home_is_where_it_answers_here_else_where_it_was_found(told: Told) -> None:
    found, pair = Nearby("192.0.2.7", 47820, DESCRIPTOR), new_pair()
    with greeting(signed(NAME, SECRET)) as server:
        own = Own(running(server.port), pair)
        here = told.outcome(told.tasks.go_home(found, own))
    there = told.outcome(told.tasks.go_home(found, own))

    assert here == Opened(Nearby(LOOPBACK, server.port, DESCRIPTOR), pair)
    assert there == Opened(found, pair)


# The class.


def test_a_code_is_held_against_the_identity(told: Told) -> None:
    identity = DESCRIPTOR.identity
    code = class_code(identity)
    right, wrong = told.tasks.check_code(identity, code), f"{code} {code}"
    assert told.outcome(right) == CodeChecked(right=True)
    assert told.outcome(told.tasks.check_code(identity, wrong)) == CodeChecked(right=False)


def test_the_class_is_described_by_code_and_addresses(
    told: Told, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(
        desktop_tasks, "class_addresses", lambda workshop: (f"192.0.2.7:{workshop.port}",)
    )
    workshop = Nearby(LOOPBACK, 47820, DESCRIPTOR)
    described = told.outcome(told.tasks.describe_class(workshop))
    code = class_code(DESCRIPTOR.identity)
    assert described == ClassDescribed(code, ("192.0.2.7:47820",))

    folder = hub_dir(tmp_path, NAME)
    folder.mkdir(parents=True)
    write_running(folder, running(4711))
    news = HubNews("It stops all the time.", good=False)
    write_news(folder, news)
    described = told.outcome(told.tasks.describe_class(workshop))
    assert described == ClassDescribed(code, ("192.0.2.7:4711",), news)


def test_a_class_file_is_read_or_why_it_is_not(told: Told, tmp_path: Path) -> None:
    file = tmp_path / "class.lanchat"
    file.write_bytes(write_class_file(NAME, DESCRIPTOR.identity))
    known = Known(hub_id(DESCRIPTOR.identity), NAME)
    assert told.outcome(told.tasks.read_class_file(file)) == FileRead(known)
    file.write_bytes(bytes(MAX_FILE_BYTES + 1))
    sentences = [
        told.outcome(told.tasks.read_class_file(each))
        for each in (file, tmp_path / "gone", tmp_path)
    ]

    assert sentences == [
        FileNotRead(
            "This is not a class file that can be used: it is too long. Nothing was changed."
        ),
        FileNotRead(
            "The class file cannot be read (No such file or directory). Nothing was changed."
        ),
        FileNotRead("This is not a file. Nothing was changed."),
    ]


def test_after_the_close_nothing_is_told(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    asked, gate = threading.Event(), threading.Event()

    def greet(host: str, port: int) -> Nearby:
        asked.set()
        assert gate.wait(20)
        return Nearby(host, port, DESCRIPTOR)

    monkeypatch.setattr(desktop_tasks, "greet", greet)
    told.tasks.reach(LOOPBACK)
    assert asked.wait(20)
    (task,) = (each for each in threading.enumerate() if each.name == "lanchat-task")
    told.tasks.close()
    gate.set()
    task.join()

    assert told.told.empty()
