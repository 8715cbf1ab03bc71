"""The mentor's commands, kept until the hub has surely heard them.

The hub acknowledges none of them. But it takes what one connection says in order: once it answers
a question that was asked after a command, it has the command. A connection that breaks before
loses both, and then they are said again on the next one; each may be said twice without harm.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from lanchat.protocol.messages import Command, End, ForMentor, Who

ASK_AGAIN_SECONDS = 2.0
"""How long an answer may take before the question is asked again."""

MAX_ERRANDS = 100
"""Commands that wait: more than a mentor clicks while a hub is away, and a bound for a script."""


@dataclass
class _Errand:
    command: ForMentor
    question: int | None = None
    """Which question on this connection followed it; None while it has not been said there."""


class Errands:
    """Commands in the order they were given; the end of the workshop comes after all of them."""

    def __init__(self) -> None:
        self._waiting: list[_Errand] = []
        self._ending = False
        self._asked = self._answered = 0
        """Questions on this connection, whoever asked them: their answers come in order."""
        self._due = 0.0

    def add(self, command: ForMentor) -> bool:
        """Keep `command` until it was heard; return whether there was room for it."""
        if isinstance(command, End):
            self._ending = True
        elif len(self._waiting) < MAX_ERRANDS:
            self._waiting.append(_Errand(command))
        else:
            return False
        self._due = 0.0
        return True

    def due(self) -> float:
        """Return when something is to be said, in monotonic seconds; infinity when nothing is."""
        return self._due if self._waiting or self._ending else math.inf

    def take_due(self, now: float) -> list[ForMentor | Who]:
        """Return what to say at `now`, in order; a question, if there is one, comes last."""
        if now < self.due():
            return []
        self._due = now + ASK_AGAIN_SECONDS
        said: list[ForMentor | Who] = []
        for errand in self._waiting:
            if errand.question is None:
                errand.question = self._asked + 1
                said.append(errand.command)
        if self._ending:
            # Not heard before the hub has said so to everyone: a question would prove nothing.
            said.append(End())
        return [*said, Who()] if self._waiting else said

    def spoke(self, command: Command) -> None:
        """Take note of what went out: it may be a question."""
        self._asked += isinstance(command, Who)

    def answered(self) -> None:
        """Take note that an answer came in, and forget what was heard before its question."""
        self._answered += 1
        self._waiting = [
            each
            for each in self._waiting
            if each.question is None or each.question > self._answered
        ]

    def refused(self) -> None:
        """Take note that the hub obeys none of what was said."""
        self._waiting = [each for each in self._waiting if each.question is None]
        self._ending = False

    def start_over(self) -> None:
        """Take note that the connection is lost, and what was said on it perhaps."""
        for each in self._waiting:
            each.question = None
        self._asked = self._answered = 0
        self._due = 0.0
