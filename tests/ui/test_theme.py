from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from lanchat.ui import theme
from lanchat.ui.theme import AUTHOR_HUES, DARK, LIGHT, Theme, ThemeFollower, theme_of


def luminance(value: str) -> float:
    """The relative luminance of WCAG 2.2."""
    colour = QColor(value)
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("worn", [LIGHT, DARK], ids=["light", "dark"])
def test_text_can_be_read_on_every_ground(worn: Theme) -> None:
    grounds = (worn.window, worn.surface, worn.hover, worn.selected, worn.raised, worn.code)
    pairs = [(ink, ground) for ink in (worn.text, worn.muted) for ground in grounds]
    lines = (worn.surface, worn.hover, worn.selected)
    pairs += [(ink, ground) for ink in (*worn.authors, worn.accent) for ground in lines]
    pairs += [(ink, ground) for ink in (worn.danger, worn.warning) for ground in lines]
    pairs += [(worn.faint, worn.surface), (worn.faint, worn.window), (worn.danger, worn.window)]
    pairs += [(worn.on_accent, worn.accent), (worn.on_accent, worn.accent_hover)]
    pairs += [(worn.warning, worn.warning_ground), (worn.accent, worn.raised)]
    pairs += [(ink, worn.danger_ground) for ink in (worn.danger, worn.text, worn.muted)]
    pairs += [(ink, worn.warning_ground) for ink in (worn.text, worn.muted)]
    code = (worn.code_keyword, worn.code_string, worn.code_number, worn.code_comment)
    pairs += [(ink, worn.code) for ink in code]
    pairs += [(worn.on_accent, worn.mentor), (worn.mentor, worn.surface)]
    assert {pair: contrast(*pair) for pair in pairs if contrast(*pair) < 4.5} == {}


@pytest.mark.parametrize("worn", [LIGHT, DARK], ids=["light", "dark"])
def test_fields_and_focus_can_be_seen(worn: Theme) -> None:
    for line in (worn.outline, worn.accent):
        assert contrast(line, worn.surface) >= 3
        assert contrast(line, worn.window) >= 3
    assert contrast(worn.danger, worn.danger_ground) >= 3
    assert contrast(worn.danger, worn.window) >= 3
    assert len(worn.authors) == AUTHOR_HUES


@pytest.mark.parametrize("worn", [LIGHT, DARK], ids=["light", "dark"])
def test_no_authors_colour_is_near_the_mentors(worn: Theme) -> None:
    own = QColor(worn.mentor).hsvHue()
    apart = [abs(own - QColor(each).hsvHue()) for each in worn.authors]
    assert min(min(degrees, 360 - degrees) for degrees in apart) >= 15


@pytest.mark.parametrize("worn", [LIGHT, DARK], ids=["light", "dark"])
def test_the_style_sheet_names_no_unknown_colour(qapp: QApplication, worn: Theme) -> None:
    sheet = theme.style_sheet(worn).split("*/", maxsplit=1)[1]
    assert "@" not in sheet
    assert worn.accent in sheet


def test_it_follows_the_system_as_it_changes(qtbot: QtBot, qapp: QApplication) -> None:
    hints = qapp.styleHints()
    follower = ThemeFollower(qapp)
    label = QLabel("x")
    qtbot.addWidget(label)
    try:
        for scheme, worn in ((Qt.ColorScheme.Dark, DARK), (Qt.ColorScheme.Light, LIGHT)):
            with qtbot.waitSignal(follower.changed) as changed:
                hints.colorSchemeChanged.emit(scheme)
            assert changed.args == [worn]
            assert theme_of(label.palette()) is worn
            assert worn.surface in qapp.styleSheet()
    finally:
        follower.deleteLater()
        qapp.setStyleSheet("")


def test_a_fixed_theme_stays(qapp: QApplication) -> None:
    follower = ThemeFollower(qapp, DARK)
    try:
        qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
        assert theme_of(qapp.palette()) is DARK
    finally:
        follower.deleteLater()
        qapp.setStyleSheet("")
        qapp.setPalette(theme.palette_for(LIGHT))


def test_running_text_is_large_enough_and_the_icon_is_there(qapp: QApplication) -> None:
    assert theme.font().pointSizeF() >= 10
    assert theme.font(2, bold=True).pointSizeF() == theme.font().pointSizeF() + 2
    assert not theme.app_icon().pixmap(64, 64).isNull()
