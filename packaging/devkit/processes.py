"""Starting other programs, in the three ways that the tool needs."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

LAST_LINES = 12
"""How much of a failed program's output is shown: the reason is nearly always at the end."""


@dataclass(frozen=True)
class Outcome:
    """How a program that ran quietly came out."""

    code: int
    output: str

    @property
    def ok(self) -> bool:
        """Whether it did what it was asked to."""
        return self.code == 0

    @property
    def ending(self) -> str:
        """The last lines of what it wrote, indented, for the person to read."""
        lines = [line for line in self.output.splitlines() if line.strip()]
        return "\n".join("    " + line for line in lines[-LAST_LINES:])


def ask(command: Sequence[str]) -> Outcome:
    """Run a program to its end without showing its output. It cannot ask anything back.

    A program that does not exist comes out as 127, as in a shell.
    """
    try:
        child = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
    except FileNotFoundError as error:
        return Outcome(127, str(error))
    with child, _not_left_behind(child):
        output, _ = child.communicate()
    return Outcome(child.returncode, output)


def call(command: Sequence[str], folder: Path) -> int:
    """Run a program in a folder to its end, on this terminal, and return its exit code.

    A program that a signal ended comes out as 128 plus the signal's number, as in a shell.
    """
    with subprocess.Popen(command, cwd=folder) as child, _not_left_behind(child):
        code = child.wait()
    return 128 - code if code < 0 else code


def become(command: Sequence[str]) -> int:
    """Turn into a program, so that its exit code and every signal are its own.

    This does not return, except on Windows, which has no such thing: there the program is run, and
    its exit code returned.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name != "nt":
        os.execv(command[0], list(command))  # noqa: S606 - no shell is wanted
    return call(command, Path.cwd())


@contextmanager
def ending_when_asked() -> Iterator[None]:
    """Meanwhile, a request to end (SIGTERM) raises SystemExit, as Ctrl-C raises KeyboardInterrupt.

    So the tool ends in good order, and what it has started ends before it.
    """

    def end(number: int, _frame: FrameType | None) -> None:
        sys.exit(128 + number)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _not_left_behind(child: "subprocess.Popen[Any]") -> Iterator[None]:
    try:
        yield
    except SystemExit:
        child.terminate()
        child.communicate()
        raise
    except KeyboardInterrupt:  # the terminal has told the child too
        child.communicate()
        raise
