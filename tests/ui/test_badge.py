from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from lanchat.ui.badge import draw_mentor_badge
from lanchat.ui.theme import DARK, LIGHT, Theme, colour


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_it_has_the_mentors_colour_and_ends_where_it_says(qapp: QApplication, theme: Theme) -> None:
    image = QImage(160, 40, QImage.Format.Format_RGB32)
    image.fill(colour(theme.surface))
    painter = QPainter(image)
    end = draw_mentor_badge(painter, QPointF(10, 20), theme)
    painter.end()
    middle = [image.pixelColor(x, 20).name() for x in range(image.width())]
    painted = [x for x, ink in enumerate(middle) if ink != theme.surface]
    assert theme.mentor in middle
    assert painted[0] == 10
    assert painted[-1] == pytest.approx(end, abs=1.5)
