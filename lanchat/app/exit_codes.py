"""How a command ends: the exit codes, and the errors that carry one."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What the command line's exit codes mean. An ending signal n is 128 + n, as in any shell."""

    DONE = 0
    BUG = 1
    WRONG_USE = 2
    NO_HUB = 3
    TURNED_AWAY = 4
    STORAGE = 5


class CommandError(Exception):
    """The command cannot go on. The text is for a person: what happened, and the next step."""

    def __init__(self, code: ExitCode, sentence: str, *, alarm: bool = False) -> None:
        super().__init__(sentence)
        self.code = code
        self.alarm = alarm
        """Whether it is a warning that nobody should read over."""
