from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication, QStyle, QStyleOptionViewItem

from lanchat.client.events import PostRefused, Said, Sending
from lanchat.client.timeline import Timeline
from lanchat.protocol.errors import Reason
from lanchat.ui.theme import AUTHOR_HUES, DARK, LIGHT, Theme, colour, palette_for
from lanchat.ui.timeline_delegate import TimelineDelegate
from lanchat.ui.timeline_layout import TEXT_LEFT
from lanchat.ui.timeline_model import TimelineModel
from tests.ui.made_up import author, client_id, posted

WIDTH = 500
ME = author("amber-lynx")


@pytest.fixture
def model(qapp: QApplication) -> TimelineModel:
    return TimelineModel(Timeline())


def painted(
    model: TimelineModel,
    number: int,
    theme: Theme = LIGHT,
    *,
    looked_at: bool = False,
    by: TimelineDelegate | None = None,
) -> QImage:
    delegate = by or TimelineDelegate(model)
    option = QStyleOptionViewItem()
    option.palette = palette_for(theme)
    option.state = QStyle.StateFlag.State_Enabled
    if looked_at:
        option.state |= QStyle.StateFlag.State_MouseOver
    option.rect = QRect(0, 0, WIDTH, 0)
    size = delegate.sizeHint(option, model.index(number))
    option.rect = QRect(0, 0, WIDTH, size.height())
    assert size.height() == delegate.height(number, WIDTH)
    image = QImage(WIDTH, size.height(), QImage.Format.Format_RGB32)
    image.fill(colour(theme.surface))
    painter = QPainter(image)
    delegate.paint(painter, option, model.index(number))
    painter.end()
    return image


def colours(image: QImage) -> set[str]:
    return {
        image.pixelColor(x, y).name() for x in range(image.width()) for y in range(image.height())
    }


def near(value: str, seen: set[str]) -> bool:
    """Whether a colour is there, or what smooth edges leave of it in small letters."""
    wanted = parts(value)
    pairs = (zip(wanted, parts(each), strict=True) for each in seen)
    return any(sum(abs(one - other) for one, other in pair) < 45 for pair in pairs)


def parts(value: str) -> tuple[int, int, int]:
    ink = QColor(value)
    return ink.red(), ink.green(), ink.blue()


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_a_line_shows_its_author_and_its_text_in_the_theme(
    model: TimelineModel, theme: Theme
) -> None:
    model.apply(Said((posted(1, text="```\nHIJKLM\n```"),)))
    seen = colours(painted(model, 0, theme))
    assert {
        theme.surface,
        theme.text,
        theme.code,
        theme.authors[author("blue-owl")[0] % AUTHOR_HUES],
    } <= seen


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_code_is_coloured_in_the_theme(model: TimelineModel, theme: Theme) -> None:
    model.apply(Said((posted(1, text='```\nwhile 888888:\n  "HHHHHH"  # MMMMMM\n```'),)))
    seen = colours(painted(model, 0, theme))
    inks = (theme.code_keyword, theme.code_number, theme.code_string, theme.code_comment)
    assert [near(ink, seen) for ink in inks] == [True] * 4


def test_colours_follow_the_theme(model: TimelineModel) -> None:
    model.apply(Said((posted(1, text="```\n888888\n```"),)))
    delegate = TimelineDelegate(model)
    for theme in (DARK, LIGHT):
        assert near(theme.code_number, colours(painted(model, 0, theme, by=delegate)))


def test_only_the_mentor_has_the_badge(model: TimelineModel) -> None:
    alike = "ment\u043er"
    model.apply(Said((posted(1, "mentor"), posted(2, alike), posted(3, "blue-owl"))))
    images = [painted(model, row) for row in range(3)]
    beside_avatars = [image.copy(TEXT_LEFT, 0, WIDTH, image.height()) for image in images]
    found = [LIGHT.mentor in colours(image) for image in beside_avatars]
    assert found == [True, False, False]


def test_links_and_reasons_are_painted(model: TimelineModel) -> None:
    model.apply(Sending(client_id(1), "HHHH", ME))
    sending = colours(painted(model, 0))
    model.apply(PostRefused(client_id(1), "HHHH", Reason.RATE_LIMITED, 1.0))
    waiting = colours(painted(model, 0))
    model.apply(PostRefused(client_id(1), "HHHH", Reason.DENIED, None))
    failed = colours(painted(model, 0))
    assert near(LIGHT.muted, sending)
    assert near(LIGHT.warning, waiting - sending)
    assert near(LIGHT.danger, failed - waiting)
    assert near(LIGHT.accent, failed - waiting)
    assert not near(LIGHT.danger, waiting)


def test_a_line_that_is_looked_at_shows_its_time_and_how_to_copy(model: TimelineModel) -> None:
    model.apply(Said((posted(1), posted(2, text="    code"))))
    resting, hovered = painted(model, 1), painted(model, 1, looked_at=True)
    assert LIGHT.hover in colours(hovered) - colours(resting)
    gutter = QRect(0, 0, 50, resting.height())
    assert colours(resting.copy(gutter)) == {LIGHT.surface}
    assert len(colours(hovered.copy(gutter))) > 2


def test_tags_and_dividers_change_the_picture(model: TimelineModel) -> None:
    model.set_away(away=True)
    model.apply(Said((posted(1),)))
    plain = painted(model, 0)
    model.set_people({"blue-owl": author("another")})
    assert painted(model, 0) != plain
    assert LIGHT.accent in colours(plain)
    model.set_away(away=False)
    model.set_away(away=True)
    assert LIGHT.accent not in colours(painted(model, 0))


def test_fonts_can_be_renewed(model: TimelineModel) -> None:
    delegate = TimelineDelegate(model)
    before = delegate.typesetter
    delegate.renew_fonts()
    assert delegate.typesetter is not before
    assert delegate.typesetter.theme is before.theme
