"""The hub's own process, without a supervisor: what it opens, what it says, how it goes."""

from __future__ import annotations

import contextlib
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lanchat.app import hub_worker
from lanchat.app.hub_doors import Ports, _candidates
from lanchat.app.hub_options import HubOptions
from lanchat.app.hub_worker import _open, encode_options
from lanchat.app.workshop_folder import Running, mentor_pair, read_running
from lanchat.client.finder import greet
from lanchat.discovery.ports import GREETING_PORT, MAX_PORT
from lanchat.storage.errors import DatabaseInUseError
from lanchat.storage.hub_store import HubStore, MetaKey
from lanchat.storage.lock import DirectoryLock
from tests.system.commands import Command, Commands, commands

OPTIONS = HubOptions("Python 101", host="127.0.0.1", port=0)


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Commands]:
    with commands(tmp_path / "hub") as made:
        yield made


def test_a_ready_hub_is_what_it_says(lab: Commands) -> None:
    worker = lab.worker(OPTIONS)
    ready = worker.line("ready")
    nearby = greet("127.0.0.1", ready["port"])

    assert nearby.name == ready["name"] == "Python 101"
    assert nearby.hub_id == ready["hub_id"]
    assert ready["pid"] == worker.process.pid
    ports = (nearby.descriptor.router_port, nearby.descriptor.log_port)
    assert ports == (ready["router_port"], ready["log_port"])
    for port in ports:
        socket.create_connection(("127.0.0.1", port), 20).close()
    assert read_running(lab.folder) == Running(
        "Python 101", ready["port"], ready["hub_id"], "127.0.0.1"
    )
    assert mentor_pair(lab.folder)


def gone_quietly(worker: Command, folder: Path) -> None:
    assert worker.wait() == 0
    assert "Traceback" not in worker.errors()
    assert read_running(folder) is None
    store = HubStore.open(folder)
    store.close()


def test_the_end_of_its_input_ends_it(lab: Commands) -> None:
    worker = lab.worker(OPTIONS)
    worker.line("ready")
    worker.end_of_input()
    gone_quietly(worker, lab.folder)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
def test_a_request_to_terminate_ends_it_and_ctrl_c_does_not(lab: Commands) -> None:
    worker = lab.worker(OPTIONS)
    ready = worker.line("ready")
    worker.signal(signal.SIGINT)
    greet("127.0.0.1", ready["port"])
    worker.signal(signal.SIGTERM)
    gone_quietly(worker, lab.folder)


def test_an_input_that_ends_before_it_began_is_no_error(lab: Commands) -> None:
    worker = lab.start("hub-worker")
    worker.end_of_input()
    assert (worker.wait(), worker.errors()) == (0, "")


def test_the_next_one_is_the_same_hub(lab: Commands) -> None:
    # The usual port is taken at first and free later: the second hub must not prefer it.
    with contextlib.ExitStack() as taken:
        with contextlib.suppress(OSError):
            taken.enter_context(socket.create_server(("127.0.0.1", GREETING_PORT)))
        first = lab.worker(HubOptions("Python 101", host="127.0.0.1"))
        before = greet("127.0.0.1", first.line("ready")["port"])
    mentor = mentor_pair(lab.folder)
    first.end_of_input()
    assert first.wait() == 0

    second = lab.worker(HubOptions("Python 102", host="127.0.0.1"))
    after = greet("127.0.0.1", second.line("ready")["port"])

    assert after.name == "Python 102"
    assert (after.hub_id, after.port) == (before.hub_id, before.port)
    for field in ("identity", "curve_key", "router_port", "log_port", "epoch"):
        assert getattr(after.descriptor, field) == getattr(before.descriptor, field)
    assert mentor_pair(lab.folder) == mentor


def test_what_is_kept_of_a_hub(lab: Commands) -> None:
    worker = lab.worker(OPTIONS)
    ready = worker.line("ready")
    worker.end_of_input()
    assert worker.wait() == 0

    store = HubStore.open(lab.folder)
    ports = [ready["port"], ready["router_port"], ready["log_port"]]
    assert store.meta(MetaKey.NAME) == b"Python 101"
    assert store.meta(MetaKey.PORTS) == " ".join(map(str, ports)).encode()
    assert store.meta(MetaKey.MENTOR_KEY) == mentor_pair(lab.folder).public
    store.close()


def test_an_address_of_another_computer_is_wrong_use(lab: Commands) -> None:
    worker = lab.worker(HubOptions("Python 101", host="192.0.2.1", port=0))
    assert worker.wait() == hub_worker.WRONG_USE
    assert "not one of this computer's" in worker.errors()
    assert "Traceback" not in worker.errors()


# ------------------------------------------------------------------ without a process


def test_the_folder_of_a_hub_that_is_going_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = DirectoryLock(tmp_path)
    pauses: list[float] = []

    def sleep(seconds: float) -> None:
        pauses.append(seconds)
        lock.release()

    monkeypatch.setattr("lanchat.app.hub_worker.time.sleep", sleep)
    _open(tmp_path).close()
    assert len(pauses) == 1


def test_the_folder_of_a_hub_that_stays_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr("lanchat.app.hub_worker.time.monotonic", lambda: now[0])
    monkeypatch.setattr(
        "lanchat.app.hub_worker.time.sleep", lambda seconds: now.append(now.pop() + seconds)
    )
    lock = DirectoryLock(tmp_path)
    with pytest.raises(DatabaseInUseError):
        _open(tmp_path)
    lock.release()
    assert 101 < now[0] < 105


LAST = Ports(5000, 5001, 5002)


@pytest.mark.parametrize(
    ("wanted", "last", "first", "count"),
    [
        (0, None, [Ports(0, 0, 0)], 1),
        (0, LAST, [Ports(0, 0, 0)], 1),
        (6000, None, [Ports(6000, 6001, 6002), Ports(6000, 0, 0)], 2),
        (6000, LAST, [Ports(6000, 6001, 6002), Ports(6000, 0, 0)], 2),
        (5000, LAST, [LAST, Ports(5000, 5001, 5002), Ports(5000, 0, 0)], 3),
        (MAX_PORT, None, [Ports(MAX_PORT, 0, 0)], 1),
        (None, None, [Ports(GREETING_PORT, GREETING_PORT + 1, GREETING_PORT + 2)], None),
        (None, LAST, [LAST, Ports(GREETING_PORT, GREETING_PORT + 1, GREETING_PORT + 2)], None),
    ],
)
def test_the_ports_of_the_last_time_come_first_and_a_wanted_one_is_kept_to(
    wanted: int | None, last: Ports | None, first: list[Ports], count: int | None
) -> None:
    found = list(_candidates(wanted, last))
    assert found[: len(first)] == first
    assert count in (None, len(found))


def test_the_options_are_one_line_of_any_text() -> None:
    line = encode_options(HubOptions("Größe\n101", host="::1", port=1), Path("/a b/ü"))
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    assert line.isascii()
