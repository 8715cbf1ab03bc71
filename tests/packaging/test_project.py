"""What the files of the project say of it agrees with itself."""

import re
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from devkit import system
from devkit.processes import ask
from devkit.repository import Kit, Repository

REPOSITORY = Repository.of_this_file()


def wanted(kit: Kit) -> list[str]:
    lines = REPOSITORY.wanted(kit).read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith(("#", "-"))]


def locked(kit: Kit) -> dict[str, str]:
    text = REPOSITORY.lock(kit).read_text(encoding="utf-8")
    return dict(re.findall(r"^(\S+)==(\S+)", text, flags=re.MULTILINE))


def test_the_wheel_asks_for_what_is_locked() -> None:
    project = tomllib.loads((REPOSITORY.root / "pyproject.toml").read_text(encoding="utf-8"))

    assert project["project"]["dependencies"] == wanted(Kit.RUNTIME)


@pytest.mark.parametrize("kit", list(Kit))
def test_a_lock_has_what_is_wanted_with_hashes_and_without_addresses(kit: Kit) -> None:
    names = {re.split(r"[<>=]", line)[0].lower() for line in wanted(kit)}
    entries = REPOSITORY.lock(kit).read_text(encoding="utf-8").replace("\\\n", "").splitlines()

    assert names <= set(locked(kit))
    assert [line for line in entries if "--hash=sha256:" not in line] == []
    assert [line for line in entries if "://" in line or "--index" in line] == []


def test_the_tests_run_with_the_packages_that_are_shipped() -> None:
    assert locked(Kit.RUNTIME).items() <= locked(Kit.TEST).items()


def test_the_system_packages_are_listed_once() -> None:
    names = system.section(REPOSITORY.apt_list, "run", "test")

    assert {"libegl1", "xvfb"} <= set(names)
    assert sorted(set(names)) == sorted(names)


def test_the_wheel_holds_the_program_and_its_resources(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel"]
    monkeypatch.chdir(REPOSITORY.root)
    outcome = ask([*build, "--directory", str(tmp_path)])
    assert outcome.ok, outcome.ending

    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        folders = {"/".join(name.split("/")[:2]) for name in archive.namelist()}
    assert {"lanchat/hub", "lanchat/ui", "lanchat/resources"} <= folders
    assert not {folder for folder in folders if folder.startswith(("tests", "packaging"))}
