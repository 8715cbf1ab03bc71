"""The first page: the workshops nearby, an address to type, a workshop to host."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from lanchat.ui import text
from lanchat.ui.column import Column, note_label, thin_progress
from lanchat.ui.nearby_list import NEARBY, NearbyDelegate, NearbyModel
from lanchat.ui.theme import SPACE_L, SPACE_S, SPACE_XL, SPACE_XS, named, restyle

if TYPE_CHECKING:
    from lanchat.client.nearby import NearbyChanged

_NONE_FOUND_SECONDS = 3.0
_ADDRESS = re.compile(r"(\[[0-9A-Fa-f:.%\w]+\]|[^\s:\[\]/]+)(?::(\d{1,5}))?")
_MAX_ADDRESS_CHARS = 260


class WelcomePage(Column):
    """Shows what a search finds and says which workshop the person wants."""

    chosen = Signal(object)
    """The Nearby that was picked."""

    address_entered = Signal(str)
    """A typed address, HOST or HOST:PORT, that is well formed."""

    hosting_wanted = Signal()
    """The person wants to host a workshop and has not named it yet."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = NearbyModel(self)
        self.view = named(QListView(), "nearby")
        self.status = note_label()
        self.progress = thin_progress("Searching")
        self.notice = named(QLabel(), "notice")
        self.address = QLineEdit()
        self.address_button = QPushButton("Connect")
        self.address_problem = note_label(bad=True)
        self.host_button = QPushButton("Host a workshop")
        self.add_heading("LanChat", "Workshops on this network")
        self._build_notice()
        self._build_list()
        self._build_address()
        self._build_host()
        self._connect()
        self._show_status("Looking for workshops ...")

    @Slot(object)
    def set_nearby(self, found: NearbyChanged) -> None:
        """Show what the search has found so far."""
        self.model.set_workshops(found.workshops)
        if found.trouble:
            self._show_status(found.trouble)
        elif found.searched >= _NONE_FOUND_SECONDS:
            self._show_status(text.NONE_FOUND)
        else:
            self._show_status("Looking for workshops ...")

    def set_notice(self, sentence: str | None, *, good: bool = False) -> None:
        """Say why the person is back here, or nothing; `good` news are not shown as a warning."""
        self.notice.setText(sentence or "")
        restyle(self.notice, "tone", "calm" if good else "warning")
        self.notice.setVisible(bool(sentence))

    def set_address_problem(self, sentence: str | None) -> None:
        """Say what is wrong with the address, such as that nobody answers there."""
        self.address_problem.setText(sentence or "")
        self.address_problem.setVisible(bool(sentence))

    def _build_notice(self) -> None:
        self.notice.setWordWrap(True)
        self.notice.setTextFormat(Qt.TextFormat.PlainText)
        self.notice.hide()
        self.column.addWidget(self.notice)

    def _build_list(self) -> None:
        self.view.setModel(self.model)
        self.view.setItemDelegate(NearbyDelegate(self.view))
        self.view.setAccessibleName("Workshops on this network")
        self.view.setFrameShape(QFrame.Shape.NoFrame)
        self.view.setMouseTracking(True)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.status.setAlignment(Qt.AlignmentFlag.AlignCenter)
        searching = QWidget()
        inside = QVBoxLayout(searching)
        inside.setContentsMargins(SPACE_XL, SPACE_XL, SPACE_XL, SPACE_XL)
        inside.setSpacing(SPACE_L)
        inside.addStretch(1)
        inside.addWidget(self.status)
        inside.addWidget(self.progress)
        inside.addStretch(1)
        self._stack = named(QStackedWidget(), "card")
        self._stack.addWidget(searching)
        self._stack.addWidget(self.view)
        self._stack.setMinimumHeight(180)
        self.column.addWidget(self._stack, 100)

    def _build_address(self) -> None:
        label = QLabel("Not listed? Enter an address")
        label.setBuddy(self.address)
        self.address.setPlaceholderText("192.168.1.20:47820")
        self.address.setMaxLength(_MAX_ADDRESS_CHARS)
        self.address.setAccessibleName("Address of a workshop")
        self.address_problem.hide()
        row = QHBoxLayout()
        row.setSpacing(SPACE_S)
        row.addWidget(self.address, 1)
        row.addWidget(self.address_button)
        self.column.addSpacing(SPACE_XS)
        self.column.addWidget(label)
        self.column.addLayout(row)
        self.column.addWidget(self.address_problem)

    def _build_host(self) -> None:
        row = QHBoxLayout()
        row.addWidget(QLabel("Are you the mentor?"))
        row.addStretch(1)
        row.addWidget(self.host_button)
        self.column.addSpacing(SPACE_S)
        self.column.addWidget(named(QFrame(), "rule"))
        self.column.addLayout(row)

    def _connect(self) -> None:
        self.view.clicked.connect(self._choose)
        self.view.activated.connect(self._choose)
        self.address.returnPressed.connect(self._enter_address)
        self.address.textEdited.connect(lambda: self.set_address_problem(None))
        self.address_button.clicked.connect(self._enter_address)
        self.host_button.clicked.connect(self.hosting_wanted)

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        if index.flags() & Qt.ItemFlag.ItemIsEnabled:
            self.chosen.emit(index.data(NEARBY))

    @Slot()
    def _enter_address(self) -> None:
        typed = self.address.text().strip()
        if is_address(typed):
            self.set_address_problem(None)
            self.address_entered.emit(typed)
        else:
            self.set_address_problem(text.BAD_ADDRESS)

    def _show_status(self, sentence: str) -> None:
        self.status.setText(sentence)
        self._stack.setCurrentIndex(1 if self.model.rowCount() else 0)


def is_address(typed: str) -> bool:
    """Tell whether this is HOST or HOST:PORT; an IPv6 host stands in brackets."""
    match = _ADDRESS.fullmatch(typed)
    return match is not None and (match[2] is None or 1 <= int(match[2]) <= 65_535)
