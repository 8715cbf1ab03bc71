"""Writing a file so that it is either as before or as wanted, also when the power fails."""

from __future__ import annotations

import contextlib
import os
import secrets
import sys
from pathlib import Path


def write_atomically(path: Path, content: bytes) -> None:
    """Replace the file `path` by `content`, readable by its owner alone (mode 0600).

    Raises OSError, and then the old file is as it was.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    _sync_directory(path.parent)


def _sync_directory(directory: Path) -> None:
    """Make the new name last. Windows does so by itself and has no call for it."""
    if sys.platform != "win32":
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
