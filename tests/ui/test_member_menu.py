from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from lanchat.protocol.messages import Member
from lanchat.ui.member_menu import member_menu
from tests.ui.made_up import member

KITE = member("red-kite")


def test_removing_is_done_at_once_and_banning_after_a_question(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    done: list[tuple[Member, bool]] = []
    menu = member_menu(parent, KITE, lambda who, ban: done.append((who, ban)))
    remove, ban = menu.actions()
    assert [remove.text(), ban.text()] == [
        "Remove from the workshop",
        "Ban from the workshop ...",
    ]
    remove.trigger()
    assert done == [(KITE, False)]
    ban.trigger()
    assert done == [(KITE, False)]
    with qtbot.waitSignal(menu.destroyed):
        menu.close()
        menu.deleteLater()
    (box,) = parent.findChildren(QMessageBox)
    yes = next(each for each in box.findChildren(QPushButton) if each.text() == "Ban")
    QTest.mouseClick(yes, Qt.MouseButton.LeftButton)
    assert done == [(KITE, False), (KITE, True)]
