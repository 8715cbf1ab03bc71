"""Letters that come after a word was finished for the one who types it."""

from __future__ import annotations


class TypedOn:
    """Swallows the rest of a word. Who copies one letter by letter types on for a while."""

    def __init__(self) -> None:
        self._rest: str | None = None
        self.swallowed = ""
        """What was swallowed since `expect`; it may turn out to begin the next word."""

    @property
    def waits(self) -> bool:
        """Whether nothing else was typed since `expect`."""
        return self._rest is not None

    def expect(self, rest: str | None) -> None:
        """Swallow these letters if they come next; with None, nothing."""
        self._rest, self.swallowed = rest, ""

    def forget(self) -> None:
        """Swallow nothing more."""
        self._rest = None

    def take(self, letter: str) -> bool:
        """Tell whether a typed letter is swallowed. The first other one ends it."""
        if self._rest and self._rest.startswith(letter):
            self.swallowed += letter
            self._rest = self._rest[1:]
            return True
        return False

    @property
    def broken_off(self) -> str:
        """What was swallowed of a rest that did not come to its end."""
        return self.swallowed if self._rest else ""
