"""Paints one row of the timeline, as the layout says."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from lanchat.client.timeline import Delivery
from lanchat.ui.avatar import author_colour, draw_avatar
from lanchat.ui.badge import draw_mentor_badge
from lanchat.ui.theme import SPACE_L, SPACE_M, SPACE_S, SPACE_XS, Theme, colour, theme_of
from lanchat.ui.timeline_layout import AVATAR, TEXT_LEFT, Action, RowLayout, Typesetter
from lanchat.ui.timeline_model import TimelineModel
from lanchat.ui.timeline_row import Row

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class TimelineDelegate(QStyledItemDelegate):
    """Paints rows; its typesetter is the one place that knows how high they are."""

    def __init__(self, model: TimelineModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self.typesetter = Typesetter()

    def renew_fonts(self) -> None:
        """Use the fonts that the system has now."""
        self.typesetter = Typesetter(self.typesetter.theme)

    def layout(self, row: int, width: int) -> RowLayout:
        """Return the layout of row number `row` in a view `width` pixels wide."""
        return self.typesetter.layout(self._model.row(row), width)

    def height(self, row: int, width: int) -> int:
        """Return how high row number `row` is, without keeping its layout."""
        return self.typesetter.height(self._model.row(row), width)

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        width = option.rect.width()
        return QSize(width, self.layout(index.row(), width).height)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        theme = theme_of(option.palette)
        if theme is not self.typesetter.theme:
            self.typesetter = Typesetter(theme)
        row = self._model.row(index.row())
        layout = self.typesetter.layout(row, option.rect.width())
        _Painting(painter, option, self.typesetter).paint(row, layout)


class _Painting:
    """One row being painted."""

    def __init__(self, painter: QPainter, option: QStyleOptionViewItem, fonts: Typesetter) -> None:
        self._painter = painter
        self._rect = QRectF(option.rect)
        self._state = option.state
        self._fonts = fonts
        self._theme: Theme = fonts.theme

    def paint(self, row: Row, layout: RowLayout) -> None:
        painter = self._painter
        painter.save()
        # Stacked marks of one line do not reach into another.
        painter.setClipRect(self._rect, Qt.ClipOperation.IntersectClip)
        painter.translate(self._rect.topLeft())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(layout)
        if layout.band:
            self._band(row, layout.band)
        if layout.header:
            self._header(row, layout.header)
        else:
            self._gutter(row, layout)
        self._blocks(row, layout)
        self._status(row, layout)
        self._hits(layout)
        painter.restore()

    def _ground(self, layout: RowLayout) -> None:
        rect = QRectF(0, layout.body_top, self._rect.width(), layout.height - layout.body_top)
        inner = rect.adjusted(SPACE_S, 0, -SPACE_S, 0)
        if self._is(QStyle.StateFlag.State_Selected):
            self._rounded(inner, colour(self._theme.selected))
        elif self._is(QStyle.StateFlag.State_MouseOver):
            self._rounded(inner, colour(self._theme.hover))
        if self._is(QStyle.StateFlag.State_HasFocus):
            self._painter.setPen(QPen(colour(self._theme.accent), 1.5))
            self._painter.drawRoundedRect(inner.adjusted(1, 1, -1, -1), 6, 6)

    def _band(self, row: Row, rect: QRectF) -> None:
        ink = self._theme.accent if row.divider else self._theme.muted
        label = "New messages" if row.divider else row.day or ""
        if row.divider and row.day:
            label = f"{row.day}, new messages"
        advance = QFontMetricsF(self._fonts.small_font).horizontalAdvance(label) + 2 * SPACE_M
        gap = QRectF(0, 0, advance, rect.height())
        gap.moveCenter(rect.center())
        rule = colour(self._theme.accent if row.divider else self._theme.border)
        self._painter.setPen(QPen(rule, 1))
        y = rect.center().y()
        self._painter.drawLine(QPointF(SPACE_L, y), QPointF(gap.left(), y))
        self._painter.drawLine(QPointF(gap.right(), y), QPointF(rect.width() - SPACE_L, y))
        centred = Qt.AlignmentFlag.AlignCenter
        self._words(gap, label, self._fonts.small_font, colour(ink), centred)

    def _header(self, row: Row, rect: QRectF) -> None:
        place = QRectF(SPACE_L, rect.top() + SPACE_XS / 2, AVATAR, AVATAR)
        draw_avatar(self._painter, place, row.line.author, self._theme, mentor=row.mentor)
        fonts = self._fonts
        left = self._handle(row, rect)
        muted = colour(self._theme.muted)
        for tag in (row.mine and "you", row.earlier and "earlier"):
            if tag:
                left = self._tag(rect, left + SPACE_S, tag)
        after = rect.adjusted(left - rect.left() + SPACE_S, 0, 0, 0)
        if row.line.delivery is Delivery.SENDING:
            self._clock_face(QPointF(after.left() + 6, rect.center().y()))
        else:
            self._words(after, row.time, fonts.small_font, muted, _LEFT)

    def _handle(self, row: Row, rect: QRectF) -> float:
        """Draw who said it and return where that ends."""
        if row.mentor:
            place = QPointF(rect.left(), rect.center().y())
            return draw_mentor_badge(self._painter, place, self._theme)
        ink = author_colour(row.line.author, self._theme)
        return self._words(rect, row.handle, self._fonts.handle_font, ink, _LEFT)

    def _gutter(self, row: Row, layout: RowLayout) -> None:
        """Show the time of a line that has no header, while it is looked at."""
        first = layout.blocks[0].rect
        height = QFontMetricsF(self._fonts.text_font).height()
        if row.line.delivery is Delivery.SENDING:
            self._clock_face(QPointF(TEXT_LEFT - SPACE_M - 6, first.top() + height / 2))
        elif self._is(QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_HasFocus):
            place = QRectF(0, first.top(), TEXT_LEFT - SPACE_M, height)
            self._words(place, row.time, self._fonts.small_font, colour(self._theme.muted), _RIGHT)

    def _blocks(self, row: Row, layout: RowLayout) -> None:
        unsure = row.line.delivery in {Delivery.SENDING, Delivery.WAITING}
        ink = colour(self._theme.muted if unsure else self._theme.text)
        for block in layout.blocks:
            if block.code:
                self._rounded(block.rect, colour(self._theme.code), colour(self._theme.border))
            self._painter.setPen(ink)
            block.layout.draw(self._painter, QPointF(0, 0))

    def _status(self, row: Row, layout: RowLayout) -> None:
        if layout.status is None:
            return
        failed = row.line.delivery is Delivery.FAILED
        self._painter.setFont(self._fonts.small_font)
        self._painter.setPen(colour(self._theme.danger if failed else self._theme.warning))
        flags = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft)
        self._painter.drawText(layout.status, flags, layout.status_text)

    def _hits(self, layout: RowLayout) -> None:
        for hit in layout.hits:
            if hit.action is Action.COPY_CODE:
                if not self._is(QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_HasFocus):
                    continue
                self._rounded(hit.rect, colour(self._theme.raised), colour(self._theme.border))
                align = Qt.AlignmentFlag.AlignCenter
            else:
                align = _LEFT
            ink = colour(self._theme.accent)
            self._words(hit.rect, hit.label, self._fonts.small_font, ink, align)

    def _tag(self, rect: QRectF, left: float, label: str) -> float:
        """Draw a small label at `left` and return where it ends."""
        metrics = QFontMetricsF(self._fonts.small_font)
        box = QRectF(0, 0, metrics.horizontalAdvance(label) + 12, metrics.height())
        box.moveCenter(rect.center())
        box.moveLeft(left)
        self._rounded(box, colour(self._theme.code), colour(self._theme.border))
        align = Qt.AlignmentFlag.AlignCenter
        self._words(box, label, self._fonts.small_font, colour(self._theme.muted), align)
        return box.right()

    def _clock_face(self, centre: QPointF) -> None:
        """Draw a small clock: on its way."""
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.setPen(QPen(colour(self._theme.muted), 1.2))
        self._painter.drawEllipse(centre, 5, 5)
        self._painter.drawLine(centre, centre + QPointF(0, -3))
        self._painter.drawLine(centre, centre + QPointF(2.5, 0))

    def _words(
        self, rect: QRectF, words: str, font: QFont, ink: QColor, align: Qt.AlignmentFlag
    ) -> float:
        """Draw one line of text, cut to fit, and return where it ends."""
        metrics = QFontMetricsF(font)
        shown = metrics.elidedText(words, Qt.TextElideMode.ElideRight, rect.width())
        self._painter.setFont(font)
        self._painter.setPen(ink)
        self._painter.drawText(rect, int(align | Qt.TextFlag.TextSingleLine), shown)
        return rect.left() + metrics.horizontalAdvance(shown)

    def _rounded(self, rect: QRectF, ground: QColor, edge: QColor | None = None) -> None:
        self._painter.setBrush(ground)
        self._painter.setPen(QPen(edge, 1) if edge else Qt.PenStyle.NoPen)
        self._painter.drawRoundedRect(rect.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        self._painter.setBrush(Qt.BrushStyle.NoBrush)

    def _is(self, flags: QStyle.StateFlag) -> bool:
        return bool(self._state & flags)
