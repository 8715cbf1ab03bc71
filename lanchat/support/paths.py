"""Where the program's own files lie, and where it keeps a person's data."""

from __future__ import annotations

import hashlib
import sys
import unicodedata
from pathlib import Path

import platformdirs

import lanchat

_PACKAGE = Path(lanchat.__file__).parent


def resource(*parts: str) -> Path:
    """Return the path of a bundled file, e.g. ``resource("unicode", "confusables.tsv")``.

    An installed package carries the resources inside itself, a checkout beside it.
    """
    inside = _PACKAGE / "resources"
    root = inside if inside.is_dir() else _PACKAGE.parent / "resources"
    return root.joinpath(*parts)


def default_data_dir() -> Path:
    """Return the folder for this user's data, which may not exist yet."""
    return platformdirs.user_data_path("LanChat", appauthor=False)


def class_file_places(data: Path) -> tuple[Path, ...]:
    """Return the folders where a class file is looked for; none of them need exist.

    The user's own `data`, the folder of the program as it was installed, and the one for all users
    of this computer, where only its administrator may write.
    """
    beside = [Path(sys.executable).parent] if getattr(sys, "frozen", False) else []
    return (data, *beside, platformdirs.site_data_path("LanChat", appauthor=False))


_MAX_SLUG_CHARS = 32
"""The readable part of a folder's name: paths on Windows end at 260 characters."""


def hub_dir(data: Path, name: str) -> Path:
    """Return the folder for the workshop called `name` under `data`, which may not exist yet.

    The same name always gives the same folder, and another name another one: a short hash follows
    what can be read of it. So no name is one that Windows keeps for itself, such as CON, and names
    that a file system takes for one (Ä written in two ways, large and small letters) are kept
    apart where they differ and together where they do not.
    """
    name = unicodedata.normalize("NFC", name).strip()
    digest = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
    return data / "workshops" / f"{_slug(name) or 'workshop'}-{digest}"


def _slug(name: str) -> str:
    """Return the letters and digits of `name`, in small letters, with dashes between the words."""
    plain = (char if unicodedata.category(char)[0] in "LMN" else " " for char in name.casefold())
    words = "-".join("".join(plain).split())
    return words[:_MAX_SLUG_CHARS].rstrip("-")
