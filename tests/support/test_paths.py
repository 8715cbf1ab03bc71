"""Where things lie, and that any name of a workshop gives a folder that every system takes."""

from __future__ import annotations

import unicodedata
from pathlib import Path, PureWindowsPath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lanchat.support import paths
from lanchat.support.paths import class_file_places, default_data_dir, hub_dir, resource

DATA = Path("data")


def folder(name: str) -> str:
    found = hub_dir(DATA, name)
    assert found.parent == DATA / "workshops"
    return found.name


def test_a_resource_is_found_in_a_checkout() -> None:
    assert resource("unicode", "confusables.tsv").is_file()


def test_an_installed_package_carries_its_resources_inside(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paths, "_PACKAGE", tmp_path / "lanchat")
    assert resource("a", "b") == tmp_path / "resources" / "a" / "b"
    (tmp_path / "lanchat" / "resources").mkdir(parents=True)
    assert resource("a", "b") == tmp_path / "lanchat" / "resources" / "a" / "b"


def test_data_lies_in_the_users_own_home(private_home: Path) -> None:
    assert default_data_dir().is_relative_to(private_home)
    assert "LanChat" in default_data_dir().parts


def test_a_class_file_may_be_the_users_the_computers_or_lie_beside_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, for_all = class_file_places(tmp_path)
    assert own == tmp_path
    assert "LanChat" in for_all.parts
    assert for_all != default_data_dir()

    program = tmp_path / "LanChat" / "lanchat.exe"
    monkeypatch.setattr("sys.executable", str(program))
    monkeypatch.setattr("sys.frozen", True, raising=False)
    assert class_file_places(tmp_path) == (tmp_path, program.parent, for_all)


def test_a_name_is_readable_in_its_folder() -> None:
    assert folder("Python 101") == "python-101-06566215"
    assert folder("Größe: 3/4!").startswith("grösse-3-4-")
    assert folder("数学").startswith("数学-")
    assert folder("../../etc").startswith("etc-")
    assert folder("***").startswith("workshop-")


def test_the_same_name_written_in_two_ways_is_one_workshop() -> None:
    assert folder("Größe") == folder(unicodedata.normalize("NFD", "Größe")) == folder(" Größe ")


def test_names_that_read_alike_are_kept_apart() -> None:
    names = ["Python 101", "python 101", "Python-101", "Python 101!", "Python  101"]
    folders = {folder(name) for name in names}
    assert len({each.casefold() for each in folders}) == len(names)


@pytest.mark.parametrize("name", ["CON", "nul", "COM1", "LPT9.txt", "aux.", "con.tar.gz"])
def test_a_name_that_windows_keeps_for_itself_is_none_as_a_folder(name: str) -> None:
    assert folder(name).partition(".")[0].casefold() not in {"con", "nul", "com1", "lpt9", "aux"}
    assert folder(name) == folder(name).rstrip(". ")


@given(st.text(max_size=200))
def test_any_text_gives_a_short_safe_folder(name: str) -> None:
    found = folder(name)
    assert found.encode("utf-8")
    assert len(found) <= 41
    assert not set(found) & set('<>:"/\\|?*\x00. ')
    assert found.isprintable()
    assert PureWindowsPath(found).name == found
    assert folder(name) == found
