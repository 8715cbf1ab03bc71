"""A small drawing for each author, made from the author's id alone and always the same.

The mentor has one that no id leads to: a cap on a ground of the mentor's own colour.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPixmap, QPixmapCache

from lanchat.ui.theme import AUTHOR_HUES, Theme, colour

if TYPE_CHECKING:
    from lanchat.protocol.ids import Author

_TILES = 6


def author_colour(author: Author, theme: Theme) -> QColor:
    """Return the colour of the handle of anyone but the mentor."""
    return colour(theme.authors[author[0] % AUTHOR_HUES])


def draw_avatar(
    painter: QPainter, rect: QRectF, author: Author, theme: Theme, *, mentor: bool
) -> None:
    """Draw an author's avatar, a rounded square, into `rect`."""
    ratio = painter.deviceTransform().m11()
    size = round(rect.width())
    who = "mentor" if mentor else author.hex()
    key = f"lanchat-avatar-{who}-{size}-{ratio}-{theme.dark}"
    pixmap = QPixmap()
    if not QPixmapCache.find(key, pixmap):
        pixmap = _pixmap(None if mentor else author, size, ratio, theme)
        QPixmapCache.insert(key, pixmap)
    painter.drawPixmap(rect.topLeft(), pixmap)


def _pixmap(author: Author | None, size: int, ratio: float, theme: Theme) -> QPixmap:
    pixmap = QPixmap(round(size * ratio), round(size * ratio))
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    ground = QPainterPath()
    ground.addRoundedRect(QRectF(0, 0, size, size), size * 0.3, size * 0.3)
    if author is None:
        painter.fillPath(ground, colour(theme.mentor))
        _draw_cap(painter, size, colour(theme.on_accent))
    else:
        ink = author_colour(author, theme)
        painter.fillPath(ground, _mixed(ink, colour(theme.surface), 0.22))
        painter.setClipPath(ground)
        _draw_tiles(painter, author, size, ink)
    painter.end()
    return pixmap


def _draw_cap(painter: QPainter, size: int, ink: QColor) -> None:
    """Draw a cap as a teacher wears it: the board, the crown below it, the tassel."""
    painter.scale(size / 36, size / 36)
    board = [QPointF(18, 8.5), QPointF(31, 15), QPointF(18, 21.5), QPointF(5, 15)]
    painter.setBrush(ink)
    painter.drawPolygon(board)
    crown = QPainterPath(QPointF(10.5, 20))
    crown.lineTo(18, 23.8)
    crown.lineTo(25.5, 20)
    crown.lineTo(25.5, 24.5)
    crown.quadTo(18, 30, 10.5, 24.5)
    crown.closeSubpath()
    painter.fillPath(crown, ink)
    painter.drawRoundedRect(QRectF(28.4, 15.4, 1.7, 9.6), 0.8, 0.8)


def _draw_tiles(painter: QPainter, author: Author, size: int, ink: QColor) -> None:
    """Draw two tiles on the left, one above the other, and their mirror images on the right."""
    half = size / 2
    first = author[1] % _TILES
    second = (first + 1 + author[2] % (_TILES - 1)) % _TILES
    for row, (kind, turn) in enumerate(((first, author[3]), (second, author[4]))):
        for mirrored in (False, True):
            painter.save()
            painter.translate(half, row * half)
            painter.scale(1 if mirrored else -1, 1)
            painter.translate(half / 2, half / 2)
            painter.rotate(90 * (turn % 4))
            painter.fillPath(_tile(kind, half), ink)
            painter.restore()


def _tile(kind: int, side: float) -> QPainterPath:
    """Return one of _TILES shapes in a square of `side` around the origin."""
    path = QPainterPath()
    low, high = -side / 2, side / 2
    match kind:
        case 0:
            path.moveTo(low, low)
            path.arcTo(QRectF(low - side, low - side, side * 2, side * 2), 0, -90)
        case 1:
            path.addEllipse(QPointF(0, 0), side * 0.32, side * 0.32)
        case 2:
            path.addPolygon([QPointF(low, low), QPointF(high, low), QPointF(low, high)])
        case 3:
            path.moveTo(low, 0)
            path.arcTo(QRectF(low, low, side, side), 180, 180)
        case 4:
            path.addRect(QRectF(low, low, side, side / 2))
        case _:
            path.addRect(QRectF(low, low, side, side))
            path.addEllipse(QPointF(high, high), side * 0.62, side * 0.62)
            path.setFillRule(Qt.FillRule.OddEvenFill)
    return path


def _mixed(ink: QColor, ground: QColor, share: float) -> QColor:
    """Return `ground` with a `share` of `ink` in it."""
    left = 1 - share
    return QColor.fromRgbF(
        share * ink.redF() + left * ground.redF(),
        share * ink.greenF() + left * ground.greenF(),
        share * ink.blueF() + left * ground.blueF(),
    )
