"""The number of the last entry that was acknowledged, in a small file beside the database.

Where a journal is damaged SQLite takes it to end: what follows is gone without a word. The mark
tells. It is a help and no promise: it is not synced, and when it is not there, or not whole, or of
another log, nothing is concluded from it.
"""

from __future__ import annotations

import contextlib
import os
import struct
import zlib
from pathlib import Path
from typing import NamedTuple

from lanchat.protocol.limits import ID_BYTES

MARK_FILE = "hub.head"

_MARK = struct.Struct(f"<Q{ID_BYTES}s")
_CHECKSUM = struct.Struct("<I")


class Mark(NamedTuple):
    """What was acknowledged: the entries up to `head` of the log with this epoch."""

    head: int
    epoch: bytes


class HeadMark:
    """The file, open; without it, as on a disk that cannot be written, there is no mark."""

    def __init__(self, directory: Path) -> None:
        self._file: int | None = None
        # On Windows a file is text unless one says otherwise.
        flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0)
        with contextlib.suppress(OSError):
            self._file = os.open(directory / MARK_FILE, flags, 0o600)

    def read(self) -> Mark | None:
        """Return the mark, None when there is none or it is damaged."""
        if self._file is None:
            return None
        with contextlib.suppress(OSError):
            os.lseek(self._file, 0, os.SEEK_SET)
            content = os.read(self._file, _MARK.size + _CHECKSUM.size)
            mark, checksum = content[: _MARK.size], content[_MARK.size :]
            if checksum == _checksum(mark):
                return Mark(*_MARK.unpack(mark))
        return None

    def write(self, mark: Mark) -> None:
        """Set the mark. It outlives a kill -9 of the process, and takes microseconds."""
        if self._file is None:
            return
        content = _MARK.pack(*mark)
        with contextlib.suppress(OSError):
            os.lseek(self._file, 0, os.SEEK_SET)
            os.write(self._file, content + _checksum(content))

    def close(self) -> None:
        """Close the file; a second call does nothing."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                os.close(self._file)
            self._file = None


def _checksum(content: bytes) -> bytes:
    return _CHECKSUM.pack(zlib.crc32(content))
