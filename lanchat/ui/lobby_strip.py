"""Those who wait to be let in, above the people, for the mentor."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from lanchat.ui import text
from lanchat.ui.column import note_label
from lanchat.ui.theme import SPACE_L, SPACE_M, SPACE_S, SPACE_XS, named
from lanchat.ui.visible import one_line, tooltip

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lanchat.protocol.messages import Member

_SHOWN = 20
"""So many have a row each, lest a crowd at the door slows the window; the others are counted."""

_HEIGHT = 260


class WaitingRow(QFrame):
    """Somebody who waits, and what can be done about it."""

    decided = Signal(bool)
    """Whether to let them in."""

    def __init__(self, handle: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        shown = one_line(handle)
        label = named(QLabel(shown), "waiting-handle")
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setToolTip(tooltip(handle))
        self.admit_button = _small(QPushButton("Let in"), f"Let {shown} in")
        self.turn_away_button = _small(QPushButton("Turn away"), f"Turn {shown} away")
        self.turn_away_button.setProperty("kind", "quiet")
        self.admit_button.clicked.connect(partial(self.decided.emit, True))
        self.turn_away_button.clicked.connect(partial(self.decided.emit, False))
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        row.addWidget(self.admit_button)
        row.addWidget(self.turn_away_button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_L, SPACE_XS, SPACE_M, SPACE_S)
        column.setSpacing(SPACE_XS)
        column.addWidget(label)
        column.addLayout(row)

    @property
    def has_keyboard(self) -> bool:
        """Whether a key would press one of the buttons."""
        return self.admit_button.hasFocus() or self.turn_away_button.hasFocus()


class LobbyStrip(QFrame):
    """Hidden while nobody waits. Rows of those who go on waiting stay as they are."""

    admit_wanted = Signal(object, bool)
    """An Author, and whether to let them in."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lobby")
        self._waiting: tuple[Member, ...] = ()
        self.rows: dict[Member, WaitingRow] = {}
        self.heading = named(QLabel(), "heading")
        self.all_button = _small(QPushButton("Let all in"), "Let everyone in who waits")
        self.all_button.clicked.connect(self._admit_all)
        self.more = note_label()
        self._build()
        self.set_waiting(())

    @Slot(object)
    def set_waiting(self, waiting: Sequence[Member]) -> None:
        """Show those who wait, in the order they came."""
        self._waiting = tuple(waiting)
        shown = self._waiting[:_SHOWN]
        held = None
        for member in [each for each in self.rows if each not in shown]:
            row = self.rows.pop(member)
            if row.has_keyboard:
                held = self._list.indexOf(row)
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()
        for place, member in enumerate(shown):
            if member not in self.rows:
                self._insert(place, member)
        if held is not None and self.rows:
            # Letting one in after the other takes no more than a key.
            row = self.rows[shown[min(held, len(shown) - 1)]]
            row.admit_button.setFocus()
        hidden = len(self._waiting) - len(shown)
        self.more.setText(text.more_waiting(hidden) if hidden else "")
        self.more.setVisible(hidden > 0)
        self.heading.setText(text.waiting(len(self._waiting)))
        self.all_button.setVisible(len(self._waiting) > 1)
        self.setVisible(bool(self._waiting))
        self._scroll.updateGeometry()

    def focus_first(self) -> None:
        """Put the keyboard where the one who came first is let in."""
        for row in list(self.rows.values())[:1]:
            row.admit_button.setFocus()

    def _insert(self, place: int, member: Member) -> None:
        row = WaitingRow(member.handle)
        row.decided.connect(partial(self.admit_wanted.emit, member.author))
        self.rows[member] = row
        self._list.insertWidget(place, row)

    def _build(self) -> None:
        inner = QWidget()
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(self._list)
        column.addWidget(self.more)
        self.more.setContentsMargins(SPACE_L, 0, SPACE_M, SPACE_S)
        self._scroll = _Scroll(inner)
        heading = QHBoxLayout()
        heading.setContentsMargins(0, SPACE_S, SPACE_M, 0)
        heading.addWidget(self.heading, 1)
        heading.addWidget(self.all_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(SPACE_XS)
        whole.addLayout(heading)
        whole.addWidget(self._scroll)

    @Slot()
    def _admit_all(self) -> None:
        for member in self._waiting:
            self.admit_wanted.emit(member.author, True)


class _Scroll(QScrollArea):
    """As high as what is in it, up to a bound."""

    def __init__(self, inner: QWidget) -> None:
        super().__init__()
        self.setObjectName("lobby-list")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMaximumHeight(_HEIGHT)
        self._inner = named(inner, "lobby-inner")
        self.setWidget(inner)

    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._inner.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(0, min(self.sizeHint().height(), _HEIGHT // 2))


def _small(button: QPushButton, name: str) -> QPushButton:
    button.setObjectName("small")
    button.setAccessibleName(name)
    return button
