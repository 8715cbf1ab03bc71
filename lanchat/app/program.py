"""How this program starts another copy of itself."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

if sys.platform == "win32":
    # Its own group, so that Ctrl-C here does not reach it, and no console window.
    _FLAGS = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
else:
    _FLAGS = 0


def program() -> list[str]:
    """Return the command that runs LanChat again, to be followed by its arguments."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, "-m", "lanchat"]


def start_detached(arguments: list[str], errors: Path) -> subprocess.Popen[bytes]:
    """Start LanChat with `arguments` so that it outlives this process.

    Its standard output is a pipe, its standard error goes to the file `errors`. Raises OSError.
    """
    with errors.open("wb") as log:
        process = subprocess.Popen(
            [*program(), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=sys.platform != "win32",
            creationflags=_FLAGS,
        )
    # Somebody has to take note of its end, or it stays in the system's list until ours.
    threading.Thread(target=process.wait, name="reaper", daemon=True).start()
    return process
