"""Where the window was and how large, from one start to the next."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QWidget

from lanchat.support.settings import SettingsError, load_settings, save_settings

_log = logging.getLogger(__name__)


def restore_window(window: QWidget, data: Path) -> str | None:
    """Put `window` where it was when it was closed last; Qt sees to it that it is on a screen.

    Returns None, or a sentence for the person when the settings under `data` cannot be read.
    """
    loaded = load_settings(data)
    kept = loaded.settings.window_geometry.encode("ascii", "replace")
    window.restoreGeometry(QByteArray.fromBase64(QByteArray(kept)))
    return loaded.trouble


def remember_window(window: QWidget, data: Path) -> None:
    """Keep where `window` is. It is no loss when that cannot be stored."""
    # Read again: another window may have stored something since.
    loaded = load_settings(data)
    if loaded.trouble is not None:
        return
    geometry = bytes(window.saveGeometry().toBase64().data()).decode("ascii")
    try:
        save_settings(data, replace(loaded.settings, window_geometry=geometry))
    except SettingsError as error:
        _log.warning("%s", error)
