from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMessageBox, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from lanchat.ui import text
from lanchat.ui.questions import ask_ban, ask_end

ASK: dict[str, Callable[[QWidget, Callable[[], object]], QMessageBox]] = {
    "End workshop": lambda parent, go_on: ask_end(parent, "Python 101", 3, go_on),
    "Ban": lambda parent, go_on: ask_ban(parent, "red-kite", go_on),
}


@pytest.mark.parametrize("verb", ASK)
def test_it_is_done_only_on_purpose(qtbot: QtBot, verb: str) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    parent.show()
    done: list[str] = []
    for key in (Qt.Key.Key_Escape, Qt.Key.Key_Return):
        box = ASK[verb](parent, lambda: done.append(verb))
        with qtbot.waitSignal(box.finished):
            QTest.keyClick(box, key)
    assert done == []
    box = ASK[verb](parent, lambda: done.append(verb))
    button = next(each for each in box.findChildren(QPushButton) if each.text() == verb)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert done == [verb]


def test_it_says_what_it_does(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    box = ASK["Ban"](parent, bool)
    assert (box.text(), box.informativeText()) == (
        "Ban red-kite from the workshop?",
        text.BAN_DETAILS,
    )
    assert ASK["End workshop"](parent, bool).text() == "End “Python 101” for 3 people?"
