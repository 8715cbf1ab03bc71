"""What is shown of one line: its time, its place among its neighbours, and how it is said aloud."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from PySide6.QtCore import QDate, QLocale

from lanchat.client.timeline import Delivery, Line
from lanchat.protocol.handle import MENTOR
from lanchat.ui import text
from lanchat.ui.blocks import without_fences
from lanchat.ui.visible import visible


@dataclass(frozen=True)
class Row:
    """All that is shown of one line."""

    line: Line
    handle: str
    """As it may be shown."""
    time: str
    """The local time as hours and minutes; empty for what is not stored yet."""
    mine: bool
    leads: bool
    """Whether it opens a group, with avatar and handle."""
    earlier: bool
    """Whether somebody else bears this handle now."""
    day: str | None
    """The day, where it begins with this line."""
    divider: bool
    """Whether what came while the person was away begins with this line."""
    folded: bool
    """Whether a long text is cut short."""
    hopeless: bool
    """Whether there is no workshop any more that it could be sent to."""

    @property
    def mentor(self) -> bool:
        """Whether the mentor said it: the hub lets nobody else bear this handle."""
        return self.handle == MENTOR


def spoken(row: Row) -> str:
    """Return a row as a screen reader says it."""
    parts = [f"{row.handle} (you)" if row.mine else row.handle, row.time]
    match row.line.delivery:
        case Delivery.STORED:
            pass
        case Delivery.SENDING:
            parts.append("sending")
        case Delivery.WAITING:
            parts.append(text.post_waits(row.line.reason))
        case Delivery.FAILED:
            parts.append(text.post_failed(row.line.reason))
        case _:
            assert_never(row.line.delivery)
    return f"{', '.join(filter(None, parts))}: {without_fences(visible(row.line.text))}"


def with_author(row: Row) -> str:
    """Return a row as it is copied together with others."""
    stamp = f"[{row.time}] " if row.time else ""
    return f"{stamp}{row.handle}: {without_fences(visible(row.line.text))}"


def clock(at: int | None) -> str:
    """Return a hub's time as local hours and minutes; empty for one that no clock shows."""
    moment = _local(at)
    return f"{moment:%H:%M}" if moment else ""


def day_begun(before: Line | None, line: Line, now: float) -> str | None:
    """Return the day of `line` if the line before it is of another; `now` in seconds since 1970."""
    here = _local(line.at)
    there = _local(before.at) if before else None
    if here is None or (there and there.date() == here.date()):
        return None
    if here.date() == datetime.fromtimestamp(now).astimezone().date():
        return "Today"
    day = QDate(here.year, here.month, here.day)
    return QLocale().toString(day, QLocale.FormatType.LongFormat)


def _local(at: int | None) -> datetime | None:
    """Return a hub's time as local time; None for one that no calendar has."""
    try:
        return None if at is None else datetime.fromtimestamp(at / 1000).astimezone()
    except (ValueError, OverflowError, OSError):
        return None
