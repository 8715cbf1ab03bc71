from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from lanchat.ui import text
from lanchat.ui.lobby_page import LobbyPage


def test_it_says_who_waits_and_can_be_left(qtbot: QtBot) -> None:
    page = LobbyPage()
    qtbot.addWidget(page)
    with qtbot.waitActive(page):
        page.show()
    page.start("Python 101", "blue-owl")
    shown = {label.text() for label in page.findChildren(QLabel)}
    waiting = "The mentor lets people in. You are waiting as blue-owl."
    assert {"Python 101", waiting, text.LOBBY_HINT} <= shown
    assert page.accessibleName() == waiting
    with qtbot.waitSignal(page.back):
        QTest.mouseClick(page.leave_button, Qt.MouseButton.LeftButton)
