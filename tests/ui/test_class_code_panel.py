from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from lanchat.ui import text
from lanchat.ui.class_code_panel import ClassCodePanel

CODE = "maple tiger lantern river"


@pytest.fixture
def panel(qtbot: QtBot) -> ClassCodePanel:
    made = ClassCodePanel()
    qtbot.addWidget(made)
    made.set_class("Python 101", CODE, ["192.0.2.7:47820", "[2001:db8::7]:47820"])
    with qtbot.waitActive(made):
        made.present()
    return made


def test_the_class_sees_the_code_and_the_address(panel: ClassCodePanel) -> None:
    assert panel.name.text() == "Python 101"
    assert panel.how.text() == text.class_code_how("Python 101")
    assert panel.code.text().split() == CODE.split()
    assert panel.code.accessibleName() == f"Class code: {CODE}"
    assert panel.address.text() == "192.0.2.7:47820  [2001:db8::7]:47820"
    assert panel.code.pixels > 60
    before = panel.code.pixels
    panel.resize(1900, 1000)
    assert panel.code.pixels > 1.5 * before


def test_a_code_that_is_not_there_yet(panel: ClassCodePanel) -> None:
    panel.set_class("Python 101", "", ())
    assert panel.how.text() == text.CLASS_CODE_SOON
    assert panel.code.text() == ""
    assert not panel.address.isVisible()
    assert not panel.address_label.isVisible()


def test_no_more_addresses_than_can_be_read(panel: ClassCodePanel) -> None:
    panel.set_class("Python 101", CODE, [f"192.0.2.{number}:47820" for number in range(1, 9)])
    assert len(panel.address.text().split()) == 3


def test_escape_closes_it(qtbot: QtBot, panel: ClassCodePanel) -> None:
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    with qtbot.waitActive(panel):
        panel.present()
    QTest.mouseClick(panel.close_button, Qt.MouseButton.LeftButton)
    assert not panel.isVisible()


def test_it_fills_the_screen_and_comes_back(qtbot: QtBot, panel: ClassCodePanel) -> None:
    QTest.mouseClick(panel.full_button, Qt.MouseButton.LeftButton)
    assert panel.isFullScreen()
    assert panel.full_button.text() == "Window"
    QTest.keyClick(panel, Qt.Key.Key_Escape)
    assert (panel.isVisible(), panel.isFullScreen()) == (False, False)
    assert panel.full_button.text() == "Full screen"


def test_the_file_can_be_exported(qtbot: QtBot, panel: ClassCodePanel) -> None:
    with qtbot.waitSignal(panel.export_wanted):
        QTest.mouseClick(panel.export_button, Qt.MouseButton.LeftButton)
