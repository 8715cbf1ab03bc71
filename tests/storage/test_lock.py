"""One process at a time, and no way to stay locked out."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from lanchat.storage import lock
from lanchat.storage.errors import DatabaseInUseError, DataDirectoryError
from lanchat.storage.lock import LOCK_FILE, DirectoryLock


def test_a_folder_is_locked_once_until_it_is_released(tmp_path: Path) -> None:
    first = DirectoryLock(tmp_path)
    with pytest.raises(DatabaseInUseError):
        DirectoryLock(tmp_path)
    first.release()
    first.release()
    second = DirectoryLock(tmp_path)
    with pytest.raises(DatabaseInUseError):
        DirectoryLock(tmp_path)
    second.release()


def test_a_file_left_behind_locks_nobody_out(tmp_path: Path) -> None:
    (tmp_path / LOCK_FILE).write_bytes(b"")
    DirectoryLock(tmp_path).release()


def test_two_folders_have_two_locks(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    first, second = DirectoryLock(tmp_path), DirectoryLock(tmp_path / "other")
    first.release()
    second.release()


def test_a_folder_that_is_not_there_cannot_be_locked(tmp_path: Path) -> None:
    with pytest.raises(DataDirectoryError):
        DirectoryLock(tmp_path / "missing")


def test_on_windows_it_is_the_lock_of_one_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def locking(descriptor: int, mode: str, size: int) -> None:
        asked.append((mode, size))
        if len(asked) > 1:
            raise PermissionError

    monkeypatch.setattr(sys, "platform", "win32")
    msvcrt = SimpleNamespace(locking=locking, LK_NBLCK="at once or not at all")
    monkeypatch.setitem(sys.modules, "msvcrt", msvcrt)
    on_windows = runpy.run_path(lock.__file__)["DirectoryLock"]
    first = on_windows(tmp_path)
    with pytest.raises(DatabaseInUseError):
        on_windows(tmp_path)
    first.release()
    assert asked == [("at once or not at all", 1)] * 2
