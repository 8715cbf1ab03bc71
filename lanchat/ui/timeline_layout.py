"""Where everything of one row goes: computed once for a row and a width, then painted many times.

A row is, from above: a day or a divider, a header for the first of a group, the blocks of the text,
and a line about its delivery. Positions are device-independent pixels from the row's top left.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, auto
from functools import lru_cache
from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QTextCharFormat, QTextLayout, QTextOption

from lanchat.client.timeline import Delivery
from lanchat.ui import text
from lanchat.ui.blocks import blocks
from lanchat.ui.code_colours import Kind, code_colours
from lanchat.ui.theme import (
    LIGHT,
    SPACE_L,
    SPACE_M,
    SPACE_S,
    SPACE_XL,
    SPACE_XS,
    Theme,
    code_font,
    colour,
    font,
)
from lanchat.ui.visible import visible

if TYPE_CHECKING:
    from lanchat.ui.blocks import Block
    from lanchat.ui.timeline_row import Row

AVATAR = 36
TEXT_LEFT = SPACE_L + AVATAR + SPACE_M
MAX_TEXT_WIDTH = 760
"""Lines longer than this are hard to read."""

FOLD_LINES = 24
"""Lines of a post before it is folded, so that no one can push all others off the screen."""

_UNFOLDED_LINES = 20_000
_CACHED_ROWS = 400


class Action(Enum):
    """What a click on a part of a row asks for."""

    RETRY = auto()
    DISMISS = auto()
    UNFOLD = auto()
    COPY_CODE = auto()


@dataclass(frozen=True)
class Hit:
    """A part of a row that can be clicked."""

    rect: QRectF
    action: Action
    label: str
    text: str = ""
    """The code, for COPY_CODE."""


@dataclass
class PlacedBlock:
    """A block, its lines broken."""

    rect: QRectF
    layout: QTextLayout
    code: bool
    whole: bool
    """False if lines were left out."""


@dataclass
class RowLayout:
    """Where everything of a row goes."""

    height: int = 0
    coloured: bool = True
    """Whether code is in colours."""
    band: QRectF | None = None
    """A day or a divider."""
    header: QRectF | None = None
    blocks: list[PlacedBlock] = field(default_factory=list)
    hits: list[Hit] = field(default_factory=list)
    status: QRectF | None = None
    status_text: str = ""

    @property
    def body_top(self) -> float:
        """Where the row's own part begins, below a day or a divider."""
        return self.band.bottom() if self.band else 0.0


class Typesetter:
    """Lays rows out in the present fonts and colours; make a new one when they change."""

    def __init__(self, theme: Theme = LIGHT) -> None:
        self.theme = theme
        self._inks = _inks(theme)
        self.text_font = font()
        self.code_font = code_font()
        self.small_font = font(-1.5)
        self.handle_font = font(bold=True)
        self._line = QFontMetricsF(self.text_font).lineSpacing()
        self._small = QFontMetricsF(self.small_font)
        self._header = QFontMetricsF(self.handle_font).height()
        self._character = QFontMetricsF(self.text_font).averageCharWidth()
        self._cached = lru_cache(_CACHED_ROWS)(self._layout)

    def estimate(self, content: str, width: int) -> int:
        """Return about how high a row with this text is, without looking at a single letter."""
        line = max(_text_width(width) / self._character, 1.0)
        lines = content.count("\n") + ceil(len(content) / line)
        return ceil(min(max(lines, 1), FOLD_LINES) * self._line + SPACE_S)

    def height(self, row: Row, width: int) -> int:
        """Return how high a row is; its layout is not kept, as most are never looked at."""
        # Nor is it coloured: a colour makes no letter wider.
        return self._layout(row, width, coloured=False).height

    def layout(self, row: Row, width: int) -> RowLayout:
        """Return the layout of a row in a view that is `width` pixels wide."""
        return self._cached(row, width, coloured=True)

    def _layout(self, row: Row, width: int, *, coloured: bool) -> RowLayout:
        result = RowLayout(coloured=coloured)
        y = 0.0
        if row.day is not None or row.divider:
            result.band = QRectF(0, 0, width, self._small.height() + SPACE_XL)
            y = result.band.height()
        y += SPACE_M if row.leads else SPACE_XS / 2
        if row.leads:
            result.header = QRectF(TEXT_LEFT, y, width - TEXT_LEFT - SPACE_L, self._header)
            y += self._header + SPACE_XS / 2
        y = self._place_blocks(result, row, y, _text_width(width))
        y = self._place_status(result, row, y, width)
        result.height = ceil(y + SPACE_XS / 2)
        return result

    def _place_blocks(self, result: RowLayout, row: Row, y: float, width: float) -> float:
        budget = FOLD_LINES if row.folded else _UNFOLDED_LINES
        cut = False
        for block in blocks(visible(row.line.text)):
            cut = budget <= 0
            if cut:
                break
            layout = self._text_layout(block, coloured=result.coloured)
            placed = _place(block, layout, y, width, budget)
            result.blocks.append(placed)
            if placed.code:
                result.hits.append(self._copy_hit(placed.rect, block.text))
            y = placed.rect.bottom() + (SPACE_XS if placed.code else 0)
            budget -= placed.layout.lineCount()
            cut = not placed.whole
            if cut:
                break
        if row.folded and cut:
            y = self._place_hit(result, y, Action.UNFOLD, "Show all")
        return y

    def _text_layout(self, block: Block, *, coloured: bool) -> QTextLayout:
        layout = _text_layout(block, self.code_font if block.code else self.text_font)
        if block.code and coloured:
            layout.setFormats(self._formats(block.text))
        return layout

    def _formats(self, code: str) -> list[QTextLayout.FormatRange]:
        result = []
        for span in code_colours(code):
            made = QTextLayout.FormatRange()
            made.start, made.length, made.format = span.start, span.length, self._inks[span.kind]
            result.append(made)
        return result

    def _copy_hit(self, rect: QRectF, code: str) -> Hit:
        width = self._small.horizontalAdvance("Copy") + 2 * SPACE_S
        height = self._small.height() + SPACE_XS
        place = QRectF(rect.right() - width - SPACE_XS, rect.top() + SPACE_XS, width, height)
        return Hit(place, Action.COPY_CODE, "Copy", code)

    def _place_status(self, result: RowLayout, row: Row, y: float, width: int) -> float:
        match row.line.delivery:
            case Delivery.WAITING:
                result.status_text = text.post_waits(row.line.reason)
            case Delivery.FAILED:
                result.status_text = text.post_failed(row.line.reason)
            case Delivery.STORED | Delivery.SENDING:
                return y
        room = QRectF(TEXT_LEFT, y + SPACE_XS / 2, _text_width(width), 10_000)
        flags = int(Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft)
        result.status = self._small.boundingRect(room, flags, result.status_text)
        y = result.status.bottom()
        if row.line.delivery is Delivery.FAILED:
            if not row.hopeless:
                self._place_hit(result, y, Action.RETRY, "Try again")
            y = self._place_hit(result, y, Action.DISMISS, "Remove")
        return y

    def _place_hit(self, result: RowLayout, y: float, action: Action, label: str) -> float:
        """Place a link at `y`, after those that are there already."""
        beside = [hit.rect.right() for hit in result.hits if hit.rect.top() == y]
        left = beside[-1] + SPACE_L if beside else TEXT_LEFT
        width = self._small.horizontalAdvance(label)
        rect = QRectF(left, y, width, self._small.height() + SPACE_XS)
        result.hits.append(Hit(rect, action, label))
        return rect.bottom()


def _place(block: Block, layout: QTextLayout, y: float, width: float, budget: int) -> PlacedBlock:
    pad = SPACE_S if block.code else 0
    top = y + (SPACE_XS if block.code else 0)
    below = _break_lines(layout, width - 2 * pad, budget)
    rect = QRectF(TEXT_LEFT, top, width, below.height + 2 * pad)
    layout.setPosition(QPointF(rect.left() + pad, rect.top() + pad))
    return PlacedBlock(rect, layout, block.code, below.whole)


@dataclass(frozen=True)
class _Broken:
    height: float
    whole: bool


def _inks(theme: Theme) -> dict[Kind, QTextCharFormat]:
    """Return how each kind of span is written."""
    result = {}
    for kind, ink in (
        (Kind.KEYWORD, theme.code_keyword),
        (Kind.STRING, theme.code_string),
        (Kind.NUMBER, theme.code_number),
        (Kind.COMMENT, theme.code_comment),
    ):
        result[kind] = QTextCharFormat()
        result[kind].setForeground(colour(ink))
    return result


def _text_layout(block: Block, with_font: QFont) -> QTextLayout:
    # One layout a block: what turns the direction of writing turns it here alone.
    layout = QTextLayout(block.text.replace("\n", "\u2028"), with_font)
    option = QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    if block.code:
        option.setTextDirection(Qt.LayoutDirection.LeftToRight)
        option.setTabStopDistance(QFontMetricsF(with_font).horizontalAdvance(" ") * 4)
    layout.setTextOption(option)
    layout.setCacheEnabled(True)
    return layout


def _break_lines(layout: QTextLayout, width: float, budget: int) -> _Broken:
    """Break the text into lines of `width`, at most `budget`."""
    y = 0.0
    whole = True
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        if budget == 0:
            whole = False
            line.setNumColumns(0)
            break
        budget -= 1
        line.setLineWidth(width)
        line.setPosition(QPointF(0, y))
        y += line.height() + 1
    layout.endLayout()
    return _Broken(y, whole)


def _text_width(width: int) -> float:
    return max(min(width - TEXT_LEFT - SPACE_XL, MAX_TEXT_WIDTH), 80)
