"""The copies of a workshop's database: where they lie, which is the newest, and if one is good."""

from __future__ import annotations

import re
from pathlib import Path

from lanchat.storage.database import Database, storage_errors, verify
from lanchat.storage.errors import CorruptDatabaseError

COPIES_FOLDER = "backups"

UNFINISHED_FILE = "unfinished.db"
"""A copy that is being written; one that a kill left behind is worth nothing."""

_NAME = re.compile(r"backup-([1-9][0-9]{0,8})\.db")


def copies_in(directory: Path) -> dict[int, Path]:
    """Return the finished copies of the workshop in `directory` by generation, oldest first.

    Each was complete and verified when it got its name. Where the folder cannot be read, there
    are none.
    """
    try:
        names = [path.name for path in (directory / COPIES_FOLDER).iterdir()]
    except OSError:
        return {}
    generations = sorted(int(match[1]) for match in map(_NAME.fullmatch, names) if match)
    return {generation: copy_path(directory, generation) for generation in generations}


def copy_path(directory: Path, generation: int) -> Path:
    """Return where the copy of this generation lies: 1 is the first that was ever made."""
    return directory / COPIES_FOLDER / f"backup-{generation}.db"


def verify_copy(database: Database) -> None:
    """Check that every page is as it was written, and that the log in it has no gap.

    Raises CorruptDatabaseError.
    """
    verify(database)
    connection = database.connection
    with storage_errors():
        tables = connection.execute("PRAGMA quick_check(1)").fetchone()
        log = connection.execute("SELECT count(*), ifnull(max(seq), 0) FROM entry").fetchone()
    if tables != ("ok",) or log is None or log[0] != log[1]:
        raise CorruptDatabaseError("it does not fit together")
