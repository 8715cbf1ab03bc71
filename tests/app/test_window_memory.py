"""The window's place, kept in real settings files."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from lanchat.app import window_memory
from lanchat.app.window_memory import remember_window, restore_window
from lanchat.support.settings import Settings, SettingsError, load_settings, save_settings
from tests.checks.logs import ExpectLogs


def window(qtbot: QtBot, width: int = 640, height: int = 480) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(width, height)
    return made


def size(widget: QWidget) -> tuple[int, int]:
    return widget.width(), widget.height()


def test_a_window_opens_as_large_as_it_was(qtbot: QtBot, tmp_path: Path) -> None:
    first = window(qtbot)
    assert restore_window(first, tmp_path) is None
    assert size(first) == (640, 480)
    first.resize(500, 400)
    save_settings(tmp_path, Settings(last_address="192.0.2.7"))
    remember_window(first, tmp_path)
    second = window(qtbot)
    restore_window(second, tmp_path)

    assert size(second) == (500, 400)
    assert load_settings(tmp_path).settings.last_address == "192.0.2.7"


@pytest.mark.parametrize("geometry", ["not Base64 ä", "bm9uc2Vuc2U="])
def test_a_place_that_makes_no_sense_is_none(qtbot: QtBot, tmp_path: Path, geometry: str) -> None:
    save_settings(tmp_path, Settings(window_geometry=geometry))
    restored = window(qtbot)

    assert restore_window(restored, tmp_path) is None
    assert size(restored) == (640, 480)


def test_settings_that_cannot_be_read_are_told_and_left_alone(qtbot: QtBot, tmp_path: Path) -> None:
    folder = tmp_path / "settings.json"
    folder.mkdir()
    restored = window(qtbot)
    trouble = restore_window(restored, tmp_path)
    remember_window(restored, tmp_path)

    assert trouble is not None
    assert "cannot be read" in trouble
    assert folder.is_dir()


def test_a_disk_that_refuses_is_only_logged(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, expected_logs: ExpectLogs
) -> None:
    def refuse(directory: Path, settings: Settings) -> None:
        raise SettingsError("The settings could not be stored.")

    monkeypatch.setattr(window_memory, "save_settings", refuse)
    expected_logs("The settings could not be stored.", logger="lanchat.app.window_memory")

    remember_window(window(qtbot), tmp_path)
