"""The words of class codes, and what can be told from the beginning of one."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

ENOUGH = 4
"""So many letters tell each word of the bundled list from all others."""

_WORD = re.compile("[a-z]+")


class WordList:
    """Small words in alphabetical order, found by how they begin. Capitals do not count."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = sorted(word.lower() for word in words)

    def __contains__(self, typed: str) -> bool:
        return self.matching(typed)[:1] == [typed.lower()]

    def matching(self, beginning: str) -> list[str]:
        """Return the words that begin like this, in alphabetical order."""
        beginning = beginning.lower()
        first = bisect_left(self.words, beginning)
        last = first
        while last < len(self.words) and self.words[last].startswith(beginning):
            last += 1
        return self.words[first:last]

    def told_by(self, beginning: str) -> str | None:
        """Return the only word that ENOUGH letters or more can be the beginning of."""
        found = self.matching(beginning) if len(beginning) >= ENOUGH else []
        return found[0] if len(found) == 1 else None


def split_words(typed: str) -> list[str]:
    """Return the words in a text, in small letters, whatever stands between them."""
    return _WORD.findall(typed.lower())
