"""What lies beside the database."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from lanchat.app.workshop_folder import (
    NoMentorKeyError,
    Running,
    clear_running,
    mentor_pair,
    read_or_make_mentor_pair,
    read_running,
    write_running,
)

HUB = Running("Größe 101", 47820, "0" * 32, "127.0.0.1")


def test_the_mentors_key_is_made_once_and_kept(tmp_path: Path) -> None:
    with pytest.raises(NoMentorKeyError, match="no mentor's key in that folder"):
        mentor_pair(tmp_path)
    made = read_or_make_mentor_pair(tmp_path)
    assert read_or_make_mentor_pair(tmp_path) == made == mentor_pair(tmp_path)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
def test_nobody_else_may_read_the_mentors_key(tmp_path: Path) -> None:
    read_or_make_mentor_pair(tmp_path)
    assert (tmp_path / "mentor.key").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("content", [b"", b"not hexadecimal", b"00" * 31, b"\xff\xfe"])
def test_a_damaged_key_is_no_key(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "mentor.key").write_bytes(content)
    with pytest.raises(NoMentorKeyError):
        mentor_pair(tmp_path)


def test_a_key_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(OSError, match="file"):
        read_or_make_mentor_pair(tmp_path / "file" / "folder")


def test_a_running_hub_is_told_until_it_is_cleared(tmp_path: Path) -> None:
    assert read_running(tmp_path) is None
    write_running(tmp_path, HUB)
    assert read_running(tmp_path) == HUB
    clear_running(tmp_path)
    clear_running(tmp_path)
    assert read_running(tmp_path) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff",
        b'{"name": "x", "port": "y", "hub_id": "", "host": ""}',
        b"[" * 9000,
    ],
)
def test_what_makes_no_sense_is_nothing(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "running.json").write_bytes(content)
    assert read_running(tmp_path) is None
