import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from devkit import commands
from devkit.checks import CHECKS
from devkit.console import Trouble
from devkit.repository import Kit

SCREEN_HINTS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


class Stage:
    """Everything that a command would do, written down and not done."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self.failing_checks: list[str] = []
        self.exit_code = 0

    def ready(self, _repository: object, kit: Kit) -> None:
        self.done.append(f"ready for {kit.value}")

    def check(self, _repository: object) -> list[str]:
        self.done.append("check")
        return self.failing_checks

    def become(self, command: Sequence[str]) -> int:
        self.done.append("become " + " ".join(command[1:]))
        return self.exit_code

    def call(self, command: Sequence[str], _folder: Path) -> int:
        self.done.append("call " + " ".join(command[1:]))
        return self.exit_code


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    stage = Stage()
    monkeypatch.setattr(commands, "_get_ready", stage.ready)
    monkeypatch.setattr(commands, "become", stage.become)
    monkeypatch.setattr(commands, "call", stage.call)
    monkeypatch.setattr("devkit.checks.failing", stage.check)
    monkeypatch.setattr("os.chdir", lambda _folder: None)
    return stage


def test_run_hands_its_arguments_on(stage: Stage) -> None:
    stage.exit_code = 4

    assert commands.main(["run", "chat", "--guest", "blue owl"]) == 4
    assert stage.done == ["ready for runtime", "become -P -m lanchat chat --guest blue owl"]


@pytest.mark.parametrize("hint", SCREEN_HINTS)
def test_run_opens_the_app_where_there_may_be_a_screen(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, hint: str
) -> None:
    for name in SCREEN_HINTS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(hint, "something")

    commands.main(["run"])

    assert stage.done[-1] == "become -P -m lanchat"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems always have a screen")
def test_run_starts_a_hub_where_there_is_no_screen_and_says_so(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in SCREEN_HINTS:
        monkeypatch.delenv(name, raising=False)

    commands.main(["run"])

    assert stage.done[-1] == "become -P -m lanchat hub --name LanChat workshop"
    assert "There is no screen here" in capsys.readouterr().err


def test_test_checks_then_tests(stage: Stage) -> None:
    assert commands.main(["test"]) == 0
    assert stage.done == ["ready for test", "check", "become -m pytest"]


def test_test_tests_also_when_a_check_fails_and_fails_then(
    stage: Stage, capsys: pytest.CaptureFixture[str]
) -> None:
    stage.failing_checks = ["types", "mirror"]

    assert commands.main(["test"]) == 1
    assert stage.done == ["ready for test", "check", "call -m pytest"]
    assert capsys.readouterr().err.endswith("These checks failed: types, mirror.\n")


def test_test_with_arguments_checks_nothing(stage: Stage) -> None:
    stage.exit_code = 5

    assert commands.main(["test", "tests/hub", "-k", "roster"]) == 5
    assert stage.done == ["ready for test", "become -m pytest tests/hub -k roster"]


@pytest.mark.parametrize(("failing", "code"), [([], 0), (["lint"], 1)])
def test_check_only_checks(stage: Stage, failing: list[str], code: int) -> None:
    stage.failing_checks = failing

    assert commands.main(["check"]) == code
    assert stage.done == ["ready for test", "check"]


def test_bench_and_setup(stage: Stage) -> None:
    assert commands.main(["bench", "fanout"]) == 0
    assert commands.main(["setup"]) == 0
    assert stage.done == ["ready for test", "become -m tests.bench fanout", "ready for test"]


@pytest.mark.parametrize("arguments", [[], ["fly"]])
def test_wrong_use_shows_what_there_is(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert commands.main(arguments) == 2
    shown = capsys.readouterr()
    assert (shown.out, shown.err) == ("", commands.USAGE)


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["--help"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert {line.split()[0] for line in lines if line.startswith("  ")} == set(commands.COMMANDS)


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (Trouble("No network. Try again."), 1, "dev.py: No network. Try again.\n"),
        (
            PermissionError(13, "Permission denied", ".venv"),
            1,
            (
                "dev.py: It did not work: [Errno 13] Permission denied: '.venv'. "
                "Put that right, then try again.\n"
            ),
        ),
        (KeyboardInterrupt(), 130, ""),
    ],
)
def test_what_the_world_does_is_said_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: BaseException,
    code: int,
    said: str,
) -> None:
    def fail(_repository: object, _kit: Kit) -> None:
        raise error

    monkeypatch.setattr(commands, "_get_ready", fail)

    assert commands.main(["setup"]) == code
    assert capsys.readouterr().err == said


def test_commands_that_take_no_arguments_say_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert commands.main(["check", "everything"]) == 1
    assert capsys.readouterr().err == (
        "dev.py: This command takes no arguments, and got: everything\n"
    )


def test_checks_have_titles_of_their_own() -> None:
    assert len({check.title for check in CHECKS}) == len(CHECKS)
