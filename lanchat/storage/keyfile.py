"""The database's key, in a file beside the database.

Honestly: this keeps no secret from anyone who can copy the folder, since the key goes with it. It
is there for the MAC that SQLCipher puts on every page, which finds a flipped bit that SQLite on its
own would hand out as a message; and it keeps the text of a workshop out of a file that is copied
or mailed alone.
"""

from __future__ import annotations

import os
from pathlib import Path

from lanchat.storage.errors import CorruptDatabaseError
from lanchat.support.files import write_atomically

KEY_FILE = "hub.key"
KEY_BYTES = 32


def read_or_make_key(directory: Path, *, may_make: bool) -> bytes:
    """Return the 32 bytes in `hub.key`; on first use (`may_make`) write fresh ones, mode 0600.

    Raises CorruptDatabaseError when the file has another length, or is missing and may not be
    made because a database is there already. Raises OSError when it cannot be read or written.
    """
    path = directory / KEY_FILE
    try:
        key = path.read_bytes()
    except FileNotFoundError:
        if not may_make:
            raise CorruptDatabaseError(f"its key, the file {KEY_FILE}, is missing") from None
        key = os.urandom(KEY_BYTES)
        write_atomically(path, key)
    if len(key) != KEY_BYTES:
        raise CorruptDatabaseError(f"its key, the file {KEY_FILE}, is not {KEY_BYTES} bytes long")
    return key
