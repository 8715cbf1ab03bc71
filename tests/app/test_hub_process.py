"""`lanchat hub`: what it says, to whom, and how it ends."""

from __future__ import annotations

import io
import json
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from lanchat.app import hub_process
from lanchat.app.exit_codes import CommandError, ExitCode
from lanchat.app.hub_options import HubOptions
from lanchat.app.hub_process import run_hub
from lanchat.app.supervisor import BROKEN, Line, Report
from lanchat.app.terminal_console import Console
from lanchat.client.class_file import FILE_NAME, read_class_file
from lanchat.client.trust import Known
from lanchat.crypto.class_code import class_code
from lanchat.protocol.ids import hub_id
from lanchat.storage.database import DATABASE_FILE
from lanchat.storage.hub_store import HubStore
from lanchat.support.paths import default_data_dir, hub_dir
from tests.storage.made_up import AT, entries
from tests.system.commands import commands

IDENTITY = bytes(range(32))
CODE = class_code(IDENTITY)
READY: Line = {"event": "ready", "name": "Python 101", "port": 4711, "hub_id": "me", "pid": 7}
READY |= {"identity": IDENTITY.hex()}

RESTORED: Line = {"event": "restored", "message": "The log was damaged.", "missing": 2, "head": 5}
FAILING: Line = {"event": "failing", "message": "It stops."}

Play = Callable[[Report], int]


@pytest.fixture
def played(monkeypatch: pytest.MonkeyPatch) -> Callable[[Play], list[object]]:
    """Let a test play the supervisor; returns what that is made with."""

    def play(part: Play) -> list[object]:
        made: list[object] = []

        class Player:
            def __init__(self, options: HubOptions, folder: Path, report: Report) -> None:
                made.extend((options, folder))
                self._report = report

            def stop_at_signals(self) -> None:
                made.append("stops at signals")

            def run(self) -> int:
                return part(self._report)

        monkeypatch.setattr(hub_process, "Supervisor", Player)
        return made

    return play


def twice(report: Report) -> int:
    report(READY)
    report({**READY, "event": "restarted"})
    return 0


def twice_and_restored(report: Report) -> int:
    report(RESTORED)
    report(READY)
    report(RESTORED)
    report({**READY, "event": "restarted"})
    report({**READY, "event": "restarted"})
    return 0


def console() -> tuple[Console, io.BytesIO]:
    written = io.BytesIO()
    return Console(io.TextIOWrapper(written, "utf-8", write_through=True), None), written


def test_a_person_reads_where_it_is_and_its_code(
    played: Callable[[Play], list[object]], private_home: Path
) -> None:
    made = played(twice)
    options = HubOptions("Python 101")
    folder = hub_dir(default_data_dir(), "Python 101")
    folder.mkdir(parents=True)
    out, written = console()

    assert run_hub(options, out) == 0

    file = folder / "class.lanchat"
    assert written.getvalue().decode().splitlines() == [
        '"Python 101" is open on port 4711.',
        f"Class code: {CODE}",
        f"Class file, for those who shall not have to type the code: {file}",
        "Students find it by themselves. Ctrl-C closes it; what was said is kept.",
        "The hub had stopped and was started again. Nothing was lost.",
    ]
    assert made == [options, folder, "stops at signals"]
    assert private_home in folder.parents
    assert read_class_file(file.read_bytes()) == Known(hub_id(IDENTITY), "Python 101")


def test_a_program_reads_json_with_the_code_after_the_port(
    played: Callable[[Play], list[object]], tmp_path: Path
) -> None:
    made = played(twice)
    out, written = console()

    assert run_hub(HubOptions("Python 101", data=tmp_path, json=True), out) == 0

    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    assert [list(line)[:4] for line in lines] == [["event", "name", "port", "code"]] * 2
    assert lines == [{**READY, "code": CODE}, {**READY, "event": "restarted", "code": CODE}]
    assert made[1] == tmp_path


def test_a_log_that_was_restored_is_told_as_it_is(
    played: Callable[[Play], list[object]], tmp_path: Path
) -> None:
    played(twice_and_restored)
    out, written = console()
    assert run_hub(HubOptions("Python 101", data=tmp_path), out) == 0
    lines = written.getvalue().decode().splitlines()
    assert [lines[0], *lines[-3:]] == [
        "The log was damaged.",
        "The log was damaged.",
        "The hub had stopped and was started again.",
        "The hub had stopped and was started again. Nothing was lost.",
    ]

    out, written = console()
    assert run_hub(HubOptions("Python 101", data=tmp_path, json=True), out) == 0
    assert json.loads(written.getvalue().splitlines()[0]) == RESTORED


def test_a_hub_that_stops_again_and_again_is_told_of(
    played: Callable[[Play], list[object]], tmp_path: Path
) -> None:
    def fails(report: Report) -> int:
        report(READY)
        report(FAILING)
        return 0

    played(fails)
    for json_lines, shown in ((False, "It stops."), (True, json.dumps(FAILING))):
        out, written = console()
        assert run_hub(HubOptions("Python 101", data=tmp_path, json=json_lines), out) == 0
        assert written.getvalue().decode().splitlines()[-1] == shown


def test_a_class_file_that_cannot_be_written_keeps_nobody_out(
    played: Callable[[Play], list[object]], tmp_path: Path
) -> None:
    played(twice)
    told = io.BytesIO()
    err = Console(None, io.TextIOWrapper(told, "utf-8", write_through=True))
    assert run_hub(HubOptions("Python 101", data=tmp_path / "gone"), err) == 0
    assert told.getvalue().startswith(b"The class file could not be written (")


def test_a_hub_that_never_gets_ready_is_our_mistake(
    played: Callable[[Play], list[object]], tmp_path: Path
) -> None:
    played(lambda report: BROKEN)

    with pytest.raises(CommandError, match="again and again") as failed:
        run_hub(HubOptions("Python 101", data=tmp_path), console()[0])

    assert failed.value.code == ExitCode.BUG


def test_it_goes_on_when_the_window_that_read_it_is_gone(
    played: Callable[[Play], list[object]], tmp_path: Path
) -> None:
    played(twice)
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "w", encoding="utf-8") as nobody:
        assert (
            run_hub(HubOptions("Python 101", data=tmp_path, json=True), Console(nobody, None)) == 0
        )


def test_a_hub_whose_database_was_damaged_says_so_before_it_is_ready(tmp_path: Path) -> None:
    store = HubStore.open(tmp_path)
    store.commit(entries(1, 5))
    store.backups.finish(AT)
    store.commit(entries(6, 7))
    store.close()
    database = tmp_path / DATABASE_FILE
    database.write_bytes(b"damaged" * (database.stat().st_size // 7))

    with commands(tmp_path) as lab:
        hub = lab.hub()
        restored, ready = hub.line(), hub.line()
        hub.signal(signal.SIGTERM)
        assert hub.wait() == 0

    assert {**restored, "message": ""} == {
        "event": "restored",
        "message": "",
        "missing": 2,
        "head": 5,
    }
    assert restored["message"].startswith("The workshop's database was damaged")
    assert ready["event"] == "ready"
    assert read_class_file((tmp_path / FILE_NAME).read_bytes()).hub_id == ready["hub_id"]
