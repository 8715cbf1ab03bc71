"""The key beside the database: made once, private to its owner, never made anew over a database."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from lanchat.storage.errors import CorruptDatabaseError
from lanchat.storage.keyfile import KEY_FILE, read_or_make_key


def test_the_key_is_made_once_and_then_read(tmp_path: Path) -> None:
    key = read_or_make_key(tmp_path, may_make=True)
    assert len(key) == 32
    assert read_or_make_key(tmp_path, may_make=True) == key
    assert read_or_make_key(tmp_path, may_make=False) == key
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]


def test_two_folders_have_two_keys(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    one = read_or_make_key(tmp_path, may_make=True)
    assert read_or_make_key(tmp_path / "other", may_make=True) != one


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no such modes")
def test_only_its_owner_may_read_the_key(tmp_path: Path) -> None:
    read_or_make_key(tmp_path, may_make=True)
    assert (tmp_path / KEY_FILE).stat().st_mode & 0o777 == 0o600


def test_a_key_that_is_missing_beside_a_database_is_damage(tmp_path: Path) -> None:
    with pytest.raises(CorruptDatabaseError, match=r"hub\.key, is missing"):
        read_or_make_key(tmp_path, may_make=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"x" * 31, b"x" * 33])
def test_a_key_of_another_length_is_damage(tmp_path: Path, content: bytes) -> None:
    (tmp_path / KEY_FILE).write_bytes(content)
    with pytest.raises(CorruptDatabaseError, match="32 bytes"):
        read_or_make_key(tmp_path, may_make=True)
    assert (tmp_path / KEY_FILE).read_bytes() == content
