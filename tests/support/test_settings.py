"""Settings last, survive damage, and stay small."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lanchat.support import settings
from lanchat.support.settings import (
    MAX_PINS,
    Loaded,
    Pin,
    Settings,
    SettingsError,
    load_settings,
    save_settings,
)

FILE = "settings.json"
SOME = Settings("AdnQywAD", (Pin("0" * 32, "Python 101"), Pin("1" * 32, "Größe")), "192.0.2.7")


def test_at_first_there_are_the_defaults(tmp_path: Path) -> None:
    assert load_settings(tmp_path) == Loaded(Settings("", (), ""), None)
    assert list(tmp_path.iterdir()) == []


def test_what_is_saved_is_loaded_again(tmp_path: Path) -> None:
    folder = tmp_path / "made" / "on the way"
    save_settings(folder, SOME)
    assert load_settings(folder) == Loaded(SOME)


def test_what_a_newer_version_wrote_is_kept(tmp_path: Path) -> None:
    newer = {"theme": {"dark": True}, "window_geometry": "abc", "last_address": "hub.example"}
    (tmp_path / FILE).write_text(json.dumps(newer))
    loaded = load_settings(tmp_path)
    assert loaded.settings.window_geometry == "abc"
    save_settings(tmp_path, loaded.settings.with_pin(Pin("0" * 32, "Python 101")))
    kept = json.loads((tmp_path / FILE).read_text("utf-8"))
    assert kept["theme"] == {"dark": True}
    assert kept["pinned_hubs"] == [{"hub_id": "0" * 32, "name": "Python 101"}]
    assert "unknown" not in kept


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"window_geometry": 5}',
        b'{"window_geometry": null}',
        b'{"last_address": "' + b"x" * 8_193 + b'"}',
        b'{"pinned_hubs": [{"hub_id": "0"}]}',
        b'{"pinned_hubs": [5]}',
        b'{"pinned_hubs": 5}',
        b'{"pinned_hubs": "ab"}',
        b"\xff\xfe\x00",
        b'{"a": "' + b"x" * settings.MAX_FILE_BYTES + b'"}',
        b"[" * 100_000,
    ],
    ids=range(14),
)
def test_a_damaged_file_is_set_aside(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    loaded = load_settings(tmp_path)
    assert loaded.settings == Settings()
    assert loaded.trouble is not None
    assert "set aside as settings.json.bad" in loaded.trouble
    assert [path.name for path in tmp_path.iterdir()] == [f"{FILE}.bad"]
    assert (tmp_path / f"{FILE}.bad").read_bytes() == content
    assert load_settings(tmp_path) == Loaded(Settings())


def test_a_file_that_cannot_be_read_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    loaded = load_settings(tmp_path)
    assert loaded.settings == Settings()
    assert loaded.trouble is not None
    assert loaded.trouble.startswith("The settings cannot be read (")
    assert (tmp_path / FILE).is_dir()


def test_a_full_disk_keeps_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_settings(tmp_path, SOME)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(SettingsError, match=r"Those from before are kept\. Free some space"):
        save_settings(tmp_path, Settings())
    assert load_settings(tmp_path) == Loaded(SOME)


def test_a_hub_is_pinned_once_and_the_oldest_pin_goes() -> None:
    many = Settings()
    for number in range(MAX_PINS + 2):
        many = many.with_pin(Pin(f"{number:032x}", f"workshop {number}"))
    assert len(many.pinned_hubs) == MAX_PINS
    assert many.pinned_hubs[0].name == "workshop 2"
    renamed = many.with_pin(Pin(f"{5:032x}", "another name"))
    assert len(renamed.pinned_hubs) == MAX_PINS
    assert renamed.pinned_hubs[-1] == Pin(f"{5:032x}", "another name")
    assert many.pinned_hubs[3].name == "workshop 5"


def test_more_pins_than_there_may_be_are_not_loaded(tmp_path: Path) -> None:
    pins = [{"hub_id": f"{number:032x}", "name": "x"} for number in range(MAX_PINS + 5)]
    (tmp_path / FILE).write_text(json.dumps({"pinned_hubs": pins}))
    assert len(load_settings(tmp_path).settings.pinned_hubs) == MAX_PINS


def test_half_a_character_does_no_harm(tmp_path: Path) -> None:
    """A window may hand one over."""
    save_settings(tmp_path, Settings(last_address="\ud83e"))
    assert load_settings(tmp_path).settings.last_address == "\ud83e"


@given(st.text(max_size=50), st.text(max_size=50), st.text(max_size=50))
def test_any_text_comes_back(
    tmp_path_factory: pytest.TempPathFactory, geometry: str, name: str, address: str
) -> None:
    folder = tmp_path_factory.mktemp("settings")
    some = Settings(geometry, (Pin("0" * 32, name),), address)
    save_settings(folder, some)
    assert load_settings(folder) == Loaded(some)
