from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QListView
from pytestqt.qtbot import QtBot

from lanchat.protocol.messages import Member
from lanchat.ui.people import MEMBER, PeopleDelegate, PeopleModel
from lanchat.ui.theme import LIGHT
from tests.ui.made_up import author, member

FAILURE = QAbstractItemModelTester.FailureReportingMode.Fatal


@pytest.fixture
def model(qtbot: QtBot) -> PeopleModel:
    made = PeopleModel()
    QAbstractItemModelTester(made, FAILURE, made)
    return made


def shown(model: PeopleModel) -> list[str]:
    return [str(model.index(row).data()) for row in range(model.rowCount())]


def people(*handles: str) -> tuple[Member, ...]:
    return tuple(map(member, handles))


def test_the_mentor_comes_first_then_all_by_handle(model: PeopleModel) -> None:
    model.set_people(people("red-kite", "Blue-owl", "mentor", "amber-lynx"), "amber-lynx")
    assert shown(model) == ["mentor", "amber-lynx (you)", "Blue-owl", "red-kite"]
    assert model.index(2).data(MEMBER) == member("Blue-owl")
    assert model.index(1).data(Qt.ItemDataRole.AccessibleTextRole) == "amber-lynx (you)"


def test_coming_and_going_keeps_the_selection(qtbot: QtBot, model: PeopleModel) -> None:
    view = QListView()
    qtbot.addWidget(view)
    view.setModel(model)
    model.set_people(people("blue-owl", "quiet-fox", "red-kite"), "")
    view.setCurrentIndex(model.index(1))
    model.set_people(people("amber-lynx", "quiet-fox", "swift-heron", "zebra"), "amber-lynx")
    assert shown(model) == ["amber-lynx (you)", "quiet-fox", "swift-heron", "zebra"]
    assert [index.data() for index in view.selectedIndexes()] == ["quiet-fox"]


def test_the_same_people_again_change_nothing(qtbot: QtBot, model: PeopleModel) -> None:
    model.set_people(people("blue-owl"), "blue-owl")
    signals = (model.rowsInserted, model.rowsRemoved, model.dataChanged)
    for signal in signals:
        with qtbot.assertNotEmitted(signal):
            model.set_people(people("blue-owl"), "blue-owl")


def test_one_can_learn_later_who_one_is(qtbot: QtBot, model: PeopleModel) -> None:
    model.set_people(people("blue-owl"), "")
    with qtbot.waitSignal(model.dataChanged):
        model.set_people(people("blue-owl"), "blue-owl")
    assert shown(model) == ["blue-owl (you)"]


def test_a_handle_that_another_took_over_is_another_person(model: PeopleModel) -> None:
    model.set_people(people("blue-owl"), "")
    model.set_people((Member("blue-owl", author("another")),), "")
    assert model.index(0).data(MEMBER) == Member("blue-owl", author("another"))


def test_a_handle_of_a_false_hub_does_nothing(model: PeopleModel) -> None:
    model.set_people(people("a\u202eb", "אבג"), "אבג")
    assert shown(model) == ["a[U+202E]b", "\u2068אבג\u2069 (you)"]


def test_only_the_mentor_has_the_badge(qtbot: QtBot, model: PeopleModel) -> None:
    view = QListView()
    qtbot.addWidget(view)
    view.setModel(model)
    view.setItemDelegate(PeopleDelegate(view))
    view.resize(200, 200)
    view.show()
    model.set_people(people("mentor", "ment\u043er"), "")
    image = view.grab().toImage()
    found = []
    for row in range(2):
        rect = view.visualRect(model.index(row))
        inks = {image.pixelColor(x, rect.center().y()).name() for x in range(52, rect.right())}
        found.append(LIGHT.mentor in inks)
    assert found == [True, False]


def test_it_paints(qtbot: QtBot, model: PeopleModel) -> None:
    view = QListView()
    qtbot.addWidget(view)
    view.setModel(model)
    view.setItemDelegate(PeopleDelegate(view))
    model.set_people(people("mentor", "a-very-long-handle-indeed"), "mentor")
    view.resize(160, 200)
    view.show()
    view.selectAll()
    image = view.grab().toImage()
    assert len({image.pixel(x, y) for x in range(0, 150, 3) for y in range(0, 80, 3)}) > 4
    assert model.rowCount(model.index(0)) == 0
    assert model.data(QModelIndex()) is None
