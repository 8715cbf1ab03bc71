"""What `lanchat hub` is asked to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class HubOptions:
    """A hub to run."""

    name: str
    """The workshop's name."""
    data: Path | None = None
    """Its folder; None for the default place."""
    host: str | None = None
    """The address to listen on; None for all of this computer's."""
    port: int | None = None
    """The greeting's port, 0 for any; None for the default or the next free ones."""
    json: bool = False
    """Whether to print JSON lines."""
    unverified: bool | None = None
    """Whether those may come in, as guests, who did not check the class code; None: as before."""
    word: str | None = None
    """The entry word, an empty one for none; None: as before."""
