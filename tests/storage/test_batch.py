"""What the hub hands to storage goes to SQLite in the order of the columns."""

from __future__ import annotations

from lanchat.protocol.ids import Author, ClientId, Key
from lanchat.storage.batch import Ban, Batch, Binding, StoredEntry


def test_an_empty_batch_stores_nothing() -> None:
    assert Batch() == Batch(entries=(), bind=(), release=(), ban=(), unban=())


def test_values_are_rows_in_the_order_of_the_columns() -> None:
    author, client_id, key = Author(b"a" * 16), ClientId(b"c" * 16), Key(b"k" * 32)
    assert StoredEntry(seq=1, author=author, client_id=client_id, at=5, body=b"x") == (
        1,
        author,
        client_id,
        5,
        b"x",
    )
    assert Binding(key=key, handle="blue-owl") == (key, "blue-owl", bytes(32))
    assert Binding(key, "blue-owl", identity=b"i" * 32) == (key, "blue-owl", b"i" * 32)
    assert Ban(kind="key", value=key, handle="blue-owl", at=5) == ("key", key, "blue-owl", 5)
