"""The mark is right, or it is not there: nothing that happens to its file does harm."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lanchat.storage.head_mark import MARK_FILE, HeadMark, Mark

EPOCH = bytes(range(16))


@pytest.fixture
def mark(tmp_path: Path) -> Iterator[HeadMark]:
    opened = HeadMark(tmp_path)
    yield opened
    opened.close()


def test_the_last_one_written_is_read_also_by_another(tmp_path: Path, mark: HeadMark) -> None:
    assert mark.read() is None
    for head in (1, 300, 2**53):
        mark.write(Mark(head, EPOCH))
        assert mark.read() == Mark(head, EPOCH)
    other = HeadMark(tmp_path)
    assert other.read() == Mark(2**53, EPOCH)
    other.close()
    assert (tmp_path / MARK_FILE).stat().st_size == 28


def test_no_flipped_bit_goes_unseen(tmp_path: Path, mark: HeadMark) -> None:
    mark.write(Mark(1234, EPOCH))
    path = tmp_path / MARK_FILE
    intact = path.read_bytes()
    for bit in range(len(intact) * 8):
        damaged = bytearray(intact)
        damaged[bit // 8] ^= 1 << bit % 8
        path.write_bytes(damaged)
        assert mark.read() is None


@pytest.mark.parametrize("content", [b"", b"\0", b"\0" * 24, b"\xff" * 28, b"x" * 10_000])
def test_garbage_is_no_mark(tmp_path: Path, mark: HeadMark, content: bytes) -> None:
    (tmp_path / MARK_FILE).write_bytes(content)
    assert mark.read() is None
    mark.write(Mark(7, EPOCH))
    assert mark.read() == Mark(7, EPOCH)


def test_where_there_can_be_no_file_there_is_no_mark(tmp_path: Path) -> None:
    mark = HeadMark(tmp_path / "missing")
    mark.write(Mark(7, EPOCH))
    assert mark.read() is None
    mark.close()


@pytest.mark.skipif(sys.platform != "linux", reason="it needs /dev/full")
def test_a_disk_that_takes_nothing_is_no_matter(tmp_path: Path) -> None:
    (tmp_path / MARK_FILE).symlink_to("/dev/full")
    mark = HeadMark(tmp_path)
    mark.write(Mark(7, EPOCH))
    assert mark.read() is None
    mark.close()


def test_a_file_that_fails_is_no_matter(mark: HeadMark) -> None:
    assert mark._file is not None
    os.close(mark._file)
    mark.write(Mark(7, EPOCH))
    assert mark.read() is None
    mark.close()
    mark.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no such modes")
def test_only_its_owner_may_read_it(tmp_path: Path, mark: HeadMark) -> None:
    assert (tmp_path / MARK_FILE).stat().st_mode & 0o777 == 0o600
