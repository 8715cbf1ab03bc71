from __future__ import annotations

import os
import shlex
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import lanchat
from lanchat import cli
from lanchat.app.exit_codes import CommandError, ExitCode
from lanchat.app.find import FindOptions
from lanchat.app.hub_options import HubOptions
from lanchat.app.terminal import ChatOptions
from lanchat.cli import main
from lanchat.storage.errors import StorageFullError
from lanchat.support import logs

ROOT = Path(lanchat.__file__).parent.parent


@pytest.fixture(autouse=True)
def _as_it_was(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Leave this process without the program's hooks and logs."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    yield
    logs.stop_logging()


class Called:
    """Commands that only note what they were asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.options: list[object] = []
        self.ends: Callable[[], int] = lambda: 0
        monkeypatch.setattr("lanchat.app.find.run_find", self._run)
        monkeypatch.setattr("lanchat.app.terminal.run_chat", self._run)
        monkeypatch.setattr("lanchat.app.hub_process.run_hub", self._run)

    def _run(self, options: object, _console: object) -> int:
        self.options.append(options)
        return self.ends()


@pytest.fixture
def called(monkeypatch: pytest.MonkeyPatch) -> Called:
    return Called(monkeypatch)


@pytest.mark.parametrize(
    ("line", "options"),
    [
        ("find", FindOptions(3.0, json=False)),
        ("find --seconds 0.5 --json", FindOptions(0.5, json=True)),
        ("chat Python", ChatOptions("Python")),
        (
            "chat [::1]:5 --guest blue-owl --json --mentor w --verbose",
            ChatOptions("[::1]:5", "blue-owl", json=True, mentor=Path("w")),
        ),
        (
            "chat Python --code 'Maple river pencil window' --class-file f --word banana",
            ChatOptions(
                "Python", code="Maple river pencil window", class_file=Path("f"), word="banana"
            ),
        ),
        ("hub --name Python", HubOptions("Python")),
        (
            "hub --name Python --data w --host ::1 --port 47820 --json",
            HubOptions("Python", Path("w"), "::1", 47820, json=True),
        ),
        (
            "hub --name Python --allow-unverified --word banana",
            HubOptions("Python", unverified=True, word="banana"),
        ),
        (
            "hub --name Python --no-unverified --word=",
            HubOptions("Python", unverified=False, word=""),
        ),
    ],
)
def test_what_is_asked_is_handed_on(called: Called, line: str, options: object) -> None:
    assert main(shlex.split(line)) == ExitCode.DONE
    assert called.options == [options]


@pytest.mark.parametrize(
    "line",
    [
        "nonsense",
        "find --seconds never",
        "find --sec 3",
        "chat",
        "chat a b",
        "hub",
        "hub --name Python --port 65536",
        "hub --name Python --host localhost",
        "hub --name " + "x" * 81,
        "hub --name Python --allow-unverified --no-unverified",
        "hub --name Python --word " + "x" * 33,
        "chat Python --code maple",
        "--data w hub --name Python",
        "--nonsense",
    ],
)
def test_wrong_use_is_told_in_a_line(
    called: Called, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main(line.split())
    printed = capsys.readouterr()
    assert end.value.code == ExitCode.WRONG_USE
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert "--help" in printed.err
    assert called.options == []


@pytest.mark.parametrize("line", ["--help", "hub --help", "find --help", "chat --help"])
def test_help_has_examples_and_the_exit_codes(
    line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as end:
        main(line.split())
    printed = capsys.readouterr().out
    assert end.value.code == 0
    assert "examples:" in printed
    assert "exit codes:" in printed
    assert cli.HUB_WORKER not in printed


def test_the_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["--version"])
    assert end.value.code == 0
    assert capsys.readouterr().out == f"LanChat {lanchat.__version__}\n"


def fail(error: BaseException) -> Callable[[], int]:
    def end() -> int:
        raise error

    return end


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (CommandError(ExitCode.NO_HUB, "Nothing was found."), 3),
        (CommandError(ExitCode.TURNED_AWAY, "Turned away."), 4),
        (StorageFullError(), 5),
    ],
)
def test_an_error_of_the_worlds_is_a_sentence_and_a_code(
    called: Called, error: Exception, code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    called.ends = fail(error)
    assert main(["find"]) == code
    assert capsys.readouterr() == ("", f"{error}\n")


def test_an_alarm_is_red(
    called: Called, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lanchat.app.terminal_console.has_colours", lambda *_: True)
    called.ends = fail(CommandError(ExitCode.TURNED_AWAY, "Stop.", alarm=True))
    assert main(["chat", "Python"]) == ExitCode.TURNED_AWAY
    assert capsys.readouterr() == ("", "\x1b[1;31mStop.\x1b[0m\n")


def test_ctrl_c_ends_without_a_word(called: Called, capsys: pytest.CaptureFixture[str]) -> None:
    called.ends = fail(KeyboardInterrupt())
    assert main(["find"]) == 130
    assert capsys.readouterr() == ("", "")


def test_the_commands_own_exit_code_is_the_programs(called: Called) -> None:
    called.ends = lambda: 143
    assert main(["chat", "Python"]) == 143


def test_without_a_command_the_app_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[Path | None, Path | None]] = []

    def run_desktop(data: Path | None, class_file: Path | None) -> int:
        asked.append((data, class_file))
        return 7

    monkeypatch.setattr("lanchat.app.desktop.run_desktop", run_desktop)
    assert main([]) == 7
    assert main(["--data", "d"]) == 7
    assert main(["down/class.lanchat"]) == 7
    assert asked == [(None, None), (Path("d"), None), (None, Path("down/class.lanchat"))]


def test_the_hubs_own_process_is_no_command_for_people(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lanchat.app.hub_worker.main", lambda: 5)
    assert main(["hub-worker"]) == 5


# The program itself.


def run(
    *arguments: str, code: str = "", stdout: int = subprocess.PIPE
) -> subprocess.CompletedProcess[bytes]:
    """Run LanChat, or Python with `code`, as a program of its own."""
    command = ["-c", code] if code else ["-m", "lanchat"]
    return subprocess.run(
        [sys.executable, *command, *arguments],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        timeout=30,
        check=False,
    )


def test_it_runs_as_a_module() -> None:
    done = run("chat", "127.0.0.1:1", "--json")
    assert done.returncode == ExitCode.NO_HUB
    assert done.stdout == b""
    assert done.stderr.count(b"\n") == 1
    assert b"no workshop is open there" in done.stderr


def test_a_bug_is_a_sentence_without_a_traceback() -> None:
    done = run(
        code="import lanchat.app.find as f\n"
        "from lanchat.cli import main\n"
        "f.run_find = lambda *_: 1 / 0\n"
        "main(['find'])"
    )
    assert done.returncode == ExitCode.BUG
    assert b"a mistake of its own" in done.stderr
    assert b"Traceback" not in done.stderr


def test_an_output_that_is_closed_ends_it_quietly() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer, "wb") as out:
        done = run(
            code="import lanchat.app.find as f\n"
            "from lanchat.cli import main\n"
            "f.run_find = lambda _, console: console.say('a line')\n"
            "raise SystemExit(main(['find']))",
            stdout=out.fileno(),
        )
    assert (done.returncode, done.stderr) == (0, b"")


def test_to_search_and_to_chat_needs_neither_windows_nor_a_database() -> None:
    done = run(
        code="import sys, lanchat.cli, lanchat.app.find, lanchat.app.terminal\n"
        "print(*{name.partition('.')[0] for name in sys.modules}"
        " & {'PySide6', 'peewee', 'playhouse', 'sqlcipher3'})"
    )
    assert (done.stdout, done.stderr) == (b"\n", b"")


def test_nothing_heavy_is_loaded_before_it_is_needed() -> None:
    done = run(
        code="import sys, lanchat.cli\n"
        "print(*{name.partition('.')[0] for name in sys.modules}"
        " & {'PySide6', 'zmq', 'zeroconf', 'peewee', 'sqlcipher3', 'cryptography', 'asyncio'})"
    )
    assert (done.stdout, done.stderr) == (b"\n", b"")
