"""What a guest shows at the door: kept until the program ends, so that coming back is coming back.

It lies in memory alone: the next person at this computer is somebody else.
"""

from __future__ import annotations

from lanchat.crypto.curve import CurvePair, new_pair


class GuestPasses:
    """A key pair for each workshop, and the entry word where there is one."""

    def __init__(self) -> None:
        self._pairs: dict[str, CurvePair] = {}
        self._words: dict[str, str] = {}

    def pair(self, hub_id: str) -> CurvePair:
        """Return our key pair for this hub, made when it is asked for first."""
        if hub_id not in self._pairs:
            self._pairs[hub_id] = new_pair()
        return self._pairs[hub_id]

    def word(self, hub_id: str) -> str | None:
        """Return the entry word that was given for this hub last."""
        return self._words.get(hub_id)

    def keep_word(self, hub_id: str, word: str) -> None:
        """Give `word` from now on."""
        self._words[hub_id] = word

    def forget_word(self, hub_id: str) -> None:
        """It was wrong, or is not the word any more."""
        self._words.pop(hub_id, None)
