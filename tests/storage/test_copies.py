"""Which copies there are, and which of them is good."""

from __future__ import annotations

from pathlib import Path

import pytest

from lanchat.storage.copies import COPIES_FOLDER, UNFINISHED_FILE, copies_in, copy_path, verify_copy
from lanchat.storage.errors import CorruptDatabaseError
from lanchat.storage.hub_store import open_current


def test_finished_copies_are_found_by_their_names_oldest_first(tmp_path: Path) -> None:
    assert copies_in(tmp_path) == {}
    (tmp_path / COPIES_FOLDER).mkdir()
    others = (UNFINISHED_FILE, "backup-0.db", "backup-007.db", "backup-x.db", "backup-3.db-journal")
    for name in (*others, "backup-10.db", "backup-9.db", "backup-11.db"):
        (tmp_path / COPIES_FOLDER / name).touch()
    found = copies_in(tmp_path)
    assert list(found) == [9, 10, 11]
    assert found == {generation: copy_path(tmp_path, generation) for generation in found}
    assert all(path.exists() for path in found.values())


def test_a_log_with_a_gap_is_no_good_copy(tmp_path: Path) -> None:
    database = open_current(tmp_path)
    verify_copy(database)
    for seq in (1, 2, 3):
        row = (seq, b"a", bytes([seq]), 0, b"")
        database.connection.execute("INSERT INTO entry VALUES (?, ?, ?, ?, ?)", row)
    verify_copy(database)
    database.connection.execute("DELETE FROM entry WHERE seq = 2")
    with pytest.raises(CorruptDatabaseError, match="does not fit together"):
        verify_copy(database)
    database.close()


def test_a_damaged_page_is_found(tmp_path: Path) -> None:
    database = open_current(tmp_path)
    database.connection.execute("PRAGMA wal_checkpoint").fetchone()
    path = tmp_path / "hub.db"
    content = bytearray(path.read_bytes())
    content[-100] ^= 1
    path.write_bytes(content)
    with pytest.raises(CorruptDatabaseError, match="changed from outside"):
        verify_copy(database)
    path.write_bytes(bytes(content[:-100]) + bytes([content[-100] ^ 1]) + bytes(content[-99:]))
    database.close()
