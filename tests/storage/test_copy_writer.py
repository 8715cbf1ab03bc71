"""The thread that writes a copy: a good file, or a failure in a few words."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from lanchat.storage.copy_writer import CopyWriter
from lanchat.storage.database import ONE_FILE, connect
from tests.storage.made_up import entry

KEY = b"k" * 32
REST = {"meta": [("name", b"Python 101")], "binding": [], "ban": []}


def rows(first: int, last: int) -> list[tuple[object, ...]]:
    return [tuple(entry(seq)) for seq in range(first, last + 1)]


def written(path: Path, *groups: list[tuple[object, ...]]) -> str | None:
    writer = CopyWriter(path, KEY)
    for group in groups:
        writer.put(group)
    writer.put([], REST)
    writer.join()
    return writer.failure


def read(path: Path, query: str) -> list[tuple[object, ...]]:
    database = connect(path, KEY, ONE_FILE)
    found = list(database.connection.execute(query))
    database.close()
    return found


def test_a_copy_is_one_file_that_is_made_and_later_appended_to(tmp_path: Path) -> None:
    path = tmp_path / "copy.db"
    assert written(path, rows(1, 3), rows(4, 5)) is None
    assert written(path, rows(6, 7)) is None
    assert read(path, "SELECT * FROM entry") == rows(1, 7)
    assert read(path, "SELECT * FROM meta") == [("name", b"Python 101")]
    assert list(tmp_path.iterdir()) == [path]
    if sys.platform != "win32":
        assert path.stat().st_mode & 0o777 == 0o600


def test_what_does_not_continue_the_copy_fails(tmp_path: Path) -> None:
    assert written(tmp_path / "gap.db", rows(1, 3), rows(5, 6)) == "it came out damaged"
    assert written(tmp_path / "repeat.db", rows(1, 3), rows(3, 4)) == "it came out damaged"


def test_a_copy_that_was_damaged_meanwhile_fails(tmp_path: Path) -> None:
    path = tmp_path / "copy.db"
    assert written(path, rows(1, 500)) is None
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    assert written(path, rows(501, 502)) == "it came out damaged"


def test_it_takes_no_more_groups_than_it_can_write(tmp_path: Path) -> None:
    """It has ended, so nothing takes them away."""
    writer = CopyWriter(tmp_path / "copy.db", KEY)
    writer.put([], REST)
    writer.join()
    taken = 0
    while writer.is_ready():
        writer.put(rows(1, 1))
        taken += 1
    assert taken == 4
    writer.give_up()


def test_a_copy_that_is_given_up_is_a_failure(tmp_path: Path) -> None:
    writer = CopyWriter(tmp_path / "copy.db", KEY)
    writer.put(rows(1, 3))
    writer.give_up()
    assert not writer.is_alive()
    assert writer.failure == "it was given up"
    writer.give_up()


def test_where_no_file_can_be_made_it_says_why(tmp_path: Path) -> None:
    writer = CopyWriter(tmp_path / "missing" / "copy.db", KEY)
    writer.join()
    assert writer.failure == os.strerror(2)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on a file's size")
def test_a_disk_that_is_full_fails_the_copy(tmp_path: Path) -> None:
    import resource  # noqa: PLC0415 - not there on Windows

    _, hard = unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, hard))
    try:
        failure = written(tmp_path / "copy.db", rows(1, 500))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
    assert failure == "the disk is full or cannot be written"
