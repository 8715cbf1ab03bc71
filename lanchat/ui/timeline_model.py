"""The timeline as a Qt model: the lines, and what a line's neighbours mean for how it is shown."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, assert_never

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, Qt

from lanchat.client.events import LogReset, PostRefused, Said
from lanchat.client.timeline import Cleared, Inserted, Line, Removed, Timeline, Updated
from lanchat.protocol.errors import Reason
from lanchat.ui.blocks import without_fences
from lanchat.ui.timeline_row import Row, clock, day_begun, spoken, with_author
from lanchat.ui.visible import one_line, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from PySide6.QtCore import QPersistentModelIndex

    from lanchat.client.events import Event
    from lanchat.client.timeline import Change
    from lanchat.protocol.ids import Author, ClientId

    Index = QModelIndex | QPersistentModelIndex

GROUP_MILLISECONDS = 5 * 60 * 1000
"""Lines of one author that follow each other within this time share one avatar and handle."""

_ROOT = QModelIndex()


class TimelineModel(QAbstractListModel):
    """Shows one Timeline. All changes to it go through here."""

    def __init__(
        self,
        timeline: Timeline,
        parent: QObject | None = None,
        *,
        now: Callable[[], float] = time.time,
    ) -> None:
        """`now` returns the seconds since 1970: for today, and for what is not stored yet."""
        super().__init__(parent)
        self._timeline = timeline
        self._now = now
        # A copy: Qt must be told before a list changes, and the timeline tells it afterwards.
        self._lines = [timeline[number] for number in range(len(timeline))]
        self._people: Mapping[str, Author] = {}
        self._me: Author | None = None
        self._my_handle = ""
        self._divider: int | None = None
        self._away = False
        self._over = False
        self._open: set[ClientId] = set()
        self._typed: dict[ClientId, int] = {}

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return visible(self._lines[index.row()].text)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return spoken(self.row(index.row()))
        return None

    def line(self, number: int) -> Line:
        """Return line `number`."""
        return self._lines[number]

    def is_mine(self, number: int) -> bool:
        """Tell whether the person at this computer wrote line `number`."""
        line = self._lines[number]
        return line.seq is None or line.author == self._me

    def row(self, number: int) -> Row:
        """Return what is shown of line `number`."""
        line = self._lines[number]
        before = self._lines[number - 1] if number else None
        day = day_begun(before, line, self._now())
        divider = line.seq is not None and line.seq == self._divider
        handle = line.handle or self._my_handle
        return Row(
            line=line,
            handle=one_line(handle),
            time=clock(line.at),
            mine=self.is_mine(number),
            leads=day is not None or divider or not self._follows(before, line),
            earlier=line.seq is not None and self._people.get(handle, line.author) != line.author,
            day=day,
            divider=divider,
            folded=line.client_id not in self._open,
            hopeless=self._over,
        )

    def apply(self, event: Event) -> None:
        """Take an event of the session in."""
        if isinstance(event, Said) and self._away and self._divider is None:
            self._divider = next((e.seq for e in event.entries if e.author != self._me), None)
        if isinstance(event, LogReset):
            self._remove_divider()
        self._replay(self._timeline.apply(event))

    def dismiss(self, client_id: ClientId) -> None:
        """Take a post that failed out of the timeline."""
        self._replay(self._timeline.dismiss(client_id))

    def give_up(self) -> None:
        """Take posts that were still to be sent for failed: there is nobody to send them to."""
        self._over = True
        for line in [line for line in self._lines if line.seq is None]:
            failure = PostRefused(line.client_id, line.text, Reason.NOT_JOINED, None)
            self._replay(self._timeline.apply(failure))

    def set_people(self, people: Mapping[str, Author]) -> None:
        """Say who bears which handle now."""
        self._people = dict(people)
        self._all_repainted()

    def set_me(self, handle: str, author: Author | None) -> None:
        """Say who the person at this computer is."""
        if (handle, author) != (self._my_handle, self._me):
            self._my_handle, self._me = handle, author
            self._all_repainted()

    def set_away(self, away: bool) -> None:
        """Say whether the person looks elsewhere: what comes then is set apart by a divider."""
        if away and not self._away:
            self._remove_divider()
        self._away = away

    def unfold(self, number: int) -> None:
        """Show all of a long text."""
        self._open.add(self._lines[number].client_id)
        self._changed(number, number)

    def copied(self, numbers: Sequence[int]) -> str:
        """Return lines as text: one alone bare, several with time and handle."""
        if len(numbers) == 1:
            return without_fences(visible(self._lines[numbers[0]].text))
        return "\n".join(with_author(self.row(number)) for number in sorted(numbers))

    def _replay(self, changes: Sequence[Change]) -> None:
        for change in changes:
            match change:
                case Inserted(first, count) if count:
                    self.beginInsertRows(_ROOT, first, first + count - 1)
                    self._lines[first:first] = self._taken_over(first, count)
                    self.endInsertRows()
                    self._changed(first + count, first + count)
                case Inserted():
                    pass
                case Updated(index):
                    self._lines[index] = self._timeline[index]
                    self._changed(index, index + 1)
                case Removed(index):
                    self.beginRemoveRows(_ROOT, index, index)
                    self._typed.pop(self._lines.pop(index).client_id, None)
                    self.endRemoveRows()
                    self._changed(index, index)
                case Cleared():
                    self.beginResetModel()
                    self._lines.clear()
                    self.endResetModel()
                case _:
                    assert_never(change)

    def _taken_over(self, first: int, count: int) -> list[Line]:
        """Return new lines of the timeline; of those that the hub has not dated, keep the time."""
        new = [self._timeline[index] for index in range(first, first + count)]
        now = int(self._now() * 1000)
        self._typed.update((line.client_id, now) for line in new if line.at is None)
        return new

    def _follows(self, before: Line | None, line: Line) -> bool:
        """Tell whether a line belongs to the group of the line before it."""
        if before is None or before.author != line.author:
            return False
        if before.at is None:
            return line.at is None
        if line.seq is not None and before.handle != line.handle:
            return False
        at = self._typed.get(line.client_id, before.at) if line.at is None else line.at
        return at - before.at <= GROUP_MILLISECONDS

    def _remove_divider(self) -> None:
        seq, self._divider = self._divider, None
        for number in range(len(self._lines) - 1, -1, -1) if seq is not None else ():
            if self._lines[number].seq == seq:
                self._changed(number, number)
                break

    def _all_repainted(self) -> None:
        """Tell that all rows look another way but are as high as they were."""
        roles = [Qt.ItemDataRole.ForegroundRole, Qt.ItemDataRole.AccessibleTextRole]
        if self._lines:
            self.dataChanged.emit(self.index(0), self.index(len(self._lines) - 1), roles)

    def _changed(self, first: int, last: int) -> None:
        """Tell of rows that may be of another height now, as far as there are such rows."""
        last = min(last, len(self._lines) - 1)
        if first <= last:
            self.dataChanged.emit(self.index(first), self.index(last))
