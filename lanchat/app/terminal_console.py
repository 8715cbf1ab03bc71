"""Standard output and standard error, a line at a time, flushed after each."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Mapping
from typing import TextIO


class Console:
    """Where the command line prints. What is not text of ours was made safe before."""

    def __init__(self, out: TextIO | None, err: TextIO | None) -> None:
        """Print to `out` and `err`; a program with windows has neither on Windows."""
        self._out = out
        self._err = err

    def say(self, line: str) -> None:
        """Print `line` to standard output, as its encoding can; raises BrokenPipeError."""
        _write(self._out, line)

    def say_json(self, line: str) -> None:
        """Print `line` to standard output in UTF-8, whatever the system's encoding is.

        Raises BrokenPipeError.
        """
        _write(self._out, line, "utf-8")

    def tell(self, line: str) -> None:
        """Print `line` to standard error. That nobody reads it any more is no reason to end."""
        with contextlib.suppress(OSError, ValueError):
            _write(self._err, line)

    def alarm(self, line: str) -> None:
        """Print `line` to standard error in red, where that is a terminal with colours."""
        red = self._err is not None and has_colours(self._err, os.environ)
        self.tell(f"\x1b[1;31m{line}\x1b[0m" if red else line)

    def abandon(self) -> None:
        """Stop printing after a BrokenPipeError: what is left over must not fail once more."""
        if self._out is None:
            return
        with contextlib.suppress(OSError, ValueError):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self._out.fileno())
            os.close(nowhere)


def system_console() -> Console:
    """Return the console of this process."""
    return Console(sys.stdout, sys.stderr)


def has_colours(stream: TextIO, environment: Mapping[str, str]) -> bool:
    """Tell whether `stream` is a terminal that shows colours, and nobody asked for none.

    Follows no-color.org: NO_COLOR with any value but the empty one.
    """
    if environment.get("NO_COLOR") or environment.get("TERM") == "dumb" or not stream.isatty():
        return False
    # The old Windows console would show the escape sequences themselves.
    return sys.platform != "win32" or "WT_SESSION" in environment


def _write(stream: TextIO | None, line: str, encoding: str | None = None) -> None:
    # As bytes: the text layer would turn the newline into two characters on Windows, and fail on
    # what the system's encoding has no form for.
    if stream is not None:
        stream.flush()
        stream.buffer.write(line.encode(encoding or stream.encoding, "backslashreplace") + b"\n")
        stream.buffer.flush()
