"""What was done to a workshop's log at opening."""

from __future__ import annotations

import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Restored:
    """The log lost its end and goes on under a new epoch. As a text it is for the mentor."""

    head: int
    """How many entries are there."""
    missing: int | None
    """How many that were acknowledged are not; None when nobody can tell."""
    copied_at: int | None
    """When the copy was made that was restored, in milliseconds since 1970, UTC; None when the
    database itself was kept, as only its journal was damaged."""
    set_aside: str | None
    """The name that the damaged file has now, None when there was no file."""

    def __str__(self) -> str:
        """Return what happened, what was kept and what comes next: a sentence each."""
        return f"{self._happened()} {self._kept()} {self._next()}"

    def _happened(self) -> str:
        damaged = "journal" if self.copied_at is None else "database"
        if self.set_aside is None:
            return f"The workshop's {damaged} was missing."
        return f"The workshop's {damaged} was damaged and was set aside as {self.set_aside}."

    def _kept(self) -> str:
        if self.copied_at is None:
            return f"{_messages(self.head)} before the damage are kept."
        moment = time.strftime("%Y-%m-%d %H:%M", time.localtime(self.copied_at / 1000))
        return f"The copy of {moment} took its place, with {_messages(self.head)}."

    def _next(self) -> str:
        if self.missing == 0:
            return "Nothing that was said is missing."
        if self.missing is None:
            return "What came later is missing: members who have it can give it back."
        verb, them = ("is", "it") if self.missing == 1 else ("are", "them")
        missing = f"{_messages(self.missing)} {verb} missing"
        return f"{missing}: members who have {them} can give {them} back."


def _messages(number: int) -> str:
    return "1 message" if number == 1 else f"{number} messages"
