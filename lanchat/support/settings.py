"""What the program remembers between two starts. No handle, and nobody's address but a hub's."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from lanchat.support.files import write_atomically

MAX_PINS = 64
"""Hubs remembered: more than anyone visits. The one pinned longest ago goes first."""

MAX_FILE_BYTES = 262_144
"""What is read at most: the file lies where other programs can write."""

MAX_TEXT_CHARS = 8_192
"""One value: the window's geometry is some hundred characters."""

_FILE = "settings.json"


class SettingsError(Exception):
    """The settings could not be stored. The text is for a person."""


@dataclass(frozen=True)
class Pin:
    """A hub whose class code was checked on this computer."""

    hub_id: str
    """The name of its identity, 32 hexadecimal digits."""
    name: str
    """The workshop's name when it was pinned: the same name with another identity is a warning."""


@dataclass(frozen=True)
class Settings:
    """All settings. They change by making others."""

    window_geometry: str = ""
    """As the window toolkit writes it, in Base64."""
    pinned_hubs: tuple[Pin, ...] = ()
    """The one pinned last comes last."""
    last_address: str = ""
    """The hub's address that was typed last, ``host`` or ``host:port``."""
    unknown: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """What a newer version wrote: kept for it."""

    def with_pin(self, pin: Pin) -> Settings:
        """Return these settings with `pin` as the newest, in place of an older one of that hub."""
        others = tuple(old for old in self.pinned_hubs if old.hub_id != pin.hub_id)
        return replace(self, pinned_hubs=(*others, pin)[-MAX_PINS:])


@dataclass(frozen=True)
class Loaded:
    """The settings, and a sentence for the person when they could not be read."""

    settings: Settings
    trouble: str | None = None


def load_settings(directory: Path) -> Loaded:
    """Return the settings kept in `directory`, or the defaults when there are none.

    A file that makes no sense is set aside, under its name with ``.bad`` at the end.
    """
    path = directory / _FILE
    try:
        with path.open("rb") as file:
            return Loaded(_decode(file.read(MAX_FILE_BYTES + 1)))
    except FileNotFoundError:
        return Loaded(Settings())
    except OSError as error:
        return Loaded(
            Settings(),
            f"The settings cannot be read ({error.strerror}). They were left as they are. "
            "LanChat starts with its own for now.",
        )
    except (ValueError, TypeError, KeyError, RecursionError):
        with contextlib.suppress(OSError):
            path.replace(path.with_name(f"{_FILE}.bad"))
        return Loaded(
            Settings(),
            f"The settings were damaged. They were set aside as {_FILE}.bad. "
            "Each workshop's class code has to be typed once more.",
        )


def save_settings(directory: Path, settings: Settings) -> None:
    """Keep `settings` in `directory`, which is made if need be.

    Raises SettingsError; what was kept before is still there then.
    """
    kept = {**settings.unknown, **asdict(replace(settings, unknown={}))}
    del kept["unknown"]
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        content = json.dumps(kept, indent=1, ensure_ascii=False)
        write_atomically(directory / _FILE, content.encode("utf-8", "surrogatepass"))
    except OSError as error:
        raise SettingsError(
            f"The settings could not be stored ({error.strerror}). Those from before are kept. "
            "Free some space, or ask for the right to write in LanChat's folder."
        ) from error


def _decode(content: bytes) -> Settings:
    """Return the settings in `content`; raises ValueError, TypeError, KeyError, RecursionError."""
    if len(content) > MAX_FILE_BYTES:
        raise ValueError("longer than settings can be")
    kept = json.loads(content)
    if not isinstance(kept, dict):
        raise TypeError("not an object")
    known = {each.name for each in fields(Settings)} - {"unknown"}
    pins = tuple(
        Pin(_text(pin["hub_id"]), _text(pin["name"])) for pin in kept.get("pinned_hubs", ())
    )
    return Settings(
        window_geometry=_text(kept.get("window_geometry", "")),
        pinned_hubs=pins[-MAX_PINS:],
        last_address=_text(kept.get("last_address", "")),
        unknown={key: value for key, value in kept.items() if key not in known},
    )


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > MAX_TEXT_CHARS:
        raise TypeError("not a text, or too long")
    return value
