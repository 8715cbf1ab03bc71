from __future__ import annotations

import pytest
from PySide6.QtGui import QIcon, QPalette
from PySide6.QtWidgets import QApplication

from lanchat.ui import glyphs
from lanchat.ui.theme import DARK, LIGHT, palette_for


@pytest.mark.parametrize("draw", [glyphs.dice, glyphs.more, glyphs.people, glyphs.cross])
def test_each_is_drawn_in_the_colour_of_the_theme(qapp: QApplication, draw: object) -> None:
    assert callable(draw)

    def inks(palette: QPalette) -> set[str]:
        icon = draw(palette)
        assert isinstance(icon, QIcon)
        image = icon.pixmap(80, 80).toImage()
        pixels = (image.pixelColor(x, y) for x in range(80) for y in range(80))
        return {pixel.name() for pixel in pixels if pixel.alpha() == 255}

    assert LIGHT.muted in inks(palette_for(LIGHT))
    assert DARK.muted in inks(palette_for(DARK))


def test_the_stop_sign_has_the_colour_of_danger(qapp: QApplication) -> None:
    for theme in (LIGHT, DARK):
        image = glyphs.stop(palette_for(theme)).pixmap(80, 80).toImage()
        assert image.pixelColor(40, 72).name() == theme.danger
        assert image.pixelColor(40, 30).name() == theme.danger_ground
        assert image.pixelColor(2, 2).alpha() == 0
