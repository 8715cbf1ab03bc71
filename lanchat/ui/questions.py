"""The questions before something that cannot be undone by another click."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMessageBox, QWidget

from lanchat.ui import text
from lanchat.ui.theme import restyle

if TYPE_CHECKING:
    from collections.abc import Callable


def ask_end(
    parent: QWidget, workshop: str, others: int, go_on: Callable[[], object]
) -> QMessageBox:
    """Ask whether the workshop shall end for all `others`; `go_on` if so. Returns the dialog."""
    question = text.end_question(workshop, others)
    return _ask(parent, question, text.END_DETAILS, "End workshop", go_on)


def ask_ban(parent: QWidget, handle: str, go_on: Callable[[], object]) -> QMessageBox:
    """Ask whether someone shall be banned; `go_on` if so. Returns the open dialog."""
    return _ask(parent, text.ban_question(handle), text.BAN_DETAILS, "Ban", go_on)


def _ask(
    parent: QWidget, question: str, details: str, verb: str, go_on: Callable[[], object]
) -> QMessageBox:
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setWindowTitle(verb)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(question)
    box.setInformativeText(details)
    do = box.addButton(verb, QMessageBox.ButtonRole.DestructiveRole)
    restyle(do, "kind", "danger")
    cancel = box.addButton(QMessageBox.StandardButton.Cancel)
    cancel.setIcon(QIcon())
    box.setDefaultButton(cancel)
    box.setEscapeButton(cancel)
    do.clicked.connect(go_on)
    box.open()
    return box
