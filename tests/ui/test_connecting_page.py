from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from lanchat.ui.connecting_page import ConnectingPage


def test_it_says_what_is_waited_for_and_can_be_given_up(qtbot: QtBot) -> None:
    page = ConnectingPage()
    qtbot.addWidget(page)
    with qtbot.waitActive(page):
        page.show()
    page.start("Python 101", "Starting the workshop ...")
    labels = [label.text() for label in page.findChildren(QLabel)]
    assert {"Python 101", "Starting the workshop ..."} <= set(labels)
    with qtbot.waitSignal(page.back):
        QTest.mouseClick(page.back_button, Qt.MouseButton.LeftButton)
