from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from lanchat.ui import text
from lanchat.ui.unverified_notice import UnverifiedNotice


def test_it_leads_to_the_code_and_nowhere_else(qtbot: QtBot) -> None:
    notice = UnverifiedNotice()
    qtbot.addWidget(notice)
    notice.show()
    assert [label.text() for label in notice.findChildren(QLabel)] == [text.UNVERIFIED]
    assert notice.findChildren(QAbstractButton) == [notice.check_button]
    with qtbot.waitSignal(notice.check_wanted):
        QTest.mouseClick(notice.check_button, Qt.MouseButton.LeftButton)
