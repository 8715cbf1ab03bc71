"""Who is in the room."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from lanchat.protocol.handle import MENTOR
from lanchat.protocol.ids import Author
from lanchat.ui.avatar import draw_avatar
from lanchat.ui.badge import draw_mentor_badge
from lanchat.ui.theme import SPACE_L, SPACE_M, SPACE_S, colour, font, theme_of
from lanchat.ui.visible import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lanchat.protocol.messages import Member

    Index = QModelIndex | QPersistentModelIndex

MEMBER = Qt.ItemDataRole.UserRole
"""The role of the Member itself."""

_AVATAR = 24
_ROOT = QModelIndex()


class PeopleModel(QAbstractListModel):
    """The members in the room: the mentor first, the others by handle."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._members: list[Member] = []
        self._my_handle = ""

    def set_people(self, everyone: Iterable[Member], my_handle: str) -> None:
        """Take those who are there now. Rows of those who stay are not touched."""
        new = sorted(everyone, key=_order)
        staying = set(new)
        for row in range(len(self._members) - 1, -1, -1):
            if self._members[row] not in staying:
                self.beginRemoveRows(_ROOT, row, row)
                del self._members[row]
                self.endRemoveRows()
        known = set(self._members)
        for row, member in enumerate(new):
            if member not in known:
                self.beginInsertRows(_ROOT, row, row)
                self._members.insert(row, member)
                self.endInsertRows()
        renamed, self._my_handle = my_handle != self._my_handle, my_handle
        if renamed and self._members:
            self.dataChanged.emit(self.index(0), self.index(len(self._members) - 1))

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._members)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        member = self._members[index.row()]
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            mine = member.handle == self._my_handle
            return f"{one_line(member.handle)} (you)" if mine else one_line(member.handle)
        return member if role == MEMBER else None


class PeopleDelegate(QStyledItemDelegate):
    """Paints a member: avatar and handle."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        height = QFontMetricsF(font()).height()
        return QSize(_AVATAR, max(round(height), _AVATAR) + SPACE_S)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = theme_of(option.palette)
        rect = QRectF(option.rect)
        member: Member = index.data(MEMBER)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, option, rect.adjusted(SPACE_S, 0, -SPACE_S, 0))
        place = QRectF(rect.left() + SPACE_L, 0, _AVATAR, _AVATAR)
        place.moveTop(rect.center().y() - _AVATAR / 2)
        mentor = member.handle == MENTOR
        draw_avatar(painter, place, Author(member.author), theme, mentor=mentor)
        words = rect.adjusted(SPACE_L + _AVATAR + SPACE_M, 0, -SPACE_M, 0)
        rest = str(index.data())
        if mentor:
            badge = QPointF(words.left(), words.center().y())
            words.setLeft(draw_mentor_badge(painter, badge, theme))
            rest = rest.removeprefix(MENTOR)
        shown = QFontMetricsF(font()).elidedText(rest, Qt.TextElideMode.ElideRight, words.width())
        painter.setFont(font())
        painter.setPen(colour(theme.text))
        painter.drawText(words, int(Qt.AlignmentFlag.AlignVCenter), shown)
        painter.restore()

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem, rect: QRectF) -> None:
        theme, state = theme_of(option.palette), option.state
        painter.setPen(Qt.PenStyle.NoPen)
        if state & QStyle.StateFlag.State_Selected:
            painter.setBrush(colour(theme.selected))
            painter.drawRoundedRect(rect, 6, 6)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(colour(theme.border))
            painter.drawRoundedRect(rect, 6, 6)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour(theme.accent), 1.5))
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 6, 6)


def _order(member: Member) -> tuple[bool, str, str]:
    return member.handle != MENTOR, member.handle.casefold(), member.handle
