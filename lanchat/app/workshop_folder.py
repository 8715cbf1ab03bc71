"""What lies in a workshop's folder beside the database: the mentor's key, and whether it runs.

Who can read the folder may speak as the mentor: it belongs to the one who hosts.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from lanchat.crypto.curve import CurvePair, new_pair, pair_of
from lanchat.protocol.limits import KEY_BYTES
from lanchat.support.files import write_atomically

_MENTOR_KEY = "mentor.key"
_RUNNING = "running.json"
_MAX_RUNNING_BYTES = 4096


class NoMentorKeyError(Exception):
    """The folder holds no mentor's key. The text is for a person."""

    def __init__(self) -> None:
        super().__init__(
            "There is no mentor's key in that folder. "
            "Give the folder of a workshop that was hosted on this computer."
        )


@dataclass(frozen=True)
class Running:
    """A hub that was running when it wrote this; only its greeting tells whether it still is."""

    name: str
    port: int
    """The greeting's port."""
    hub_id: str
    host: str
    """Where to reach it from this computer."""


def mentor_pair(folder: Path) -> CurvePair:
    """Return the mentor's CURVE key pair of the workshop in `folder`; raises NoMentorKeyError."""
    try:
        secret = bytes.fromhex((folder / _MENTOR_KEY).read_text("ascii"))
    except (OSError, ValueError) as error:
        raise NoMentorKeyError from error
    if len(secret) != KEY_BYTES:
        raise NoMentorKeyError
    return pair_of(secret)


def read_or_make_mentor_pair(folder: Path) -> CurvePair:
    """Return the mentor's CURVE key pair, made on first use; raises OSError."""
    try:
        return mentor_pair(folder)
    except NoMentorKeyError:
        pair = new_pair()
        write_atomically(folder / _MENTOR_KEY, pair.secret.hex().encode("ascii"))
        return pair


def write_running(folder: Path, running: Running) -> None:
    """Tell other programs of this person that the hub runs; raises OSError."""
    write_atomically(folder / _RUNNING, json.dumps(vars(running)).encode())


def clear_running(folder: Path) -> None:
    """Tell them that it does not any more."""
    (folder / _RUNNING).unlink(missing_ok=True)


def read_running(folder: Path) -> Running | None:
    """Return what the hub in `folder` wrote last, or None when there is nothing to read."""
    try:
        with (folder / _RUNNING).open("rb") as file:
            fields = json.loads(file.read(_MAX_RUNNING_BYTES))
        return Running(
            str(fields["name"]), int(fields["port"]), str(fields["hub_id"]), str(fields["host"])
        )
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
