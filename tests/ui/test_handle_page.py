from __future__ import annotations

import random

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from lanchat.client.suggest import suggest
from lanchat.protocol.errors import Reason
from lanchat.protocol.handle import problem
from lanchat.ui import text
from lanchat.ui.handle_page import HandlePage

seeded = random.Random


@pytest.fixture
def page(qtbot: QtBot) -> HandlePage:
    made = HandlePage(seeded(5))
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    made.start("Python 101")
    return made


def test_enter_takes_the_suggestion(qtbot: QtBot, page: HandlePage) -> None:
    suggestion = suggest(seeded(5))
    with qtbot.waitSignal(page.picked) as picked:
        QTest.keyClick(page.edit, Qt.Key.Key_Return)
    assert picked.args == [suggestion]


def test_the_dice_suggests_another(qtbot: QtBot, page: HandlePage) -> None:
    seen = {page.edit.text()}
    for _ in range(20):
        QTest.mouseClick(page.dice_button, Qt.MouseButton.LeftButton)
        seen.add(page.edit.text())
    assert len(seen) == 21
    assert all(problem(handle) is None for handle in seen)


def test_a_typed_handle_is_checked_at_once(qtbot: QtBot, page: HandlePage) -> None:
    for typed, reason in (("a b", Reason.HANDLE_MALFORMED), ("Ment0r", Reason.HANDLE_RESERVED)):
        page.edit.selectAll()
        QTest.keyClicks(page.edit, typed)
        assert page.problem.text() == text.handle_problem(reason)
        with qtbot.assertNotEmitted(page.picked):
            QTest.keyClick(page.edit, Qt.Key.Key_Return)
    page.edit.clear()
    assert page.problem.text() == ""
    assert not page.join_button.isEnabled()


def test_the_handle_is_said_as_it_will_be_stored(qtbot: QtBot, page: HandlePage) -> None:
    page.edit.setText(" Ｆｏｘ ")  # noqa: RUF001 (wide letters, which NFKC makes narrow)
    with qtbot.waitSignal(page.picked) as picked:
        QTest.mouseClick(page.join_button, Qt.MouseButton.LeftButton)
    assert picked.args == ["Fox"]


def test_a_refused_handle_is_explained_and_not_suggested_again(
    qtbot: QtBot, page: HandlePage
) -> None:
    refused = page.edit.text()
    page.refuse(Reason.HANDLE_LOOKALIKE)
    assert page.problem.text() == text.handle_problem(Reason.HANDLE_LOOKALIKE)
    assert page.edit.selectedText() == refused
    for _ in range(50):
        page.roll()
        assert page.edit.text() != refused


def test_what_anonymous_means_is_said(page: HandlePage) -> None:
    labels = [label.text() for label in page.findChildren(type(page.problem))]
    assert text.ANONYMOUS in labels
    assert "Join “Python 101”" in labels


def test_there_are_two_ways_back(qtbot: QtBot, page: HandlePage) -> None:
    with qtbot.waitSignal(page.back):
        QTest.mouseClick(page.back_button, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(page.back):
        QTest.keyClick(page.edit, Qt.Key.Key_Escape)
