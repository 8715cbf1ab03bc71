"""A lock on a folder: one process at a time, and free again however that process ends."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

from lanchat.storage.errors import DatabaseInUseError, DataDirectoryError

LOCK_FILE = "hub.lock"

if sys.platform == "win32":
    import msvcrt

    def _acquire(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _acquire(descriptor: int) -> None:
        # Not lockf: its lock is lost when any other descriptor of the file is closed.
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class DirectoryLock:
    """Holds the lock from construction to `release`; the system frees it if the process dies.

    The file stays behind on purpose: to delete it would let two processes lock two files.
    """

    def __init__(self, directory: Path) -> None:
        """Raise DatabaseInUseError if another holds the lock, DataDirectoryError if nobody can."""
        path = directory / LOCK_FILE
        try:
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise DataDirectoryError(directory, error.strerror) from error
        try:
            _acquire(self._descriptor)
        except OSError as error:
            os.close(self._descriptor)
            raise DatabaseInUseError from error

    def release(self) -> None:
        """Free the lock; a second call does nothing."""
        if self._descriptor >= 0:
            with contextlib.suppress(OSError):
                os.close(self._descriptor)
            self._descriptor = -1
