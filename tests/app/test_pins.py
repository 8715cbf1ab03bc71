"""What this person knows of hubs: pins, class files, and workshops of their own."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from lanchat.app import pins as module
from lanchat.app.pins import Pins, check_code, is_loopback
from lanchat.app.workshop_folder import Running, write_running
from lanchat.client.class_file import FILE_NAME, write_class_file
from lanchat.client.trust import Known, Trust
from lanchat.crypto.class_code import class_code
from lanchat.protocol.ids import hub_id
from lanchat.support.settings import Pin, Settings, SettingsError, load_settings, save_settings
from tests.app.desktop_fakes import workshop
from tests.checks.logs import ExpectLogs

PYTHON = workshop("Python 101")
RUST = workshop("Rust 101")


@pytest.fixture(autouse=True)
def for_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder for all users of this computer, of the test's own."""
    folder = tmp_path / "for all"
    folder.mkdir()
    monkeypatch.setattr(module, "class_file_places", lambda data: (data, folder))
    return folder


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def known_as(name: str, of: str) -> Known:
    return Known(hub_id(workshop(of).descriptor.identity), name)


def test_a_hub_is_known_from_when_it_was_pinned(data: Path) -> None:
    assert Pins(data).known() == ()
    assert Pins(data).judge(PYTHON) is Trust.UNKNOWN

    Pins(data).pin(PYTHON.descriptor)

    assert Pins(data).known() == (known_as("Python 101", of="Python 101"),)
    assert Pins(data).judge(PYTHON) is Trust.VERIFIED
    assert Pins(data).judge(RUST) is Trust.UNKNOWN


def test_a_known_name_with_another_key_is_a_warning(data: Path) -> None:
    save_settings(data, Settings(pinned_hubs=(Pin("0" * 32, "Python 101"),)))
    assert Pins(data).judge(PYTHON) is Trust.CHANGED


def test_a_pin_leaves_the_other_settings_alone(data: Path) -> None:
    save_settings(data, Settings("geometry", (Pin("0" * 32, "Go"),), "192.0.2.7"))
    Pins(data).pin(PYTHON.descriptor)
    assert load_settings(data).settings == Settings(
        "geometry", (Pin("0" * 32, "Go"), Pin(PYTHON.hub_id, "Python 101")), "192.0.2.7"
    )


def test_a_workshop_that_was_set_up_anew_takes_the_place_of_the_old_one(data: Path) -> None:
    old = (Pin("0" * 32, " python  101"), Pin("1" * 32, "Go"), Pin("2" * 32, "Python 101"))
    save_settings(data, Settings(pinned_hubs=old))
    pins = Pins(data)
    known = Known(PYTHON.hub_id, "Python 101")
    assert pins.has_rival(known)
    pins.pin_known(known)
    assert pins.known() == (Known("1" * 32, "Go"), known)
    assert not pins.has_rival(known)
    assert not pins.has_rival(Known(RUST.hub_id, "Rust 101"))
    # The same hub under another name is no rival, and there is one pin of it.
    renamed = Known(PYTHON.hub_id, "go")
    assert not pins.has_rival(renamed)
    pins.pin_known(renamed)
    assert pins.known() == (renamed,)


@pytest.mark.parametrize("for_everyone", [False, True])
def test_a_class_file_on_this_computer_is_as_good_as_the_code(
    data: Path, for_all: Path, *, for_everyone: bool
) -> None:
    place = for_all if for_everyone else data
    place.mkdir(exist_ok=True)
    (place / FILE_NAME).write_bytes(write_class_file("Python", PYTHON.descriptor.identity))

    assert Pins(data).known() == (known_as("Python", of="Python 101"),)
    assert Pins(data).judge(PYTHON) is Trust.VERIFIED


def test_a_class_file_that_makes_no_sense_is_passed_over(
    data: Path, for_all: Path, expected_logs: ExpectLogs
) -> None:
    expected_logs("passed over: This is not a class file", logger="lanchat.app.pins")
    expected_logs("cannot be read: Is a directory", logger="lanchat.app.pins")
    (for_all / FILE_NAME).write_bytes(b"{}")
    (data / FILE_NAME).mkdir(parents=True)

    assert Pins(data).judge(PYTHON) is Trust.UNKNOWN


def test_a_workshop_of_ones_own_is_known(data: Path) -> None:
    folder = data / "workshops" / "python"
    folder.mkdir(parents=True)
    write_running(folder, Running("Python 101", 47820, PYTHON.hub_id, "192.0.2.7"))

    assert Pins(data).judge(PYTHON) is Trust.VERIFIED
    false = dataclasses.replace(RUST, descriptor=workshop("python 101").descriptor)
    assert Pins(data).judge(false) is Trust.CHANGED


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "localhost", "LocalHost"])
def test_a_hub_on_this_very_computer_needs_no_code(data: Path, host: str) -> None:
    save_settings(data, Settings(pinned_hubs=(Pin("0" * 32, "Python 101"),)))
    assert Pins(data).judge(workshop("Python 101", host=host)) is Trust.VERIFIED


@pytest.mark.parametrize(
    "host", ["192.0.2.7", "fe80::1%eth0", "localhost.example", "127.0.0.1.example", "1270.0.0.1"]
)
def test_no_other_host_passes_for_this_computer(host: str) -> None:
    assert not is_loopback(host)


def test_a_code_is_checked_against_the_key() -> None:
    identity = PYTHON.descriptor.identity
    assert check_code(identity, class_code(identity).upper())
    assert not check_code(identity, class_code(RUST.descriptor.identity))


def test_damaged_settings_are_told_and_pinning_begins_anew(
    data: Path, expected_logs: ExpectLogs
) -> None:
    expected_logs("The settings were damaged", logger="lanchat.app.pins")
    data.mkdir()
    (data / "settings.json").write_bytes(b"{")
    assert Pins(data).known() == ()
    (data / "settings.json").write_bytes(b"{")
    Pins(data).pin(PYTHON.descriptor)
    assert Pins(data).judge(PYTHON) is Trust.VERIFIED


def test_settings_that_cannot_be_read_are_not_overwritten(data: Path) -> None:
    (data / "settings.json").mkdir(parents=True)
    with pytest.raises(SettingsError, match="were left as they are"):
        Pins(data).pin(PYTHON.descriptor)
