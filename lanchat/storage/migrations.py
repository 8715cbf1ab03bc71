"""How a database of any earlier version becomes one of today.

The version is in `PRAGMA user_version`: how many of MIGRATIONS it has been through. A migration
that was released is never changed; a new one goes at the end. They are SQL and do not use the
models, which speak of today.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from lanchat.storage.database import Connection, transaction
from lanchat.storage.errors import NewerDatabaseError

Migration = Callable[[Connection], None]


def _first_tables(connection: Connection) -> None:
    connection.execute("CREATE TABLE meta (key TEXT NOT NULL PRIMARY KEY, value BLOB NOT NULL)")
    connection.execute(
        "CREATE TABLE entry (seq INTEGER NOT NULL PRIMARY KEY, author BLOB NOT NULL,"
        " client_id BLOB NOT NULL, at INTEGER NOT NULL, body BLOB NOT NULL)"
    )
    connection.execute("CREATE UNIQUE INDEX entry_author_client_id ON entry (author, client_id)")
    connection.execute(
        "CREATE TABLE binding (key BLOB NOT NULL PRIMARY KEY, handle TEXT NOT NULL UNIQUE)"
    )


def _identities_and_bans(connection: Connection) -> None:
    # 32 zero bytes, spelt out: a new column's default has to be a constant.
    connection.execute(
        f"ALTER TABLE binding ADD COLUMN identity BLOB NOT NULL DEFAULT x'{'00' * 32}'"
    )
    connection.execute(
        "CREATE TABLE ban (kind TEXT NOT NULL, value BLOB NOT NULL, handle TEXT NOT NULL,"
        " at INTEGER NOT NULL, PRIMARY KEY (kind, value))"
    )


MIGRATIONS: Sequence[Migration] = (_first_tables, _identities_and_bans)


def migrate(connection: Connection, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Bring the database up to date, each step in a transaction of its own.

    Raises NewerDatabaseError, having changed nothing, if it has been through more steps than
    there are here.
    """
    version = _version(connection)
    if version > len(migrations):
        raise NewerDatabaseError
    for number, migration in enumerate(migrations[version:], version + 1):
        with transaction(connection):
            migration(connection)
            connection.execute(f"PRAGMA user_version = {number}")


def _version(connection: Connection) -> int:
    row = connection.execute("PRAGMA user_version").fetchone()
    return int(row[0]) if row else 0
