from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from lanchat.app.notice import show_notice


def test_a_notice_is_plain_text_and_goes_when_it_is_closed(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    box = show_notice(window, "<b>Python 101</b>", QMessageBox.Icon.Warning)
    assert box.isVisible()
    assert (box.text(), box.textFormat()) == ("<b>Python 101</b>", Qt.TextFormat.PlainText)
    assert (box.icon(), box.parent()) == (QMessageBox.Icon.Warning, window)
    with qtbot.waitSignal(box.destroyed):
        box.close()
