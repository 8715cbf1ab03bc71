"""Small pictures for buttons, drawn in the colour of the text beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPen, QPixmap

from lanchat.ui.theme import Theme, colour, theme_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QPalette

_SIDE = 20
_SHARPNESS = 4
"""Pixels drawn for each one asked for, so that it is sharp on any screen."""


def dice(palette: QPalette) -> QIcon:
    """Return a die that shows five."""
    return _icon(palette, _draw_dice)


def more(palette: QPalette) -> QIcon:
    """Return three dots: there is a menu."""
    return _icon(palette, _draw_more)


def people(palette: QPalette) -> QIcon:
    """Return two people."""
    return _icon(palette, _draw_people)


def cross(palette: QPalette) -> QIcon:
    """Return a cross: away with this."""
    return _icon(palette, _draw_cross)


def stop(palette: QPalette) -> QIcon:
    """Return a stop sign, in the colour of danger."""
    return _icon(palette, _draw_stop, sharpness=12)


def _icon(
    palette: QPalette, draw: Callable[[QPainter, Theme], None], sharpness: int = _SHARPNESS
) -> QIcon:
    theme = theme_of(palette)
    pixmap = QPixmap(_SIDE * sharpness, _SIDE * sharpness)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(sharpness, sharpness)
    painter.setPen(_pen(theme.muted))
    draw(painter, theme)
    painter.end()
    return QIcon(pixmap)


def _draw_dice(painter: QPainter, _theme: Theme) -> None:
    painter.drawRoundedRect(QRectF(2.5, 2.5, 15, 15), 4, 4)
    _dots(painter, ((6.5, 6.5), (13.5, 6.5), (10, 10), (6.5, 13.5), (13.5, 13.5)))


def _draw_more(painter: QPainter, _theme: Theme) -> None:
    _dots(painter, ((4.5, 10), (10, 10), (15.5, 10)))


def _draw_people(painter: QPainter, _theme: Theme) -> None:
    painter.drawEllipse(QPointF(8, 7), 3, 3)
    painter.drawArc(QRectF(2.5, 12, 11, 10), 0, 180 * 16)
    painter.drawArc(QRectF(11, 4.4, 5.4, 5.4), -100 * 16, 220 * 16)
    painter.drawArc(QRectF(9, 12.4, 9, 9), 0, 75 * 16)


def _draw_cross(painter: QPainter, _theme: Theme) -> None:
    painter.drawLine(QPointF(6, 6), QPointF(14, 14))
    painter.drawLine(QPointF(14, 6), QPointF(6, 14))


def _draw_stop(painter: QPainter, theme: Theme) -> None:
    # Clockwise from the top; each side is 8 long.
    corners = [(6.0, 0.5), (14.0, 0.5), (19.5, 6.0), (19.5, 14.0)]
    corners += [(20 - x, 20 - y) for x, y in corners]
    painter.setBrush(colour(theme.danger))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawPolygon([QPointF(x, y) for x, y in corners])
    painter.setPen(_pen(theme.danger_ground, 2.4))
    painter.drawLine(QPointF(10, 5.2), QPointF(10, 10.8))
    painter.drawPoint(QPointF(10, 14.6))


def _pen(ink: str, width: float = 1.6) -> QPen:
    return QPen(colour(ink), width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap)


def _dots(painter: QPainter, places: tuple[tuple[float, float], ...]) -> None:
    painter.setBrush(painter.pen().color())
    painter.setPen(Qt.PenStyle.NoPen)
    for x, y in places:
        painter.drawEllipse(QPointF(x, y), 1.5, 1.5)
