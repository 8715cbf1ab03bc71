"""The hub's store: the public log, who holds which handle, and what the hub keeps of itself."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Self

from peewee import fn

from lanchat.protocol.ids import Author, ClientId, Key
from lanchat.protocol.limits import ID_BYTES
from lanchat.storage.backups import Backups
from lanchat.storage.batch import Ban, Batch, Binding
from lanchat.storage.copy_writer import INSERT_ENTRY
from lanchat.storage.database import Database, open_database, storage_errors, transaction
from lanchat.storage.errors import DataDirectoryError
from lanchat.storage.head_mark import HeadMark, Mark
from lanchat.storage.lock import DirectoryLock
from lanchat.storage.meta_key import MetaKey
from lanchat.storage.migrations import migrate
from lanchat.storage.models import BanRow, BindingRow, EntryRow, MetaRow

__all__ = ["HubStore", "MetaKey", "lock_directory", "open_current"]

# By hand: peewee takes longer to build a statement than SQLite to run one.
SET_META = "INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)"
_SEQ_OF = "SELECT seq FROM entry WHERE author = ? AND client_id = ?"
_BODIES_AFTER = "SELECT body FROM entry WHERE seq > ? ORDER BY seq LIMIT ?"
_RELEASE = "DELETE FROM binding WHERE key = ?"
_BIND = "INSERT INTO binding (key, handle, identity) VALUES (?, ?, ?)"
_UNBAN = "DELETE FROM ban WHERE kind = ? AND value = ?"
_BAN = "INSERT OR REPLACE INTO ban (kind, value, handle, at) VALUES (?, ?, ?, ?)"


class HubStore:
    """One workshop on disk. For the thread that opened it alone; nobody else may open it."""

    def __init__(self, lock: DirectoryLock, database: Database, directory: Path) -> None:
        """To get a store use `open`, or `restore.open_or_restore`."""
        self._lock = lock
        self._database = database
        self._connection = database.connection
        self.backups = Backups(directory, database)
        with storage_errors():
            self._epoch = self._read_or_make_epoch()
            self._head: int = EntryRow.select(fn.MAX(EntryRow.seq)).scalar(database.peewee) or 0
        self._mark = HeadMark(directory)

    @classmethod
    def open(cls, directory: Path) -> Self:
        """Return the store in `directory`; the folder and the database are made on first use.

        Raises StorageError (DataDirectoryError, DatabaseInUseError, NewerDatabaseError,
        CorruptDatabaseError or StorageFullError), whose text is a sentence for a person.
        """
        lock = lock_directory(directory)
        try:
            return cls.take_over(lock, open_current(directory), directory)
        except BaseException:
            lock.release()
            raise

    @classmethod
    def take_over(cls, lock: DirectoryLock, database: Database, directory: Path) -> Self:
        """Return the store of `directory`, given its lock and its up-to-date database.

        Raises StorageError; the database is closed then, and the lock is still the caller's.
        """
        try:
            return cls(lock, database, directory)
        except BaseException:
            database.close()
            raise

    def close(self) -> None:
        """Close the database and let others open it; a second call does nothing.

        A copy that is being written is given up: call `backups.finish` before.
        """
        self.backups.give_up()
        self._mark.close()
        self._database.close()
        self._lock.release()

    def head(self) -> int:
        """Return the number of the last entry, 0 when there is none."""
        return self._head

    @property
    def epoch(self) -> bytes:
        """The log's epoch, 16 random bytes: made with the log, and anew when it lost its end."""
        return self._epoch

    def meta(self, key: MetaKey) -> bytes | None:
        """Return what was kept under `key`, or None. Raises StorageError."""
        with storage_errors():
            query = MetaRow.select(MetaRow.value).where(MetaRow.key == key)
            value: bytes | None = query.scalar(self._database.peewee)
        return value

    def set_meta(self, values: Mapping[MetaKey, bytes]) -> None:
        """Keep all of `values`, or none and raise StorageError."""
        with storage_errors(), transaction(self._connection):
            self._connection.executemany(SET_META, list(values.items()))
        self.backups.note_change()

    def seq_of(
        self, pairs: Collection[tuple[Author, ClientId]]
    ) -> dict[tuple[Author, ClientId], int]:
        """Return the numbers of those entries that are stored already. Raises StorageError."""
        found = {}
        with storage_errors():
            for pair in pairs:
                row = self._connection.execute(_SEQ_OF, pair).fetchone()
                if row is not None:
                    found[pair] = row[0]
        return found

    def bodies_after(self, seq: int, *, max_entries: int, max_bytes: int) -> list[bytes]:
        """Return the encoded entries after `seq`, in order, within both bounds.

        The first one is returned whatever its size, so that the reader always gets on. Raises
        StorageError.
        """
        bodies: list[bytes] = []
        room = max_bytes
        with storage_errors():
            for (body,) in self._connection.execute(_BODIES_AFTER, (seq, max_entries)):
                room -= len(body)
                if room < 0 and bodies:
                    break
                bodies.append(body)
        return bodies

    def bindings(self) -> list[Binding]:
        """Return which key holds which handle, in no particular order. Raises StorageError."""
        with storage_errors():
            rows = BindingRow.select().tuples().execute(self._database.peewee)
            return [Binding(Key(key), handle, identity) for key, handle, identity in rows]

    def bans(self) -> list[Ban]:
        """Return who may not come in again, in no particular order. Raises StorageError."""
        with storage_errors():
            rows = BanRow.select().tuples().execute(self._database.peewee)
            return [Ban(*row) for row in rows]

    def commit(self, batch: Batch) -> None:
        """Store all of `batch`, so that neither kill -9 nor a power cut takes it back.

        Raises StorageError (StorageFullError when the disk is), DuplicateError when an entry or a
        handle is there already, ValueError when the entries do not continue the log: nothing of
        the batch is stored then, and the store can be used on.
        """
        head = self._head_after(batch)
        with storage_errors(), transaction(self._connection):
            if batch.release or batch.bind:
                self._rebind(batch)
            if batch.unban or batch.ban:
                self._connection.executemany(_UNBAN, [ban[:2] for ban in batch.unban])
                self._connection.executemany(_BAN, batch.ban)
            if batch.entries:
                self._connection.executemany(INSERT_ENTRY, batch.entries)
        self.backups.note_change()
        if batch.entries:
            self._head = head
            self._mark.write(Mark(head, self._epoch))

    def forget_guests(self) -> None:
        """Take every handle from its key, as when the workshop has ended. Raises StorageError."""
        with storage_errors(), transaction(self._connection):
            BindingRow.delete().execute(self._database.peewee)
        self.backups.note_change()

    def _rebind(self, batch: Batch) -> None:
        # All go before any comes: two who swap their handles must not meet halfway.
        gone = [*batch.release, *(binding.key for binding in batch.bind)]
        self._connection.executemany(_RELEASE, [(key,) for key in gone])
        self._connection.executemany(_BIND, batch.bind)

    def _head_after(self, batch: Batch) -> int:
        head = self._head
        for entry in batch.entries:
            head += 1
            if entry.seq != head:
                raise ValueError(f"entry {entry.seq} does not continue the log at {head}")
        return head

    def _read_or_make_epoch(self) -> bytes:
        epoch = self.meta(MetaKey.EPOCH)
        if epoch is None:
            epoch = os.urandom(ID_BYTES)
            self.set_meta({MetaKey.EPOCH: epoch})
        return epoch


def lock_directory(directory: Path) -> DirectoryLock:
    """Return the lock on `directory`, which is made when it is not there; raises StorageError."""
    try:
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise DataDirectoryError(directory, error.strerror) from error
    return DirectoryLock(directory)


def open_current(directory: Path) -> Database:
    """Return the open, verified database in `directory`, brought up to date; raises StorageError.

    For the one who holds the lock.
    """
    database = open_database(directory)
    try:
        with storage_errors():
            migrate(database.connection)
    except BaseException:
        database.close()
        raise
    return database
