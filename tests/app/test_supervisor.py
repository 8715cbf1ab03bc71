"""The supervisor with hubs that are small scripts: what it starts, what it stops, what it tells."""

from __future__ import annotations

import json
import queue
import signal
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

from lanchat.app import crash_pace
from lanchat.app import supervisor as supervisor_module
from lanchat.app.hub_news import HubNews, read_news, write_news
from lanchat.app.hub_options import HubOptions
from lanchat.app.hub_worker import encode_options
from lanchat.app.supervisor import BROKEN, FAILING, GONE, Line, Supervisor

GIVE_UP_SECONDS = 30.0

HEAD = """
import json, os, pathlib, signal, sys
options = json.loads(sys.stdin.readline())
folder = pathlib.Path(options["data"])
starts = folder / "starts"
starts.write_text((starts.read_text() if starts.exists() else "") + json.dumps(options) + "\\n")
count = len(starts.read_text().splitlines())
def ready():
    port = options["port"] or 5000
    print(json.dumps({"event": "ready", "port": port, "pid": os.getpid()}), flush=True)
def restored():
    print(json.dumps({"event": "restored", "message": "Damaged.", "head": 7}), flush=True)
"""

OBEYS = "ready(); sys.stdin.read(); sys.exit(0)"
ENDS_BY_ITSELF = "ready(); sys.exit(0)"
WRONG_USE = "print('Port 1 is in use', file=sys.stderr); sys.exit(2)"
NO_STORAGE = "sys.exit(5)"
RESTORES = "count == 2 and restored(); ready(); count == 1 and sys.exit(9); sys.stdin.read()"
RESTORES_AND_DIES = "restored(); sys.exit(1)"
NEVER_READY = "sys.exit(1)"
FOURTH_TIME_LUCKY = "count < 4 and sys.exit(1); ready(); sys.stdin.read()"
CRASHES_NINE_TIMES = (
    "ready(); count < 10 and os.kill(os.getpid(), signal.SIGABRT); sys.stdin.read()"
)
READY_ONCE = "count == 1 and ready(); count < 8 and sys.exit(1); ready(); sys.stdin.read()"
CANNOT_COME_BACK = "count == 2 and sys.exit(5); ready(); sys.exit(9)"
CRASHES_TWICE = "ready(); count < 3 and os.kill(os.getpid(), signal.SIGABRT); sys.stdin.read()"


class Run:
    """A supervisor in a thread, with what it told."""

    def __init__(self, folder: Path) -> None:
        self.told: queue.SimpleQueue[Line] = queue.SimpleQueue()
        self.supervisor = Supervisor(HubOptions("Python 101", port=0), folder, self.told.put)
        self.code: int | None = None
        self._folder = folder
        self._thread = threading.Thread(target=self._run, name="supervisor", daemon=True)

    def start(self) -> Run:
        self._thread.start()
        return self

    def line(self) -> Line:
        return self.told.get(timeout=GIVE_UP_SECONDS)

    def wait(self) -> int | None:
        self._thread.join(GIVE_UP_SECONDS)
        assert not self._thread.is_alive(), "it did not end"
        return self.code

    def starts(self) -> list[Line]:
        """What each hub was asked to do."""
        return [json.loads(line) for line in (self._folder / "starts").read_text().splitlines()]

    def _run(self) -> None:
        self.code = self.supervisor.run()


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    monkeypatch.setattr(crash_pace, "PAUSE_SECONDS", 0.001)
    monkeypatch.setattr(crash_pace, "SLOW_SECONDS", 0.001)
    made = Run(tmp_path)
    yield made
    made.supervisor.stop()


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    return monkeypatch


def is_a_hub_that(monkeypatch: pytest.MonkeyPatch, does: str) -> None:
    command = [sys.executable, "-c", HEAD + does]
    monkeypatch.setattr(supervisor_module, "program", lambda: command)


def test_a_hub_is_started_with_its_options_and_stopped_by_the_end_of_its_input(
    run: Run, hub: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    is_a_hub_that(hub, OBEYS)
    line = run.start().line()
    assert (line["event"], line["port"]) == ("ready", 5000)

    run.supervisor.stop()
    assert run.wait() == 0
    [asked] = run.starts()
    assert asked == asdict(HubOptions("Python 101", port=0)) | {"data": str(tmp_path)}
    assert run.told.empty()


@pytest.mark.parametrize(("does", "code"), [(ENDS_BY_ITSELF, 0), (WRONG_USE, 2), (NO_STORAGE, 5)])
def test_a_hub_that_ends_by_itself_is_not_started_again(
    run: Run, hub: pytest.MonkeyPatch, does: str, code: int
) -> None:
    is_a_hub_that(hub, does)
    assert run.start().wait() == code
    assert len(run.starts()) == 1


def test_a_hub_that_crashes_is_back_on_the_same_port(run: Run, hub: pytest.MonkeyPatch) -> None:
    is_a_hub_that(hub, CRASHES_TWICE)
    lines = [run.start().line(), run.line(), run.line()]

    assert [line["event"] for line in lines] == ["ready", "restarted", "restarted"]
    assert len({line["pid"] for line in lines}) == 3
    assert [asked["port"] for asked in run.starts()] == [0, 5000, 5000]
    run.supervisor.stop()
    assert run.wait() == 0


def test_a_log_that_was_restored_is_told_before_the_hub_is_ready(
    run: Run, hub: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    is_a_hub_that(hub, RESTORES)
    lines = [run.start().line(), run.line(), run.line()]
    assert [line["event"] for line in lines] == ["ready", "restored", "restarted"]
    assert lines[1] == {"event": "restored", "message": "Damaged.", "head": 7}
    assert read_news(tmp_path) == HubNews("Damaged.", good=True)


def test_a_log_that_was_restored_is_not_yet_a_hub(run: Run, hub: pytest.MonkeyPatch) -> None:
    is_a_hub_that(hub, RESTORES_AND_DIES)
    assert run.start().wait() == BROKEN
    assert len(run.starts()) == 5


def test_a_hub_that_is_never_ready_is_given_up(run: Run, hub: pytest.MonkeyPatch) -> None:
    is_a_hub_that(hub, NEVER_READY)
    assert run.start().wait() == BROKEN
    assert len(run.starts()) == 5
    assert run.told.empty()


def test_false_starts_before_success_are_no_failure(run: Run, hub: pytest.MonkeyPatch) -> None:
    is_a_hub_that(hub, FOURTH_TIME_LUCKY)
    assert run.start().line()["event"] == "ready"
    assert len(run.starts()) == 4


@pytest.mark.parametrize(
    ("does", "told"),
    [
        (CRASHES_NINE_TIMES, ["ready", *["restarted"] * 4, "failing", *["restarted"] * 5]),
        (READY_ONCE, ["ready", "failing", "restarted"]),
    ],
)
def test_a_hub_that_stops_again_and_again_is_told_of_once_and_goes_on(
    run: Run, hub: pytest.MonkeyPatch, tmp_path: Path, does: str, told: list[str]
) -> None:
    is_a_hub_that(hub, does)
    run.start()
    lines = [run.line() for _ in told]
    assert [line["event"] for line in lines] == told
    assert {"event": "failing", "message": FAILING} in lines
    assert read_news(tmp_path) == HubNews(FAILING, good=False)
    run.supervisor.stop()
    assert run.wait() == 0
    assert read_news(tmp_path) is None


def test_once_it_stays_up_all_is_well(
    run: Run, hub: pytest.MonkeyPatch, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(supervisor_module, "WINDOW_SECONDS", 1.0)
    is_a_hub_that(hub, CRASHES_NINE_TIMES)
    run.start()
    for _ in range(11):
        run.line()
    give_up = time.monotonic() + GIVE_UP_SECONDS
    while run.supervisor._pace.failing or read_news(tmp_path) is not None:
        assert time.monotonic() < give_up, "it is told as long as it runs"


def test_what_was_told_of_an_earlier_run_is_taken_back(
    run: Run, hub: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    write_news(tmp_path, HubNews(FAILING, good=False))
    is_a_hub_that(hub, OBEYS)
    run.start().line()
    assert read_news(tmp_path) is None


def test_a_hub_that_cannot_come_back_is_told_of(
    run: Run, hub: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    is_a_hub_that(hub, CANNOT_COME_BACK)
    assert run.start().wait() == 5
    assert read_news(tmp_path) == HubNews(GONE, good=False)


def test_a_hub_that_does_not_listen_is_killed(
    run: Run, hub: pytest.MonkeyPatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(supervisor_module, "_FAREWELL_SECONDS", 0.01)
    is_a_hub_that(hub, "ready(); import threading; threading.Event().wait()")
    run.start().line()
    run.supervisor.stop()
    assert run.wait() == 0
    assert len(run.starts()) == 1


def test_a_stop_before_the_start_starts_nothing(
    run: Run, hub: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    is_a_hub_that(hub, OBEYS)
    run.supervisor.stop()
    assert run.start().wait() == 0
    assert not (tmp_path / "starts").exists()


def test_a_stop_while_the_hub_starts_stops_it(run: Run, hub: pytest.MonkeyPatch) -> None:
    is_a_hub_that(hub, OBEYS)

    def stop_meanwhile(options: HubOptions, folder: Path) -> bytes:
        run.supervisor._stopping.set()
        return encode_options(options, folder)

    hub.setattr(supervisor_module, "encode_options", stop_meanwhile)
    assert run.start().wait() == 0


@pytest.mark.parametrize("stop_is_quicker", [False, True])
def test_a_hub_that_is_gone_before_it_was_told_anything_is_no_error(
    run: Run, hub: pytest.MonkeyPatch, stop_is_quicker: bool
) -> None:
    hub.setattr(supervisor_module, "program", lambda: [sys.executable, "-c", ""])

    def wait_for_its_end(options: HubOptions, folder: Path) -> bytes:
        process = run.supervisor._process
        assert process is not None
        assert process.stdin is not None
        if stop_is_quicker:
            process.stdin.close()
        process.wait(GIVE_UP_SECONDS)
        return encode_options(options, folder)

    hub.setattr(supervisor_module, "encode_options", wait_for_its_end)
    assert run.start().wait() == 0


def test_signals_stop_it(run: Run, hub: pytest.MonkeyPatch) -> None:
    is_a_hub_that(hub, OBEYS)
    before = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    run.supervisor.stop_at_signals()
    try:
        run.start().line()
        signal.raise_signal(signal.SIGTERM)
        assert run.wait() == 0
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
