from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from lanchat.protocol.limits import MAX_NAME_BYTES
from lanchat.ui import text
from lanchat.ui.host_page import HostPage


@pytest.fixture
def page(qtbot: QtBot) -> HostPage:
    made = HostPage()
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    made.start()
    return made


def test_the_name_is_there_already_and_typing_replaces_it(qtbot: QtBot, page: HostPage) -> None:
    with qtbot.waitSignal(page.host_wanted) as wanted:
        QTest.keyClick(page.name, Qt.Key.Key_Return)
    assert wanted.args == ["Workshop"]
    QTest.keyClicks(page.name, " Python 101 ")
    with qtbot.waitSignal(page.host_wanted) as wanted:
        QTest.mouseClick(page.start_button, Qt.MouseButton.LeftButton)
    assert wanted.args == ["Python 101"]


@pytest.mark.parametrize(
    ("name", "problem"),
    [("  ", text.NAME_EMPTY), ("é" * (MAX_NAME_BYTES // 2 + 1), text.NAME_TOO_LONG)],
)
def test_a_name_that_cannot_be_is_not_taken(
    qtbot: QtBot, page: HostPage, name: str, problem: str
) -> None:
    page.name.setText(name)
    assert page.problem.text() == problem
    with qtbot.assertNotEmitted(page.host_wanted):
        QTest.keyClick(page.name, Qt.Key.Key_Return)
    assert not page.start_button.isEnabled()


def test_why_it_did_not_start_is_shown(page: HostPage) -> None:
    page.set_problem("The disk is full.")
    assert page.problem.text() == "The disk is full."


def test_there_are_two_ways_back(qtbot: QtBot, page: HostPage) -> None:
    with qtbot.waitSignal(page.back):
        QTest.mouseClick(page.back_button, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(page.back):
        QTest.keyClick(page.name, Qt.Key.Key_Escape)
