from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from lanchat.ui import text
from lanchat.ui.stop_page import StopPage
from lanchat.ui.theme import DARK, palette_for


@pytest.fixture
def page(qtbot: QtBot) -> StopPage:
    made = StopPage()
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    made.start("<b>Python</b>")
    return made


def test_it_says_what_it_may_be_and_what_to_do(page: StopPage) -> None:
    shown = {label.text() for label in page.findChildren(QLabel) if label.isVisible()}
    assert {text.STOP, text.other_key("<b>Python</b>"), text.STOP_MEANS} <= shown
    assert set(text.STOP_STEPS) <= shown
    assert "Nothing was sent" in text.other_key("Python")
    assert page.accessibleName().startswith("Stop")


def test_the_near_way_leads_back(qtbot: QtBot, page: StopPage) -> None:
    assert page.back_button.hasFocus()
    assert page.back_button.property("kind") == "primary"
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Escape):
        with qtbot.waitSignal(page.back), qtbot.assertNotEmitted(page.new_code_wanted):
            QTest.keyClick(page.back_button, key)


def test_a_confirmed_code_can_be_typed(qtbot: QtBot, page: StopPage) -> None:
    with qtbot.waitSignal(page.new_code_wanted):
        QTest.mouseClick(page.new_code_button, Qt.MouseButton.LeftButton)


def test_the_sign_follows_the_theme(qtbot: QtBot, page: StopPage) -> None:
    before = page.grab().toImage()
    page.setPalette(palette_for(DARK))
    assert page.grab().toImage() != before
