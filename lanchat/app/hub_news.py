"""What the mentor's window is told of the hub that it cannot ask: by a file in its folder.

The hub's supervisor has no other way to a window that was opened later, and the hub itself may be
the one who does not answer.
"""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from pathlib import Path

from lanchat.support.files import write_atomically

_FILE = "news.json"
_MAX_BYTES = 4096


@dataclass(frozen=True)
class HubNews:
    """A sentence for the one who hosts."""

    sentence: str
    good: bool
    """Whether nothing has to be done about it."""


def write_news(folder: Path, news: HubNews) -> None:
    """Tell `news` in place of what was told before. A disk that is full keeps it from us."""
    with contextlib.suppress(OSError):
        write_atomically(folder / _FILE, json.dumps(vars(news)).encode())


def clear_news(folder: Path) -> None:
    """Tell nothing any more."""
    with contextlib.suppress(OSError):
        (folder / _FILE).unlink(missing_ok=True)


def read_news(folder: Path) -> HubNews | None:
    """Return what is told of the hub in `folder`, None for nothing."""
    try:
        with (folder / _FILE).open("rb") as file:
            fields = json.loads(file.read(_MAX_BYTES))
        return HubNews(str(fields["sentence"]), bool(fields["good"]))
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
