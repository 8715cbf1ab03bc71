import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from devkit import environment
from devkit.console import Trouble
from devkit.processes import Outcome
from devkit.repository import Kit, Repository

THIS = f"version = {sys.version_info.major}.{sys.version_info.minor}.1\n"


class Programs:
    """Stands for venv and pip: remembers how they were called, and does what is seen of them."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository
        self.called: list[str] = []
        self.fail_at = ""

    def ask(self, command: Sequence[str]) -> Outcome:
        line = " ".join(command).replace(str(self.repository.root), "~")
        self.called.append(line)
        if self.fail_at and self.fail_at in line:
            return Outcome(1, "E: nobody home\n")
        if "venv" in command:
            make_environment(self.repository)
        return Outcome(0, "")

    def installed(self) -> list[str]:
        return [line.rpartition("=")[2] for line in self.called if "--requirement" in line]


def make_environment(repository: Repository, version: str = THIS) -> None:
    (repository.site_packages / "pip").mkdir(parents=True, exist_ok=True)
    repository.scripts.mkdir(exist_ok=True)
    repository.interpreter.touch()
    (repository.venv / "pyvenv.cfg").write_text("home = /usr/bin\n" + version)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    (tmp_path / "packaging").mkdir()
    repository = Repository(tmp_path)
    for kit in Kit:
        repository.lock(kit).write_text(f"{kit.value}==1")
    return repository


@pytest.fixture
def programs(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Programs:
    programs = Programs(repository)
    monkeypatch.setattr(environment, "ask", programs.ask)
    return programs


def test_a_fresh_checkout_gets_an_environment_with_the_locked_packages(
    repository: Repository, programs: Programs
) -> None:
    environment.ensure(repository, Kit.RUNTIME)

    python = repository.interpreter.relative_to(repository.root).as_posix()
    pip = f"~/{python} -m pip --disable-pip-version-check --no-input --quiet"
    exactly = "--require-hashes --only-binary=:all: --requirement=~/packaging/runtime.lock"
    assert programs.called == [
        f"{sys.executable} -m venv --clear ~/.venv",
        f"{pip} install {exactly}",
    ]
    assert environment.is_sound(repository)
    assert environment.holds(repository, Kit.RUNTIME)
    assert not environment.holds(repository, Kit.TEST)


def test_nothing_is_done_twice_and_a_larger_kit_is_enough(
    repository: Repository, programs: Programs
) -> None:
    for kit in (Kit.RUNTIME, Kit.RUNTIME, Kit.TEST, Kit.TEST, Kit.RUNTIME):
        environment.ensure(repository, kit)

    assert programs.installed() == ["~/packaging/runtime.lock", "~/packaging/test.lock"]


@pytest.mark.parametrize("changed", list(Kit))
def test_a_changed_lock_is_installed(
    repository: Repository, programs: Programs, changed: Kit
) -> None:
    environment.ensure(repository, Kit.TEST)
    repository.lock(changed).write_text("another")

    environment.ensure(repository, Kit.TEST)

    assert programs.installed() == ["~/packaging/test.lock"] * 2


def test_an_environment_of_another_python_or_an_unfinished_one_is_made_anew(
    repository: Repository, programs: Programs
) -> None:
    make_environment(repository, "version = 3.10.2\n")
    assert not environment.is_sound(repository)
    make_environment(repository, "")
    assert not environment.is_sound(repository)
    make_environment(repository)
    assert environment.is_sound(repository)
    (repository.site_packages / "pip").rmdir()
    assert not environment.is_sound(repository)

    environment.ensure(repository, Kit.RUNTIME)
    assert environment.is_sound(repository)


@pytest.mark.parametrize("step", ["-m venv", "-m pip"])
def test_what_fails_is_said_with_its_last_words(
    repository: Repository, programs: Programs, step: str
) -> None:
    programs.fail_at = step

    with pytest.raises(Trouble, match="E: nobody home"):
        environment.ensure(repository, Kit.RUNTIME)
    assert not environment.holds(repository, Kit.RUNTIME)


def test_an_interrupted_installation_is_done_again(
    repository: Repository, programs: Programs
) -> None:
    environment.ensure(repository, Kit.RUNTIME)
    repository.lock(Kit.RUNTIME).write_text("another")
    programs.fail_at = "-m pip"
    with pytest.raises(Trouble):
        environment.ensure(repository, Kit.RUNTIME)
    repository.lock(Kit.RUNTIME).write_text("runtime==1")
    programs.fail_at = ""

    environment.ensure(repository, Kit.RUNTIME)

    assert programs.installed() == ["~/packaging/runtime.lock"] * 3


def test_a_python_without_ensurepip_gets_it_or_says_what_is_missing(
    repository: Repository, programs: Programs, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_for: list[Sequence[str]] = []
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    monkeypatch.setattr("devkit.system.ensure", asked_for.append)
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"

    with pytest.raises(Trouble, match=f"package {package}. Install that"):
        environment.ensure(repository, Kit.RUNTIME)
    assert asked_for == [[package]]
    assert programs.called == []


def test_the_checkout_can_be_imported_and_started(
    repository: Repository, programs: Programs
) -> None:
    environment.ensure(repository, Kit.RUNTIME)

    path_file = repository.site_packages / "lanchat-checkout.pth"
    assert path_file.read_text() == f"{repository.root}\n"
    launcher = next(repository.scripts.glob("lanchat*")).read_text()
    assert str(repository.interpreter) in launcher
    assert "-m lanchat" in launcher
