"""The thread that reads what is typed or piped in, line by line."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from typing import Protocol

from lanchat.app.terminal_commands import MAX_LINE_BYTES, EndOfInput, Quit, Typed, parse

_READ_BYTES = 65_536
_NOTHING_YET_SECONDS = 0.05
_MARK = b"\xef\xbb\xbf"
"""UTF-8's byte order mark, with which some programs on Windows begin what they pipe."""


class RawInput(Protocol):
    """Bytes to read, without a buffer between."""

    def read(self, size: int, /) -> bytes | None:
        """Return up to `size` bytes as soon as there are any, b"" at the end, None for not yet."""


class LineReader:
    """Reads lines in a thread of its own, one at a time, each only after `ask`.

    So whoever pipes more in than can be posted waits, and nothing piles up here. The thread is a
    daemon, since nothing can interrupt a read on every system.
    """

    def __init__(self, source: RawInput, on_typed: Callable[[Typed], None]) -> None:
        """Read from `source` and call `on_typed`, in the thread, once for each `ask`."""
        self._source = source
        self._on_typed = on_typed
        self._asked = threading.Semaphore(0)
        self._rest = b""
        self._ended = False
        self._thread = threading.Thread(target=self._run, name="lanchat-input", daemon=True)

    def start(self) -> None:
        """Begin; nothing is read before `ask`."""
        self._thread.start()

    def ask(self) -> None:
        """Ask for the next line."""
        self._asked.release()

    def _run(self) -> None:
        typed: Typed | None = None
        mark = _MARK
        while not isinstance(typed, EndOfInput | Quit):
            self._asked.acquire()
            line = self._line()
            typed = EndOfInput() if line is None else parse(line.removeprefix(mark))
            mark = b""
            self._on_typed(typed)

    def _line(self) -> bytes | None:
        """Return the next line without its newline, None at the end; one too long is cut."""
        searched = 0
        while (end := self._rest.find(b"\n", searched)) < 0 and not self._ended:
            searched = len(self._rest)
            if searched > MAX_LINE_BYTES:
                return self._cut()
            self._read_on()
        if end < 0:
            line, self._rest = self._rest, b""
            return line or None
        line, self._rest = self._rest[:end], self._rest[end + 1 :]
        return line

    def _cut(self) -> bytes:
        """Return the beginning of a line that is too long, and skip the rest of it."""
        beginning, self._rest = self._rest[: MAX_LINE_BYTES + 1], b""
        newline = b""
        while not newline and not self._ended:
            self._read_on()
            _, newline, self._rest = self._rest.partition(b"\n")
        return beginning

    def _read_on(self) -> None:
        piece = self._read()
        self._ended = not piece
        self._rest += piece

    def _read(self) -> bytes:
        """Return the next bytes, b"" at the end. An input that fails, fails for good."""
        try:
            while (piece := self._source.read(_READ_BYTES)) is None:
                time.sleep(_NOTHING_YET_SECONDS)
        except (OSError, ValueError):
            return b""
        return piece


def standard_input() -> RawInput:
    """Return standard input without its buffer.

    A thread that reads would still hold the buffer's lock when the interpreter goes, and abort it.
    """
    if sys.stdin is None:
        return _Nothing()
    buffer = sys.stdin.buffer
    raw: RawInput = getattr(buffer, "raw", buffer)
    return raw


class _Nothing:
    """The input of a program without one."""

    def read(self, _size: int, /) -> bytes:
        return b""
