from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QMessageBox, QPushButton
from pytestqt.qtbot import QtBot

from lanchat.ui.people import PeopleModel
from lanchat.ui.people_pane import PeoplePane
from tests.ui.made_up import author, member


@pytest.fixture
def pane(qtbot: QtBot) -> PeoplePane:
    model = PeopleModel()
    made = PeoplePane(model)
    model.setParent(made)
    qtbot.addWidget(made)
    model.set_people(tuple(map(member, ("mentor", "blue-owl", "red-kite"))), "mentor")
    made.resize(216, 400)
    with qtbot.waitActive(made):
        made.show()
    made.set_hosting(hosts=True)
    return made


def menus(pane: PeoplePane) -> list[QMenu]:
    return [menu for menu in pane.findChildren(QMenu) if menu.isVisible()]


def ask_by_keyboard(pane: PeoplePane, row: int) -> None:
    pane.view.setCurrentIndex(pane.view.model().index(row, 0))
    QApplication.sendEvent(
        pane.view, QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(1, 1), QPoint(1, 1))
    )


def ask_by_mouse(pane: PeoplePane, row: int) -> None:
    place = pane.view.visualRect(pane.view.model().index(row, 0)).center()
    viewport = pane.view.viewport()
    QApplication.sendEvent(
        viewport,
        QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, viewport.mapToGlobal(place)),
    )


def test_it_counts_the_people(pane: PeoplePane) -> None:
    assert pane.heading.text() == "People  3"
    assert pane.view.accessibleName() == "People in the room"


@pytest.mark.parametrize("ask", [ask_by_keyboard, ask_by_mouse])
def test_the_mentor_removes_somebody(qtbot: QtBot, pane: PeoplePane, ask: object) -> None:
    assert callable(ask)
    ask(pane, 2)
    (menu,) = menus(pane)
    with qtbot.waitSignal(pane.remove_wanted) as wanted:
        QTest.mouseClick(
            menu,
            Qt.MouseButton.LeftButton,
            pos=menu.actionGeometry(menu.actions()[0]).center(),
        )
    assert wanted.args == [author("red-kite"), False]
    assert menus(pane) == []


def test_enter_asks_as_well_and_a_ban_is_confirmed(qtbot: QtBot, pane: PeoplePane) -> None:
    pane.view.activated.emit(pane.view.model().index(1, 0))
    (menu,) = menus(pane)
    menu.actions()[1].trigger()
    menu.close()
    (box,) = pane.findChildren(QMessageBox)
    yes = next(each for each in box.findChildren(QPushButton) if each.text() == "Ban")
    with qtbot.waitSignal(pane.remove_wanted) as wanted:
        QTest.mouseClick(yes, Qt.MouseButton.LeftButton)
    assert wanted.args == [author("blue-owl"), True]


def test_nothing_can_be_done_about_the_mentor_or_by_others(pane: PeoplePane) -> None:
    ask_by_mouse(pane, 0)
    pane.set_hosting(hosts=False)
    ask_by_mouse(pane, 2)
    ask_by_keyboard(pane, 2)
    QApplication.sendEvent(
        pane.view.viewport(),
        QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(9, 350), QPoint(9, 350)),
    )
    assert menus(pane) == []


def test_those_who_wait_stand_above(qtbot: QtBot, pane: PeoplePane) -> None:
    assert not pane.lobby.isVisible()
    pane.lobby.set_waiting((member("quiet-fox"),))
    assert pane.lobby.isVisible()
    with qtbot.waitSignal(pane.admit_wanted) as wanted:
        pane.lobby.rows[member("quiet-fox")].admit_button.click()
    assert wanted.args == [author("quiet-fox"), True]
    pane.set_hosting(hosts=False)
    assert not pane.lobby.isVisible()
