"""What happens when the program has a bug: a report on disk, and a sentence for the person.

A report tells where it happened and what the error said. It has no values of variables, which are
where messages, handles and keys are, and it goes through the redactor.
"""

from __future__ import annotations

import logging
import platform
import sys
import threading
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

import lanchat
from lanchat.support.redact import of_this_computer

MAX_REPORTS = 10
"""Reports kept: a program that crashes at each start must not fill the disk."""

MAX_ERROR_CHARS = 2_000
"""What an error may say of itself: it may quote what a peer sent."""

_FOLDER = "crashes"
_log = logging.getLogger(__name__)


def install_crash_reports(directory: Path, tell: Callable[[str], None]) -> None:
    """Catch what nothing else caught, in any thread.

    A report goes to the folder ``crashes`` of `directory`; then `tell` is called, in the thread
    that failed, with a sentence for the person.
    """

    def report(kind: type[BaseException], error: BaseException | None, where: Trace) -> None:
        if not issubclass(kind, Exception):
            sys.__excepthook__(kind, error or kind(), where)
            return
        path = write_report(directory, error or kind(), where)
        _log.critical("an error that nothing caught: %s", path.name if path else kind.__name__)
        tell(_sentence(path))

    def of_thread(args: threading.ExceptHookArgs) -> None:
        # SystemExit ends a thread and is no error.
        if not issubclass(args.exc_type, SystemExit):
            report(args.exc_type, args.exc_value, args.exc_traceback)

    sys.excepthook = report
    threading.excepthook = of_thread


def write_report(directory: Path, error: BaseException, where: Trace) -> Path | None:
    """Write a report of `error` and return its file, or None when the disk refuses it."""
    folder = directory / _FOLDER
    now = datetime.now(UTC)
    path = folder / f"crash-{now:%Y%m%d-%H%M%S-%f}.txt"
    text = f"{now:%Y-%m-%dT%H:%M:%SZ} {_versions()}\n\n{_trace(error, where)}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_text(of_this_computer()(text), "utf-8", errors="backslashreplace")
        for old in sorted(folder.glob("crash-*.txt"))[:-MAX_REPORTS]:
            old.unlink(missing_ok=True)
    except OSError:
        _log.exception("the crash report could not be written")
        return None
    return path


Trace = TracebackType | None


def _trace(error: BaseException, where: Trace) -> str:
    summary = traceback.TracebackException(
        type(error), error, where, capture_locals=False, limit=50
    )
    lines = (line[:MAX_ERROR_CHARS] for line in summary.format())
    return "".join(line if line.endswith("\n") else f"{line} ...\n" for line in lines)


def _versions() -> str:
    # Not platform.platform() nor uname(): they name the computer.
    python = platform.python_version()
    system = f"{sys.platform} ({platform.machine()})"
    return f"LanChat {lanchat.__version__}, Python {python} on {system}"


def _sentence(report: Path | None) -> str:
    written = (
        f"What went wrong is in the file {report.name}; read it before you pass it on."
        if report
        else "What went wrong could not be written down."
    )
    return (
        "LanChat made a mistake of its own. What the workshop has stored is kept, and what was "
        f"not sent is sent again when you are back. {written} Please start LanChat again."
    )
