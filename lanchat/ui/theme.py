"""How it looks: colours, spacing and sizes, light and dark, following the system as it changes."""

from __future__ import annotations

import sys
from dataclasses import asdict, dataclass
from functools import cache
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from lanchat.support.paths import resource

_Widget = TypeVar("_Widget", bound=QWidget)

SPACE_XS, SPACE_S, SPACE_M, SPACE_L, SPACE_XL = 4, 8, 12, 16, 24
"""The only distances there are, in device-independent pixels."""

AUTHOR_HUES = 11
"""How many colours the authors share, all but the mentor."""


@dataclass(frozen=True)
class Theme:
    """The colours of one scheme, each as #rrggbb. Text on its ground has a contrast of 4.5 : 1."""

    dark: bool
    window: str
    """Behind pages, side panels and bars."""
    surface: str
    """Behind what is read and typed."""
    raised: str
    """Behind buttons."""
    code: str
    """Behind code."""
    hover: str
    selected: str
    border: str
    thumb: str
    """The handle of a scroll bar at rest."""
    outline: str
    """Around what can be typed into: 3 : 1 against its surroundings."""
    text: str
    muted: str
    faint: str
    """Text of something that cannot be used now."""
    accent: str
    accent_hover: str
    on_accent: str
    danger: str
    danger_ground: str
    warning: str
    warning_ground: str
    mentor: str
    """The mentor's handle and avatar; no other author's colour is near it."""
    code_keyword: str
    code_string: str
    code_number: str
    code_comment: str
    authors: tuple[str, ...]
    """Handles and avatars: AUTHOR_HUES colours."""


LIGHT = Theme(
    dark=False,
    window="#f5f6f8",
    surface="#ffffff",
    raised="#ffffff",
    code="#f1f3f6",
    hover="#f7f8fa",
    selected="#e4f1ef",
    border="#e1e5ea",
    thumb="#c9d0d9",
    outline="#828c9b",
    text="#1b212b",
    muted="#566070",
    faint="#667080",
    accent="#0b6e66",
    accent_hover="#095a53",
    on_accent="#ffffff",
    danger="#b3261e",
    danger_ground="#fdecea",
    warning="#7a4f00",
    warning_ground="#fdf3dc",
    mentor="#0b6e66",
    code_keyword="#8a2fb0",
    code_string="#1d6f2f",
    code_number="#1559b0",
    code_comment="#5f6877",
    authors=(
        *("#b4372f", "#a64c12", "#86600a", "#5f6f0b", "#3a7a1d", "#10784a"),
        *("#126f98", "#2f63c0", "#5a55c4", "#8546b8", "#ad3485"),
    ),
)

DARK = Theme(
    dark=True,
    window="#14171b",
    surface="#1a1e23",
    raised="#262c33",
    code="#12151a",
    hover="#1f242a",
    selected="#1d3836",
    border="#2b323a",
    thumb="#3d4650",
    outline="#667282",
    text="#e7eaee",
    muted="#a3adba",
    faint="#8f99a6",
    accent="#5cc9bb",
    accent_hover="#7ad8cc",
    on_accent="#06231f",
    danger="#ff9a8f",
    danger_ground="#3a1c1a",
    warning="#f0c46a",
    warning_ground="#332a14",
    mentor="#5cc9bb",
    code_keyword="#d3a4f5",
    code_string="#9bd58a",
    code_number="#8fbcf7",
    code_comment="#8c97a5",
    authors=(
        *("#f2938a", "#eda067", "#d9b04f", "#b9bf55", "#8fc973", "#63cd9b"),
        *("#68bfe6", "#8fb2f5", "#aba6f7", "#cb9af0", "#ee90cb"),
    ),
)


def theme_of(palette: QPalette) -> Theme:
    """Return the theme that suits a widget's palette, whoever set it."""
    # By the text: a style sheet may have made the ground transparent.
    ink = palette.color(QPalette.ColorGroup.Active, QPalette.ColorRole.Text)
    return DARK if ink.lightness() > 128 else LIGHT


@cache
def colour(value: str) -> QColor:
    """Return the colour #rrggbb. It is shared: do not change it."""
    return QColor(value)


def font(steps: float = 0.0, *, bold: bool = False) -> QFont:
    """Return the system's font, `steps` points larger than running text."""
    result = QFont(QGuiApplication.font())
    result.setPointSizeF(_text_points() + steps)
    if bold:
        result.setWeight(QFont.Weight.DemiBold)
    return result


def code_font() -> QFont:
    """Return the system's monospace font in the size of running text."""
    result = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    result.setPointSizeF(_text_points() - 0.5)
    return result


def app_icon() -> QIcon:
    """Return the program's icon."""
    return QIcon(str(resource("icons", "lanchat.svg")))


def named(widget: _Widget, name: str) -> _Widget:
    """Return `widget`, which the style sheet may call `name` from now on."""
    widget.setObjectName(name)
    return widget


def restyle(widget: QWidget, key: str, value: object) -> None:
    """Set a property that the style sheet looks at."""
    if widget.property(key) != value:
        widget.setProperty(key, value)
        for each in (widget, *widget.findChildren(QWidget)):
            each.style().polish(each)


def style_sheet(theme: Theme) -> str:
    """Return the style sheet with this theme's colours and the present font's sizes."""
    sheet = resource("styles", "lanchat.qss").read_text("utf-8")
    points = _text_points()
    names = {name: str(value) for name, value in asdict(theme).items()}
    names |= {"small": f"{points - 1}pt", "body": f"{points}pt", "large": f"{points + 2}pt"}
    names |= {"headline": f"{points + 5}pt", "title": f"{points + 8}pt"}
    names |= {"icons": resource("icons").as_posix()}
    names |= {"tone": "dark" if theme.dark else "light"}
    # Longest first: a name may begin with another.
    for name in sorted(names, key=len, reverse=True):
        sheet = sheet.replace(f"@{name}", names[name])
    return sheet


def palette_for(theme: Theme) -> QPalette:
    """Return the palette of a theme, for all that the style sheet does not name."""
    role = QPalette.ColorRole
    result = QPalette()
    for which, value in {
        role.Window: theme.window,
        role.WindowText: theme.text,
        role.Base: theme.surface,
        role.AlternateBase: theme.window,
        role.Text: theme.text,
        role.PlaceholderText: theme.faint,
        role.Button: theme.raised,
        role.ButtonText: theme.text,
        role.ToolTipBase: theme.raised,
        role.ToolTipText: theme.text,
        role.Highlight: theme.accent,
        role.HighlightedText: theme.on_accent,
        role.Link: theme.accent,
        role.Accent: theme.accent,
    }.items():
        result.setColor(which, colour(value))
    disabled = QPalette.ColorGroup.Disabled
    for which in (role.WindowText, role.Text, role.ButtonText):
        result.setColor(disabled, which, colour(theme.faint))
    return result


class ThemeFollower(QObject):
    """Dresses the application, and again whenever the system turns light or dark.

    `fixed` holds one theme whatever the system says. The application becomes its parent.
    """

    changed = Signal(object)
    """The Theme that is worn now."""

    def __init__(self, application: QApplication, fixed: Theme | None = None) -> None:
        super().__init__(application)
        self._application = application
        self._fixed = fixed
        application.setStyle("Fusion")
        hints = application.styleHints()
        hints.colorSchemeChanged.connect(self._follow)
        self._follow(hints.colorScheme())

    @Slot(Qt.ColorScheme)
    def _follow(self, scheme: Qt.ColorScheme) -> None:
        system = DARK if scheme is Qt.ColorScheme.Dark else LIGHT
        theme = self._fixed or system
        self._application.setPalette(palette_for(theme))
        self._application.setStyleSheet(style_sheet(theme))
        self.changed.emit(theme)


def _text_points() -> float:
    """Return the size of running text: what the system uses, and never too small to read."""
    # macOS counts 72 points to the inch where the others count 96.
    return max(QGuiApplication.font().pointSizeF(), 13.0 if sys.platform == "darwin" else 10.0)
