"""Writes one copy of the database, in a thread of its own: rows come in, a verified file remains.

The database's own thread reads, since nobody else may; what takes long (enciphering, the disk, the
check) happens here and never holds up the hub.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from lanchat.storage.copies import verify_copy
from lanchat.storage.database import (
    ONE_FILE,
    Connection,
    Database,
    connect,
    make_private,
    storage_errors,
    transaction,
)
from lanchat.storage.errors import DuplicateError, StorageError, StorageFullError
from lanchat.storage.migrations import migrate

Row = Sequence[object]

INSERT_ENTRY = "INSERT INTO entry (seq, author, client_id, at, body) VALUES (?, ?, ?, ?, ?)"

# Whatever interrupts it, the file is thrown away: nothing has to be rolled back.
_THROWN_AWAY = (*ONE_FILE, ("journal_mode", "OFF"), ("synchronous", "OFF"))

_AHEAD = 4
"""Groups of rows that wait here: the disk is kept busy, and the memory it takes is small."""


class _Group(NamedTuple):
    entries: Sequence[Row]
    rest: Mapping[str, Sequence[Row]] | None


class CopyWriter(threading.Thread):
    """Appends to the copy `path`, which is made when it is not there.

    The copy is complete, on the disk and verified once the thread has ended with `failure` None.
    After any failure the file is worth nothing.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        """Start writing; `key` is the database's."""
        super().__init__(name="backup", daemon=True)
        self.failure: str | None = "it was given up"
        self._path = path
        self._key = key
        self._groups: queue.Queue[_Group | None] = queue.Queue(_AHEAD)
        self._given_up = False
        self.start()

    def is_ready(self) -> bool:
        """Return whether it takes a group at once."""
        return not self._groups.full()

    def put(self, entries: Sequence[Row], rest: Mapping[str, Sequence[Row]] | None = None) -> None:
        """Append entries to the copy's log; only when it is ready.

        With `rest`, all rows of all other tables, they are the last.
        """
        self._groups.put_nowait(_Group(entries, rest))

    def give_up(self) -> None:
        """End the thread without a copy, and wait until it has; does nothing when it has."""
        self._given_up = True
        if self.is_ready():
            self._groups.put_nowait(None)
        self.join()

    def run(self) -> None:
        """Write; called by the thread."""
        try:
            make_private(self._path)
            database = connect(self._path, self._key, _THROWN_AWAY)
            try:
                with storage_errors():
                    self._write(database)
            finally:
                database.close()
        except StorageFullError:
            self.failure = "the disk is full or cannot be written"
        except (StorageError, DuplicateError):
            self.failure = "it came out damaged"
        except OSError as error:
            self.failure = reason_of(error)

    def _write(self, database: Database) -> None:
        connection = database.connection
        migrate(connection)
        with transaction(connection):
            rest = self._append(connection)
        if rest is None:
            return
        # With this commit all of the file goes to the disk.
        connection.execute("PRAGMA synchronous = FULL")
        with transaction(connection):
            for table, rows in rest.items():
                _replace(connection, table, rows)
        verify_copy(database)
        self.failure = None

    def _append(self, connection: Connection) -> Mapping[str, Sequence[Row]] | None:
        """Take in the entries; return the rest, or None when the copy was given up."""
        while True:
            group = self._groups.get()
            if self._given_up or group is None:
                return None
            connection.executemany(INSERT_ENTRY, group.entries)
            if group.rest is not None:
                return group.rest


def reason_of(error: OSError) -> str:
    """Return the system's words for an error, without the path that it was about."""
    return error.strerror or "no reason was given"


def _replace(connection: Connection, table: str, rows: Sequence[Row]) -> None:
    connection.execute(f"DELETE FROM {table}")  # noqa: S608 - the names are ours
    if rows:
        marks = ", ".join("?" for _ in rows[0])
        connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608
