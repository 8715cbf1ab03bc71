"""Opening a workshop whose database may have been damaged since it was closed.

A damaged database is set aside, and the newest good copy takes its place. Where only the journal
lost its end, the database itself is kept, unless a copy has more. Either way the log is shorter
than it was, so it gets a new epoch: members notice, and can offer back what they have beyond it.

A power cut at any moment of this leaves a database that is damaged, missing or good; the next
start does again what is still to do. The new names are lasting before anything is acknowledged:
SQLite syncs the folder when it first syncs the new journal.
"""

from __future__ import annotations

import errno
import os
import shutil
import time
from pathlib import Path
from typing import NamedTuple

from lanchat.protocol.limits import ID_BYTES
from lanchat.storage.copies import copies_in, verify_copy
from lanchat.storage.database import (
    DATABASE_FILE,
    ONE_FILE,
    Connection,
    Database,
    connect,
    make_private,
    storage_errors,
    transaction,
)
from lanchat.storage.errors import CorruptDatabaseError, DataDirectoryError
from lanchat.storage.head_mark import HeadMark, Mark
from lanchat.storage.hub_store import SET_META, HubStore, lock_directory, open_current
from lanchat.storage.keyfile import read_or_make_key
from lanchat.storage.meta_key import MetaKey
from lanchat.storage.migrations import migrate
from lanchat.storage.restored import Restored

RESTORING_FILE = "restoring.db"
"""The copy on its way to the database's place."""

_JOURNALS = ("-wal", "-journal")
"""SQLite would play one that is left into whatever database lies beside it."""


class Opened(NamedTuple):
    """An open store, and what had to be done to it before."""

    store: HubStore
    restored: Restored | None
    """None as a rule: nothing was wrong."""


class _Candidate(NamedTuple):
    log: Mark
    """Its head, and the epoch that it had when it was copied."""
    copied_at: int


def open_or_restore(directory: Path, at: int) -> Opened:
    """Return the store in `directory`, as `HubStore.open` does; restored when it was damaged.

    `at` is the wall clock, in milliseconds since 1970, UTC: it names the file that is set aside,
    which is kept for good. Raises StorageError: CorruptDatabaseError when there is no good copy
    either, and then everything is left as it was.
    """
    lock = lock_directory(directory)
    try:
        try:
            database, restored = _open(directory, at)
        except OSError as error:
            raise DataDirectoryError(directory, error.strerror) from error
        store = HubStore.take_over(lock, database, directory)
    except BaseException:
        lock.release()
        raise
    if restored is not None:
        # The other copies are of the log's former epoch.
        store.backups.hurry()
    return Opened(store, restored)


def _open(directory: Path, at: int) -> tuple[Database, Restored | None]:
    acknowledged = _read_mark(directory)
    try:
        database = _open_present(directory)
    except CorruptDatabaseError:
        candidate = _prepare(directory)
        if candidate is None:
            raise
        aside = _free_name(directory, at)
        return _put_in_place(directory, aside, candidate, acknowledged)
    try:
        log = _log_of(database.connection)
        if _missing(log, acknowledged) in (0, None):
            return database, None
        return _without_end(directory, at, database, acknowledged)
    except BaseException:
        database.close()
        raise


def _open_present(directory: Path) -> Database:
    """Open the database; where there are copies of it, it is not just made when it is missing."""
    path = directory / DATABASE_FILE
    if copies_in(directory) and not (path.exists() and path.stat().st_size):
        raise CorruptDatabaseError("it is missing")
    return open_current(directory)


def _without_end(
    directory: Path, at: int, database: Database, acknowledged: Mark | None
) -> tuple[Database, Restored]:
    """Go on with a good database that lacks what its journal held, or a copy that has more."""
    aside = _free_name(directory, at)
    # While it is open: SQLite deletes its journal when it closes.
    journal = _keep_journal(directory, aside)
    log = _log_of(database.connection)
    candidate = _prepare(directory)
    if candidate is not None and candidate.log.epoch == log.epoch and candidate.log.head > log.head:
        database.close()
        return _put_in_place(directory, aside, candidate, acknowledged)
    (directory / RESTORING_FILE).unlink(missing_ok=True)
    with storage_errors():
        _begin_epoch(database.connection, log)
    return database, Restored(log.head, _missing(log, acknowledged), None, journal)


def _put_in_place(
    directory: Path, aside: str, candidate: _Candidate, acknowledged: Mark | None
) -> tuple[Database, Restored]:
    """Set the database aside under this name, and open the prepared copy in its place."""
    path = directory / DATABASE_FILE
    # The journals first: the copy must never lie beside them.
    for suffix in (*_JOURNALS, ""):
        old = directory / f"{DATABASE_FILE}{suffix}"
        if old.exists():
            old.replace(directory / f"{aside}{suffix}")
    (directory / RESTORING_FILE).replace(path)
    name = aside if (directory / aside).exists() else None
    missing = _missing(candidate.log, acknowledged)
    restored = Restored(candidate.log.head, missing, candidate.copied_at, name)
    return open_current(directory), restored


def _prepare(directory: Path) -> _Candidate | None:
    """Make the restoring file from the newest good copy; None when no copy is good.

    The copies themselves stay as they are. Raises OSError and StorageError.
    """
    key = read_or_make_key(directory, may_make=False)
    for copy in reversed(copies_in(directory).values()):
        try:
            return _try_copy(copy, directory / RESTORING_FILE, key)
        except CorruptDatabaseError:
            continue
    return None


def _try_copy(copy: Path, target: Path, key: bytes) -> _Candidate:
    try:
        _copy_file(copy, target)
        database = connect(target, key, ONE_FILE)
        try:
            verify_copy(database)
            with storage_errors():
                migrate(database.connection)
                return _renew(database.connection)
        finally:
            database.close()
    except BaseException:
        target.unlink(missing_ok=True)
        raise


def _copy_file(source: Path, target: Path) -> None:
    make_private(target)
    try:
        shutil.copyfile(source, target)
    except OSError as error:
        if error.errno == errno.EIO:
            raise CorruptDatabaseError("it cannot be read") from error
        raise


def _renew(connection: Connection) -> _Candidate:
    """Give the copy's log a new epoch."""
    log = _log_of(connection)
    copied_at = int(_meta(connection, MetaKey.COPIED_AT) or 0)
    connection.execute("DELETE FROM meta WHERE key = ?", (MetaKey.COPIED_AT,))
    _begin_epoch(connection, log)
    return _Candidate(log, copied_at)


def _begin_epoch(connection: Connection, log: Mark) -> None:
    values = {
        MetaKey.EPOCH: os.urandom(ID_BYTES),
        MetaKey.PREVIOUS_EPOCH: log.epoch,
        MetaKey.RESTORED_AT_HEAD: str(log.head).encode(),
    }
    with transaction(connection):
        connection.executemany(SET_META, list(values.items()))


def _log_of(connection: Connection) -> Mark:
    with storage_errors():
        row = connection.execute("SELECT ifnull(max(seq), 0) FROM entry").fetchone()
        return Mark(row[0] if row else 0, _meta(connection, MetaKey.EPOCH))


def _meta(connection: Connection, key: MetaKey) -> bytes:
    """Return what is kept under `key`, b"" when nothing is."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return row[0] if row else b""


def _missing(log: Mark, acknowledged: Mark | None) -> int | None:
    """Return how many acknowledged entries the log lacks; None when the mark is of another."""
    if acknowledged is None or acknowledged.epoch != log.epoch:
        return None
    return max(0, acknowledged.head - log.head)


def _read_mark(directory: Path) -> Mark | None:
    file = HeadMark(directory)
    try:
        return file.read()
    finally:
        file.close()


def _free_name(directory: Path, at: int) -> str:
    """Return a name, with the date and time in UTC, for what is set aside."""
    moment = time.strftime("%Y%m%d-%H%M%S", time.gmtime(at / 1000))
    name, number = f"{DATABASE_FILE}.damaged-{moment}", 1
    while any((directory / f"{name}{suffix}").exists() for suffix in ("", *_JOURNALS)):
        number += 1
        name = f"{DATABASE_FILE}.damaged-{moment}-{number}"
    return name


def _keep_journal(directory: Path, aside: str) -> str | None:
    """Copy the journal to the set-aside name; return that name, None when there is no journal."""
    journal = directory / f"{DATABASE_FILE}-wal"
    if not journal.exists() or journal.stat().st_size == 0:
        return None
    _copy_file(journal, directory / f"{aside}-wal")
    return f"{aside}-wal"
