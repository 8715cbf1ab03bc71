"""The mentor's handle as only the mentor bears it: in a badge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from lanchat.protocol.handle import MENTOR
from lanchat.ui.theme import Theme, colour, font

if TYPE_CHECKING:
    from PySide6.QtGui import QFont

_PAD = 7
_CORNER = 5


def draw_mentor_badge(painter: QPainter, left: QPointF, theme: Theme) -> float:
    """Draw the badge, its left edge's middle at `left`, and return where it ends."""
    metrics = QFontMetricsF(_font())
    width, height = metrics.horizontalAdvance(MENTOR) + 2 * _PAD, metrics.height() + 1
    box = QRectF(left.x(), left.y() - height / 2, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour(theme.mentor))
    painter.drawRoundedRect(box, _CORNER, _CORNER)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setFont(_font())
    painter.setPen(colour(theme.on_accent))
    painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), MENTOR)
    return box.right()


def _font() -> QFont:
    return font(-1, bold=True)
