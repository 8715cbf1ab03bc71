"""Row 28: a poisoned dependency. What is installed is what was locked, and none of it is known bad.

What is not done here: a look into a database of known vulnerabilities, which needs the internet.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
import zipfile
from importlib.metadata import version
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from devkit import environment
from devkit.console import Trouble
from devkit.repository import Kit, Repository

REPOSITORY = Repository.of_this_file()

FLOORS = {
    "zeroconf": (0, 150),
    "cryptography": (50,),
    "peewee": (4,),
    "sqlcipher3": (0, 6, 4),
    "pyzmq": (27,),
    "pyside6-essentials": (6, 8),
}
"""Below these there are known holes, or ways to lose data."""

TOO_NEW = {"pyside6-essentials": (6, 12)}
"""From these on there is a known crash."""


def requirements(kit: Kit) -> list[str]:
    """The lines of a lock, each with its hashes."""
    text = REPOSITORY.lock(kit).read_text(encoding="utf-8").replace("\\\n", "")
    return [line for line in text.splitlines() if line.strip()]


def numbers(text: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall(r"\d+", text))


def pinned(kit: Kit) -> dict[str, tuple[int, ...]]:
    found = {}
    for line in requirements(kit):
        match = re.match(r"(\S+)==([\w.]+)", line)
        assert match is not None, f"not pinned: {line}"
        found[match[1].lower()] = numbers(match[2])
    return found


@pytest.mark.parametrize("kit", list(Kit))
def test_each_requirement_is_one_version_with_its_hashes(kit: Kit) -> None:
    lines = requirements(kit)
    assert len(lines) > len(FLOORS)
    shape = re.compile(
        r"[a-z0-9._-]+==[0-9][\w.]*(?: ?;[^#]*?)?(?:\s+--hash=sha256:[0-9a-f]{64})+\s*"
    )
    assert [line for line in lines if not shape.fullmatch(line)] == []


@pytest.mark.parametrize("kit", list(Kit))
def test_nothing_that_is_locked_is_known_to_be_bad(kit: Kit) -> None:
    versions = pinned(kit)
    assert {name for name, floor in FLOORS.items() if versions[name] < floor} == set()
    assert {name for name, end in TOO_NEW.items() if versions[name] >= end} == set()


def test_what_is_installed_is_what_is_locked() -> None:
    installed = {name: numbers(version(name)) for name in FLOORS}
    assert installed == {name: pinned(Kit.RUNTIME)[name] for name in FLOORS}
    assert dbapi2.sqlite_version_info >= (3, 51, 3)


def test_the_project_asks_for_no_less() -> None:
    project = tomllib.loads((REPOSITORY.root / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = project["project"]["dependencies"]
    asked = {re.split(r"[<>=]", line)[0].lower(): line for line in wanted}
    assert set(asked) <= set(pinned(Kit.RUNTIME))
    for name, floor in FLOORS.items():
        least = re.search(r">=([\d.]+)", asked[name])
        assert least is not None, name
        assert numbers(least[1]) >= floor
    assert "<6.12" in asked["pyside6-essentials"]


def wheel(folder: Path) -> Path:
    """Make a package that does nothing; return its file."""
    folder.mkdir()
    path = folder / "harmless-1.0-py3-none-any.whl"
    info = "harmless-1.0.dist-info"
    files = {
        "harmless.py": "",
        f"{info}/METADATA": "Metadata-Version: 2.1\nName: harmless\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/RECORD": "",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return path


def test_the_installer_takes_nothing_whose_hash_is_not_in_the_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = wheel(tmp_path / "packages")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(package.parent))
    checkout = Repository(tmp_path / "checkout")
    lock = checkout.lock(Kit.RUNTIME)
    lock.parent.mkdir(parents=True)
    environment.create(checkout)
    installed = checkout.site_packages / "harmless.py"

    for poisoned in ("harmless==1.0\n", f"harmless==1.0 --hash=sha256:{'0' * 64}\n"):
        lock.write_text(poisoned)
        with pytest.raises(Trouble, match="hash"):
            environment._fill(checkout, Kit.RUNTIME)
        assert not installed.exists()
    digest = hashlib.sha256(package.read_bytes()).hexdigest()
    lock.write_text(f"harmless==1.0 --hash=sha256:{digest}\n")
    environment._fill(checkout, Kit.RUNTIME)
    assert installed.exists()
