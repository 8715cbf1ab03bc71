"""A SQLCipher database: how it is opened, checked and written, and what its errors mean."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import peewee
from playhouse.sqlcipher_ext import SqlCipherDatabase
from sqlcipher3 import dbapi2

from lanchat.storage.errors import (
    CorruptDatabaseError,
    DatabaseInUseError,
    DataDirectoryError,
    DuplicateError,
    StorageFullError,
)
from lanchat.storage.keyfile import read_or_make_key

DATABASE_FILE = "hub.db"

OLDEST_SQLITE = (3, 51, 3)
"""SQLite 3.7.0 to 3.51.2 can corrupt a WAL when two connections checkpoint."""

_JOURNAL_BYTES = 16 * 1024 * 1024
"""What a checkpoint leaves of the WAL: a burst must not hold the disk for the rest of the day."""

_CACHE_KIB = 32 * 1024
"""Decrypted pages in memory: the index over 100,000 entries fits, so a repeat is found at once."""

Pragmas = tuple[tuple[str, str | int], ...]

# It would write page numbers to standard error; what matters of that is raised here.
_QUIET = ("cipher_log_level", "NONE")

_PRAGMAS: Pragmas = (
    _QUIET,
    # Milliseconds. Nobody else should have it open, so there is nobody to wait for.
    ("busy_timeout", 500),
    # One process only, so the WAL's index can be in memory: with the usual file, mapped into
    # memory, a full disk ends the process.
    ("locking_mode", "EXCLUSIVE"),
    ("journal_mode", "WAL"),
    ("synchronous", "FULL"),
    # macOS: fsync alone leaves the data in the drive's cache.
    ("fullfsync", 1),
    ("journal_size_limit", _JOURNAL_BYTES),
    ("cache_size", -_CACHE_KIB),
    ("foreign_keys", 1),
)

ONE_FILE: Pragmas = (
    _QUIET,
    # None beside it, so that it can be renamed, and thrown away when something interrupts.
    ("journal_mode", "MEMORY"),
    ("synchronous", "FULL"),
    ("fullfsync", 1),
)
"""For a database that nobody writes to but the one who makes or mends it."""

_CHANGED = "part of it was changed from outside"
_UNREADABLE = "part of it cannot be read from the disk"

_READ_ERRORS = frozenset(dbapi2.SQLITE_IOERR | (detail << 8) for detail in (1, 2, 32, 33))
"""IOERR_READ, _SHORT_READ, _DATA and _CORRUPTFS, which the driver has no names for."""


class Cursor(Protocol):
    """What is used of the driver's cursor, which comes without types."""

    def fetchone(self) -> Any | None:  # noqa: ANN401 - a row is what the query says
        """Return the next row, or None."""

    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """What is used of the driver's connection (DB-API 2.0, PEP 249)."""

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open."""

    def execute(self, sql: str, parameters: Sequence[object] = ..., /) -> Cursor:
        """Run one statement."""

    def executemany(self, sql: str, rows: Iterable[Sequence[object]], /) -> Cursor:
        """Run one statement once for each row."""


@dataclass(frozen=True)
class Database:
    """An open database: peewee's face of it, and the connection under it for what must be fast."""

    peewee: peewee.SqliteDatabase
    connection: Connection
    key: bytes = field(repr=False)
    """The 32 bytes that it is encrypted under."""

    def close(self) -> None:
        """Close the connection; a second call does nothing."""
        self.peewee.close()


def open_database(directory: Path) -> Database:
    """Return the open, verified database in `directory`, which exists; made when it is not there.

    All pages are checked against their MACs, which takes some 0.1 s for 100,000 entries. It may be
    used from this thread only. Raises StorageError.
    """
    if dbapi2.sqlite_version_info < OLDEST_SQLITE:
        raise RuntimeError(f"SQLite {dbapi2.sqlite_version} can corrupt a database; update it")
    path = directory / DATABASE_FILE
    try:
        make_private(path)
        key = read_or_make_key(directory, may_make=path.stat().st_size == 0)
    except OSError as error:
        raise DataDirectoryError(directory, error.strerror) from error
    database = connect(path, key)
    try:
        _mend_and_verify(database)
    except BaseException:
        database.close()
        raise
    return database


def make_private(path: Path) -> None:
    """Make the file `path` if there is none, readable by its owner alone; raises OSError.

    SQLite itself would let everyone on the computer read it.
    """
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def connect(path: Path, key: bytes, pragmas: Pragmas = _PRAGMAS) -> Database:
    """Return the open database `path`, not verified; made when it is not there.

    Raises StorageError.
    """
    database = SqlCipherDatabase(
        str(path),
        pragmas=pragmas,
        passphrase=f"x'{key.hex()}'",
        lock_type="IMMEDIATE",
        autoconnect=False,
        thread_safe=False,
    )
    with storage_errors():
        database.connect()
    return Database(database, database.connection(), key)


def verify(database: Database) -> None:
    """Check every page in the file against its MAC; raise CorruptDatabaseError if one is wrong."""
    if _is_damaged(database):
        raise CorruptDatabaseError(_CHANGED)


def _mend_and_verify(database: Database) -> None:
    if _is_damaged(database):
        # A power cut in the middle of a checkpoint tears pages. The journal has them whole.
        with storage_errors():
            database.connection.execute("PRAGMA wal_checkpoint").fetchone()
        verify(database)


def _is_damaged(database: Database) -> bool:
    with storage_errors():
        damage = database.connection.execute("PRAGMA cipher_integrity_check").fetchone()
    return damage is not None


@contextmanager
def transaction(connection: Connection) -> Iterator[None]:
    """Run the block in one IMMEDIATE transaction, stored as a whole or not at all.

    In place of peewee's own: on a full disk SQLite rolls back by itself, and peewee's second
    rollback would then hide the reason.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def storage_errors() -> Iterator[None]:
    """Turn what SQLite says in the block of the world into a StorageError.

    A repeat becomes a DuplicateError; any other error is a bug of ours and goes on as it is.
    """
    try:
        yield
    except (peewee.PeeweeException, dbapi2.Error) as error:
        raise _meaning(error) from error


def _meaning(error: Exception) -> Exception:
    cause = getattr(error, "orig", error)
    code: int = getattr(cause, "sqlite_errorcode", 0)
    # The low byte: the rest says more closely which read or write it was.
    match code & 0xFF:
        case dbapi2.SQLITE_IOERR if code in _READ_ERRORS:
            return CorruptDatabaseError(_UNREADABLE)
        case (
            dbapi2.SQLITE_FULL
            | dbapi2.SQLITE_IOERR
            | dbapi2.SQLITE_READONLY
            | dbapi2.SQLITE_CANTOPEN
        ):
            return StorageFullError()
        case dbapi2.SQLITE_CORRUPT | dbapi2.SQLITE_NOTADB:
            return CorruptDatabaseError(_CHANGED)
        case dbapi2.SQLITE_BUSY | dbapi2.SQLITE_LOCKED:
            return DatabaseInUseError()
        case dbapi2.SQLITE_CONSTRAINT:
            return DuplicateError(*cause.args)
        case _:
            return error
