"""How much of an ordeal to go through."""

from __future__ import annotations

from enum import StrEnum
from typing import TypeVar

_T = TypeVar("_T")


class Scale(StrEnum):
    """A name for a size."""

    CI = "ci"
    """Small enough for every run of the tests."""
    FULL = "full"
    """As large as was promised."""

    def pick(self, ci: _T, full: _T) -> _T:
        """Return the value for this scale."""
        return ci if self is Scale.CI else full
