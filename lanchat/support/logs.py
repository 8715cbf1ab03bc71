"""The program's log: short lines to standard error and to a file that cannot grow without bound.

What is logged is about the program, never about people; every line goes through the redactor all
the same, its traceback too.
"""

from __future__ import annotations

import logging
import time
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TextIO

from lanchat.support.redact import Redactor, of_this_computer

MAX_FILE_BYTES = 1024 * 1024
MAX_FILES = 3
"""The log's file and those before it: a loop that complains for ever fills 3 MiB and no disk."""

MAX_LINE_CHARS = 8_192
"""One record with its traceback: a peer's bytes in an error must not fill the file at once."""

_FOLDER = "logs"


class RedactingFormatter(logging.Formatter):
    """``2026-11-22T10:42:00.123Z WARNING lanchat.hub.core text``, redacted, in UTC."""

    def __init__(self, redact: Redactor) -> None:
        super().__init__("%(asctime)s.%(msecs)03dZ %(levelname)s %(name)s %(message)s")
        self.datefmt = "%Y-%m-%dT%H:%M:%S"
        self.converter = time.gmtime
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        """Return the line for `record`; its further lines are indented."""
        # Cut first, so that a huge record costs little to redact.
        line = super().format(record)[:MAX_LINE_CHARS]
        return self._redact(line).replace("\n", "\n    ")


def start_logging(
    program: str,
    directory: Path | None,
    *,
    level: int = logging.INFO,
    stream: TextIO | None = None,
) -> str | None:
    """Log from now on, in place of any logging before.

    `program` names the file in the folder ``logs`` of `directory`: each process has its own.
    Without `directory` there is no file. `level` is one of `logging`'s, and holds for all but
    other people's libraries, which are heard from WARNING on. `stream` gets the same lines.

    Returns None, or a sentence for the person when the file cannot be written; then there is none.
    """
    stop_logging()
    formatter = RedactingFormatter(of_this_computer())
    root = logging.getLogger()
    root.setLevel(max(level, logging.WARNING))
    logging.getLogger("lanchat").setLevel(level)
    # A window has no standard error on Windows: then `stream` is None.
    if stream is not None:
        _add(logging.StreamHandler(stream), formatter)
    if directory is None:
        return None
    try:
        _add(_file_handler(directory / _FOLDER, program), formatter)
    except OSError as error:
        return (
            f"The log cannot be written ({error.strerror}). LanChat works without it. "
            "Free some space, or ask for the right to write in its folder."
        )
    return None


def stop_logging() -> None:
    """Close what `start_logging` opened; does nothing when there is nothing."""
    root = logging.getLogger()
    for handler in [*root.handlers]:
        if isinstance(handler.formatter, RedactingFormatter):
            root.removeHandler(handler)
            handler.close()
    root.setLevel(logging.WARNING)
    logging.getLogger("lanchat").setLevel(logging.NOTSET)


def _add(handler: logging.Handler, formatter: logging.Formatter) -> None:
    handler.setFormatter(formatter)
    logging.getLogger().addHandler(handler)


def _file_handler(folder: Path, program: str) -> RotatingFileHandler:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return RotatingFileHandler(
        folder / f"{program}.log",
        maxBytes=MAX_FILE_BYTES,
        backupCount=MAX_FILES - 1,
        encoding="utf-8",
        errors="backslashreplace",
    )
