"""How the database is opened, and what its errors mean."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from lanchat.storage import database
from lanchat.storage.database import DATABASE_FILE, open_database, storage_errors, transaction
from lanchat.storage.errors import (
    CorruptDatabaseError,
    DatabaseInUseError,
    DataDirectoryError,
    DuplicateError,
    StorageError,
    StorageFullError,
)
from lanchat.storage.keyfile import KEY_FILE
from tests.storage.made_up import in_another_process


def test_it_is_opened_for_durability(tmp_path: Path) -> None:
    opened = open_database(tmp_path)
    names = ("journal_mode", "synchronous", "foreign_keys", "locking_mode", "journal_size_limit")
    said = {name: opened.peewee.pragma(name) for name in names}
    opened.close()
    assert said == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "locking_mode": "exclusive",
        "journal_size_limit": 16 * 1024 * 1024,
    }


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no such modes")
def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    opened = open_database(tmp_path)
    opened.connection.execute("CREATE TABLE t (x)")
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()}
    opened.close()
    assert modes == dict.fromkeys((DATABASE_FILE, f"{DATABASE_FILE}-wal", KEY_FILE), 0o600)


def test_an_sqlite_that_can_corrupt_it_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert database.OLDEST_SQLITE == (3, 51, 3)
    monkeypatch.setattr(database, "OLDEST_SQLITE", (99, 0, 0))
    with pytest.raises(RuntimeError, match="can corrupt a database"):
        open_database(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_another_key_does_not_open_it(tmp_path: Path) -> None:
    opened = open_database(tmp_path)
    opened.connection.execute("CREATE TABLE t (x)")
    opened.close()
    (tmp_path / KEY_FILE).write_bytes(b"x" * 32)
    with pytest.raises(CorruptDatabaseError):
        open_database(tmp_path)


def test_a_database_without_its_key_is_damage(tmp_path: Path) -> None:
    opened = open_database(tmp_path)
    opened.connection.execute("CREATE TABLE t (x)")
    opened.close()
    (tmp_path / KEY_FILE).unlink()
    with pytest.raises(CorruptDatabaseError, match="missing"):
        open_database(tmp_path)


def test_a_start_that_was_cut_off_after_the_first_file_is_no_damage(tmp_path: Path) -> None:
    (tmp_path / DATABASE_FILE).write_bytes(b"")
    open_database(tmp_path).close()


def test_a_file_that_cannot_be_written_is_not_opened(tmp_path: Path) -> None:
    (tmp_path / DATABASE_FILE).mkdir()
    with pytest.raises(DataDirectoryError, match="Is a directory"):
        open_database(tmp_path)


def test_a_transaction_is_whole_or_not_at_all(tmp_path: Path) -> None:
    opened = open_database(tmp_path)
    connection = opened.connection
    connection.execute("CREATE TABLE t (x PRIMARY KEY)")
    with transaction(connection):
        connection.execute("INSERT INTO t VALUES (1)")
    with pytest.raises(DuplicateError), storage_errors(), transaction(connection):
        connection.executemany("INSERT INTO t VALUES (?)", [(2,), (1,)])
    assert not connection.in_transaction
    assert list(connection.execute("SELECT x FROM t")) == [(1,)]
    opened.close()


def test_errors_of_the_driver_and_of_peewee_mean_the_same(tmp_path: Path) -> None:
    opened = open_database(tmp_path)
    opened.connection.execute("CREATE TABLE t (x PRIMARY KEY)")
    insert = "INSERT INTO t VALUES (1)"
    opened.connection.execute(insert)
    with pytest.raises(DuplicateError, match=r"t\.x"), storage_errors():
        opened.connection.execute(insert)
    with pytest.raises(DuplicateError, match=r"t\.x"), storage_errors():
        opened.peewee.execute_sql(insert)  # type: ignore[no-untyped-call]  # peewee has no types
    opened.close()


def test_a_database_that_another_program_holds_is_in_use(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = open_database(tmp_path)
    opened.connection.execute("CREATE TABLE t (x)")
    with pytest.raises(DatabaseInUseError):
        open_database(tmp_path)
    opened.close()


def test_a_bug_of_ours_is_not_blamed_on_the_world(tmp_path: Path) -> None:
    opened = open_database(tmp_path)
    with pytest.raises(Exception, match="no such table") as caught, storage_errors():
        opened.connection.execute("SELECT * FROM missing")
    opened.close()
    assert type(caught.value).__name__ == "OperationalError"


def test_a_disk_that_cannot_be_read_is_damage_and_one_that_cannot_be_written_is_full() -> None:
    meanings = {}
    for name, code in (("read", 266), ("short read", 522), ("write", 778), ("no space", 13)):
        error = dbapi2.OperationalError(name)
        error.sqlite_errorcode = code
        with pytest.raises(StorageError) as caught, storage_errors():
            raise error
        meanings[name] = type(caught.value)
    assert meanings == {
        "read": CorruptDatabaseError,
        "short read": CorruptDatabaseError,
        "write": StorageFullError,
        "no space": StorageFullError,
    }


def test_the_key_is_not_shown(tmp_path: Path) -> None:
    opened = open_database(tmp_path)
    assert opened.key == (tmp_path / KEY_FILE).read_bytes()
    assert repr(opened.key) not in repr(opened)
    opened.close()


COMMIT_AND_DIE = """
import os, sys
from pathlib import Path
from lanchat.storage.database import open_database
opened = open_database(Path(sys.argv[1]))
opened.connection.execute("CREATE TABLE t (x)")
opened.connection.execute("PRAGMA wal_checkpoint").fetchone()
opened.connection.execute("INSERT INTO t VALUES (zeroblob(20000))")
os._exit(0)
"""


def test_pages_that_a_power_cut_tore_are_whole_in_the_journal(tmp_path: Path) -> None:
    """A checkpoint writes pages of the journal into the database; half a page was written."""
    with in_another_process(COMMIT_AND_DIE, tmp_path) as writer:
        assert writer.wait() == 0
    path = tmp_path / DATABASE_FILE
    torn = bytearray(path.read_bytes())
    torn[4096 + 1000 : 8192] = bytes(8192 - 4096 - 1000)
    path.write_bytes(torn)
    opened = open_database(tmp_path)
    assert list(opened.connection.execute("SELECT length(x) FROM t")) == [(20_000,)]
    opened.close()
    torn = bytearray(path.read_bytes())
    torn[4096 + 1000 : 8192] = bytes(8192 - 4096 - 1000)
    path.write_bytes(torn)
    with pytest.raises(CorruptDatabaseError):
        open_database(tmp_path)
