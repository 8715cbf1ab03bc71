"""What the mentor shows to the class: the four words, and the address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from lanchat.ui import text
from lanchat.ui.large_text import LargeText
from lanchat.ui.theme import SPACE_L, SPACE_M, SPACE_XL, app_icon, named
from lanchat.ui.visible import one_line

if TYPE_CHECKING:
    from collections.abc import Sequence

_SIZE = (960, 620)
_SMALLEST = (420, 320)
_SHOWN = 3
"""So many addresses can be read from the back; a computer with more has them by mistake."""


class ClassCodePanel(QWidget):
    """A window of its own, which can stand on the projector while the mentor goes on."""

    export_wanted = Signal()
    """Save class.lanchat; where to is not asked yet."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("class-code")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle("Class code")
        self.setWindowIcon(app_icon())
        self.setMinimumSize(*_SMALLEST)
        self.resize(*_SIZE)
        self.name = named(QLabel(), "class-name")
        self.how = named(QLabel(), "class-how")
        self.code = LargeText(numbered=True)
        self.address_label = named(QLabel(text.ADDRESS_HOW), "class-how")
        self.address = LargeText(largest=72)
        self.export_button = QPushButton("Export class.lanchat ...")
        self.full_button = QPushButton("Full screen")
        self.close_button = QPushButton("Close")
        self._build()
        self.export_button.clicked.connect(self.export_wanted)
        self.full_button.clicked.connect(self.toggle_full_screen)
        self.close_button.clicked.connect(self.close)
        for keys, slot in (("Escape", self._step_out), ("F11", self.toggle_full_screen)):
            QShortcut(QKeySequence(keys), self, slot)

    def set_class(self, name: str, code: str, addresses: Sequence[str]) -> None:
        """Show a workshop's name, its code, and its addresses, each HOST:PORT, the best first.

        The code is four words with a space between, or empty while it is worked out.
        """
        self.name.setText(one_line(name))
        self.how.setText(text.class_code_how(name) if code else text.CLASS_CODE_SOON)
        self.code.set_words(code.split())
        self.code.setAccessibleName(f"Class code: {code}")
        self.address.set_words(addresses[:_SHOWN])
        for widget in (self.address_label, self.address):
            widget.setVisible(bool(addresses))

    @Slot()
    def toggle_full_screen(self) -> None:
        """Fill the screen, or be a window again."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)
        self.full_button.setText("Window" if self.isFullScreen() else "Full screen")

    @Slot()
    def present(self) -> None:
        """Show it in front, as large as it was."""
        self.show()
        self.raise_()
        self.activateWindow()
        self.close_button.setFocus()

    @Slot()
    def _step_out(self) -> None:
        if self.isFullScreen():
            self.toggle_full_screen()
        self.close()

    def _build(self) -> None:
        for label in (self.name, self.how, self.address_label):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
        self.export_button.setToolTip(text.EXPORT_HOW)
        self.full_button.setToolTip("F11")
        row = QHBoxLayout()
        row.setSpacing(SPACE_M)
        row.addWidget(self.export_button)
        row.addStretch(1)
        row.addWidget(self.full_button)
        row.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_XL, SPACE_XL, SPACE_XL, SPACE_L)
        column.setSpacing(SPACE_M)
        column.addWidget(self.name)
        column.addWidget(self.how)
        column.addWidget(self.code, 5)
        column.addWidget(self.address_label)
        column.addWidget(self.address, 1)
        column.addLayout(row)
