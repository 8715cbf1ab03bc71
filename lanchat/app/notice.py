"""A sentence in a box over the window, which holds up nothing."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget


def show_notice(
    parent: QWidget, sentence: str, icon: QMessageBox.Icon = QMessageBox.Icon.Information
) -> QMessageBox:
    """Show `sentence` over `parent` with a button to close it; return the box, which is open."""
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(icon)
    box.setWindowTitle("LanChat")
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(sentence)
    box.open()
    return box
