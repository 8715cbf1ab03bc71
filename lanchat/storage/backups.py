"""Three rotating copies of the database, made while the workshop goes on.

The copies lie in a folder beside it, under the same key. The database is open to one connection
alone, so its own thread reads a few rows at a time and a `CopyWriter` takes them to the disk. The
log only grows, so the oldest copy is brought up to date rather than made anew, unless an earlier
process made it. Only a complete and verified copy gets a name that is looked at, so a kill -9 at
any moment leaves at least the two newest.
"""

from __future__ import annotations

import contextlib
import errno
import logging
import math
import os
import shutil
import time
from pathlib import Path

from lanchat.storage.copies import COPIES_FOLDER, UNFINISHED_FILE, copies_in, copy_path
from lanchat.storage.copy_writer import CopyWriter, Row, reason_of
from lanchat.storage.database import DATABASE_FILE, Database, storage_errors
from lanchat.storage.meta_key import MetaKey

_log = logging.getLogger(__name__)

KEPT_COPIES = 3

INTERVAL_SECONDS = 300.0
"""How much of a workshop may hang on one file."""

STOP_SECONDS = 3.0
"""How long a hub that stops may take over its last copy."""

RESERVE_BYTES = 64 * 1024 * 1024
"""What a copy leaves free on the disk: it must not be what stops the workshop."""

STEP_ENTRIES = 256
STEP_BYTES = 256 * 1024
"""What one step reads: about a millisecond of the hub's time."""

_PACE_SECONDS = 0.01
"""Between two steps, so that a long log is no burst of work for the hub."""

_READ = "SELECT seq, author, client_id, at, body FROM entry WHERE seq > ? ORDER BY seq LIMIT ?"

SMALL_TABLES = ("meta", "binding", "ban")
"""All but the log: what is in them is bounded, so each copy gets them anew, in one step."""


class Backups:
    """Makes the copies of an open database. For the thread that opened it.

    `tick` when `deadline` has come and `finish` at the end are all that it needs. What goes wrong
    with a copy is logged, once until one succeeds; the workshop goes on.
    """

    def __init__(self, directory: Path, database: Database) -> None:
        self._directory = directory
        self._database = database
        self._unfinished = directory / COPIES_FOLDER / UNFINISHED_FILE
        self._writer: CopyWriter | None = None
        self._read_to = 0
        self._heads: dict[int, int] = {}
        """The copies that this process made, by generation, and the head of each."""
        self._changes = 0
        self._copied_changes: int | None = None
        self._handed_changes: int | None = None
        """What the copy will hold, once the writer was told everything."""
        self._due_at: float | None = None
        self._ticked_at = -math.inf
        self._has_complained = False

    def note_change(self) -> None:
        """Take note that something was committed: the copies are behind."""
        self._changes += 1

    def hurry(self) -> None:
        """Make a copy at the next tick."""
        self._due_at = -math.inf

    def deadline(self) -> float:
        """Return when `tick` is due next, in monotonic seconds; infinity when nothing is to do."""
        if self._writer is not None:
            return self._ticked_at + _PACE_SECONDS
        if not self._is_behind():
            return math.inf
        return -math.inf if self._due_at is None else self._due_at

    def tick(self, now: float, at: int) -> None:
        """Do the next step of what is due at `now` (monotonic seconds); it never waits.

        `at` is the wall clock, in milliseconds since 1970, UTC. Raises StorageError when the
        database itself cannot be read.
        """
        self._ticked_at = now
        if self._due_at is None:
            # A workshop without any copy gets its first one at once.
            self._due_at = now + INTERVAL_SECONDS if copies_in(self._directory) else now
        if self._writer is not None:
            self._step(self._writer, at)
        elif now >= self._due_at and self._is_behind():
            self._begin()

    def finish(self, at: int, seconds: float = STOP_SECONDS) -> bool:
        """Make a last copy, for up to `seconds`; return whether all that is stored is in one.

        A copy that is not done by then is given up: the older ones are kept. `at` and what it
        raises are as in `tick`.
        """
        give_up_at = time.monotonic() + seconds
        while self._writer is not None or self._is_behind():
            if not self._finish_one(at, give_up_at):
                self.give_up()
                return False
        return True

    def give_up(self) -> None:
        """Throw away the copy that is being written, if one is; the older ones are kept."""
        if self._writer is not None:
            self._writer.give_up()
            self._writer = None
            self._remove_unfinished()

    def _is_behind(self) -> bool:
        return self._changes != self._copied_changes

    def _finish_one(self, at: int, give_up_at: float) -> bool:
        if self._writer is None:
            self._begin()
        made = self._copied_changes
        while self._writer is not None:
            if time.monotonic() >= give_up_at:
                return False
            if self._is_waiting(self._writer):
                self._writer.join(_PACE_SECONDS)
            self._step(self._writer, at)
        return self._copied_changes != made

    def _is_waiting(self, writer: CopyWriter) -> bool:
        return self._handed_changes is not None or not writer.is_ready()

    def _begin(self) -> None:
        self._due_at = self._ticked_at + INTERVAL_SECONDS
        try:
            self._read_to = self._prepare()
        except OSError as error:
            self._complain(reason_of(error))
            return
        self._handed_changes = None
        self._writer = CopyWriter(self._unfinished, self._database.key)

    def _prepare(self) -> int:
        """Make the file ready that the copy is written to; return the head of what it holds."""
        self._unfinished.parent.mkdir(mode=0o700, exist_ok=True)
        self._unfinished.unlink(missing_ok=True)
        copies = copies_in(self._directory)
        oldest = min(copies, default=0)
        if len(copies) < KEPT_COPIES or oldest not in self._heads:
            _check_space(self._directory, _size_of(self._directory))
            return 0
        _check_space(self._directory, 0)
        copies[oldest].replace(self._unfinished)
        return self._heads.pop(oldest)

    def _step(self, writer: CopyWriter, at: int) -> None:
        if not writer.is_alive():
            self._end(writer)
        elif not self._is_waiting(writer):
            entries, is_last = self._next_entries()
            writer.put(entries, self._small_tables(at) if is_last else None)
            if is_last:
                self._handed_changes = self._changes

    def _next_entries(self) -> tuple[list[Row], bool]:
        """Return the entries of one step, and whether the log ends with them."""
        entries: list[Row] = []
        room = STEP_BYTES
        with storage_errors():
            for row in self._database.connection.execute(_READ, (self._read_to, STEP_ENTRIES)):
                entries.append(row)
                self._read_to, room = row[0], room - len(row[-1])
                if room <= 0:
                    return entries, False
        return entries, len(entries) < STEP_ENTRIES

    def _small_tables(self, at: int) -> dict[str, list[Row]]:
        with storage_errors():
            tables: dict[str, list[Row]] = {
                table: list(self._database.connection.execute(f"SELECT * FROM {table}"))  # noqa: S608 - the names are ours
                for table in SMALL_TABLES
            }
        tables["meta"].append((MetaKey.COPIED_AT, str(at).encode()))
        return tables

    def _end(self, writer: CopyWriter) -> None:
        self._writer = None
        failure = writer.failure
        if failure is None:
            failure = self._rotate()
        if failure is not None:
            self._remove_unfinished()
            self._complain(failure)
        else:
            self._copied_changes = self._handed_changes
            self._has_complained = False

    def _rotate(self) -> str | None:
        """Give the new copy its name, remove those that are too many; return what went wrong."""
        copies = copies_in(self._directory)
        generation = max(copies, default=0) + 1
        try:
            self._unfinished.replace(copy_path(self._directory, generation))
            for old in list(copies)[: 1 - KEPT_COPIES]:
                copies[old].unlink()
        except OSError as error:
            return reason_of(error)
        self._heads[generation] = self._read_to
        return None

    def _remove_unfinished(self) -> None:
        with contextlib.suppress(OSError):
            self._unfinished.unlink(missing_ok=True)

    def _complain(self, why: str) -> None:
        if not self._has_complained:
            _log.warning(
                "The workshop's database could not be copied (%s). The workshop goes on, and the "
                "older copies are kept. Free some space; it is tried again.",
                why,
            )
        self._has_complained = True


def _size_of(directory: Path) -> int:
    """Return how large a copy of the database can be, in bytes; raises OSError."""
    files = (directory / DATABASE_FILE, directory / f"{DATABASE_FILE}-wal")
    return sum(file.stat().st_size for file in files if file.exists())


def _check_space(directory: Path, needed: int) -> None:
    if shutil.disk_usage(directory).free < needed + RESERVE_BYTES:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
