"""A database of any earlier version becomes one of today; a newer one is left alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lanchat.storage.database import Connection, Database, open_database
from lanchat.storage.errors import NewerDatabaseError
from lanchat.storage.migrations import MIGRATIONS, migrate


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path)
    yield opened
    opened.close()


def version(database: Database) -> int:
    row = database.connection.execute("PRAGMA user_version").fetchone()
    assert row is not None
    return int(row[0])


def add_poll(connection: Connection) -> None:
    connection.execute("CREATE TABLE poll (id INTEGER PRIMARY KEY)")


def break_down(connection: Connection) -> None:
    connection.execute("CREATE TABLE half (id INTEGER PRIMARY KEY)")
    raise OSError("no")


def test_a_new_database_goes_through_all_of_them(database: Database) -> None:
    migrate(database.connection)
    assert version(database) == len(MIGRATIONS)
    assert database.peewee.get_tables() == ["ban", "binding", "entry", "meta"]


def test_an_earlier_database_keeps_its_content_and_takes_only_the_new_steps(
    database: Database,
) -> None:
    migrate(database.connection)
    database.connection.execute("INSERT INTO meta VALUES ('name', x'41')")
    migrate(database.connection, [*MIGRATIONS, add_poll])
    migrate(database.connection, [*MIGRATIONS, add_poll])
    assert version(database) == len(MIGRATIONS) + 1
    assert "poll" in database.peewee.get_tables()
    assert list(database.connection.execute("SELECT * FROM meta")) == [("name", b"A")]


def test_a_step_that_fails_leaves_the_step_before(database: Database) -> None:
    with pytest.raises(OSError, match="no"):
        migrate(database.connection, [*MIGRATIONS, break_down])
    assert version(database) == len(MIGRATIONS)
    assert "half" not in database.peewee.get_tables()


def test_a_newer_database_is_refused(database: Database) -> None:
    migrate(database.connection, [*MIGRATIONS, add_poll])
    with pytest.raises(NewerDatabaseError):
        migrate(database.connection)
    assert version(database) == len(MIGRATIONS) + 1
