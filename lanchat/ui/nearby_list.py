"""The workshops that were found, to choose from."""

from __future__ import annotations

from collections import Counter
from ipaddress import ip_address
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

from lanchat.client.nearby import Nearby
from lanchat.protocol.version import VERSION
from lanchat.ui import text
from lanchat.ui.theme import SPACE_L, SPACE_S, SPACE_XS, colour, font, theme_of
from lanchat.ui.visible import one_line

if TYPE_CHECKING:
    from collections.abc import Iterable

    Index = QModelIndex | QPersistentModelIndex

NEARBY = Qt.ItemDataRole.UserRole
"""The role of the Nearby itself."""

HINT = Qt.ItemDataRole.UserRole + 1
"""The role of the small line under the name; empty where the name says enough."""

_ROOT = QModelIndex()
_CHEVRON = 24


class NearbyModel(QAbstractListModel):
    """Workshops by name. One that speaks another version can be seen but not chosen."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._workshops: list[Nearby] = []
        self._names: Counter[str] = Counter()

    def set_workshops(self, workshops: Iterable[Nearby]) -> None:
        """Take those that are known now. Rows of those that stay are not touched."""
        new = list(workshops)
        staying = set(new)
        self._names = Counter(nearby.name for nearby in new)
        for row in range(len(self._workshops) - 1, -1, -1):
            if self._workshops[row] not in staying:
                self.beginRemoveRows(_ROOT, row, row)
                del self._workshops[row]
                self.endRemoveRows()
        for row, nearby in enumerate(new):
            if row >= len(self._workshops) or self._workshops[row] != nearby:
                self.beginInsertRows(_ROOT, row, row)
                self._workshops.insert(row, nearby)
                self.endInsertRows()
        if new:
            # A second one of the same name gives the first one a hint.
            self.dataChanged.emit(self.index(0), self.index(len(new) - 1))

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._workshops)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.isValid() and self._workshops[index.row()].descriptor.version != VERSION:
            flags &= ~(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        nearby = self._workshops[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return one_line(nearby.name)
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join(filter(None, (one_line(nearby.name), self._hint(nearby))))
            case _ if role == NEARBY:
                return nearby
            case _ if role == HINT:
                return self._hint(nearby)
            case _:
                return None

    def _hint(self, nearby: Nearby) -> str:
        if nearby.descriptor.version != VERSION:
            return text.OTHER_VERSION
        if _is_this_pc(nearby.host):
            return "on this PC"
        host = f"[{nearby.host}]" if ":" in nearby.host else nearby.host
        return f"{host}:{nearby.port}" if self._names[nearby.name] > 1 else ""


class NearbyDelegate(QStyledItemDelegate):
    """Paints a workshop: its name, the hint under it, and that it leads somewhere."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        height = QFontMetricsF(font(1, bold=True)).height() + 2 * SPACE_L
        if index.data(HINT):
            height += QFontMetricsF(font(-1)).height()
        return QSize(0, round(height))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme = theme_of(option.palette)
        enabled = bool(option.state & QStyle.StateFlag.State_Enabled)
        name, hint = str(index.data()), str(index.data(HINT))
        name_font, hint_font = font(1, bold=True), font(-1)
        row = QRectF(option.rect)
        rect = row.adjusted(SPACE_L, 0, -SPACE_L - _CHEVRON, 0)
        upper, lower = QFontMetricsF(name_font).height(), QFontMetricsF(hint_font).height()
        top = rect.center().y() - (upper + (lower if hint else 0)) / 2
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, option)
        lines = [(name, name_font, theme.text if enabled else theme.faint, upper)]
        lines += [(hint, hint_font, theme.muted if enabled else theme.faint, lower)] if hint else []
        for words, with_font, ink, height in lines:
            shown = QFontMetricsF(with_font).elidedText(
                words, Qt.TextElideMode.ElideRight, rect.width()
            )
            painter.setFont(with_font)
            painter.setPen(colour(ink))
            painter.drawText(QRectF(rect.left(), top, rect.width(), height), shown)
            top += height
        if enabled:
            _draw_chevron(painter, QPointF(row.right() - SPACE_L, row.center().y()), theme.muted)
        painter.restore()

    def _ground(self, painter: QPainter, option: QStyleOptionViewItem) -> None:
        theme, state = theme_of(option.palette), option.state
        rect = QRectF(option.rect).adjusted(SPACE_XS, SPACE_XS / 2, -SPACE_XS, -SPACE_XS / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        usable = state & QStyle.StateFlag.State_Enabled
        if usable and state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            painter.setBrush(colour(theme.selected))
            painter.drawRoundedRect(rect, SPACE_S, SPACE_S)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(colour(theme.accent), 1.5))
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), SPACE_S, SPACE_S)


def _draw_chevron(painter: QPainter, tip: QPointF, ink: str) -> None:
    painter.setPen(QPen(colour(ink), 1.6, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    painter.drawLine(tip, tip + QPointF(-4.5, -4.5))
    painter.drawLine(tip, tip + QPointF(-4.5, 4.5))


def _is_this_pc(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
