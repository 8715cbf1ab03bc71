from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QListView
from pytestqt.qtbot import QtBot

from lanchat.protocol.version import VERSION
from lanchat.ui import text
from lanchat.ui.nearby_list import HINT, NEARBY, NearbyDelegate, NearbyModel
from tests.ui.made_up import nearby

FAILURE = QAbstractItemModelTester.FailureReportingMode.Fatal
USABLE = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


@pytest.fixture
def model(qtbot: QtBot) -> NearbyModel:
    made = NearbyModel()
    QAbstractItemModelTester(made, FAILURE, made)
    return made


def shown(model: NearbyModel) -> list[tuple[object, object]]:
    indexes = [model.index(row) for row in range(model.rowCount())]
    return [(index.data(), index.data(HINT)) for index in indexes]


def test_a_hint_tells_apart_what_the_name_does_not(model: NearbyModel) -> None:
    model.set_workshops([nearby("Art", 1), nearby("Python", 2)])
    assert shown(model) == [("Art", ""), ("Python", "")]
    twin = nearby("Python", 3, host="2001:db8::3")
    here = nearby("Web", 4, host="127.0.0.1")
    model.set_workshops([nearby("Art", 1), nearby("Python", 2), twin, here])
    assert shown(model) == [
        ("Art", ""),
        ("Python", "192.0.2.2:47820"),
        ("Python", "[2001:db8::3]:47820"),
        ("Web", "on this PC"),
    ]
    assert model.index(2).data(NEARBY) == twin
    assert model.index(3).data(Qt.ItemDataRole.AccessibleTextRole) == "Web, on this PC"


def test_another_version_can_be_seen_but_not_chosen(model: NearbyModel) -> None:
    model.set_workshops([nearby("Old", 1, version=VERSION + 1), nearby("New", 2)])
    assert shown(model)[0] == ("Old", text.OTHER_VERSION)
    assert not model.index(0).flags() & USABLE
    assert model.index(1).flags() & USABLE == USABLE


def test_those_that_stay_keep_their_selection(qtbot: QtBot, model: NearbyModel) -> None:
    view = QListView()
    qtbot.addWidget(view)
    view.setModel(model)
    model.set_workshops([nearby("B", 2), nearby("D", 4)])
    view.setCurrentIndex(model.index(1))
    model.set_workshops([nearby("A", 1), nearby("C", 3), nearby("D", 4)])
    assert [name for name, _ in shown(model)] == ["A", "C", "D"]
    assert [index.data() for index in view.selectedIndexes()] == ["D"]


def test_names_of_others_are_made_visible_and_painted(qtbot: QtBot, model: NearbyModel) -> None:
    view = QListView()
    qtbot.addWidget(view)
    view.setModel(model)
    view.setItemDelegate(NearbyDelegate(view))
    odd = nearby("trick\u202e " + "long " * 10, 2, host="localhost", version=VERSION + 1)
    model.set_workshops([nearby("A", 1), odd])
    assert "[U+202E]" in str(model.index(1).data())
    view.resize(200, 150)
    view.setCurrentIndex(model.index(0))
    image = view.grab().toImage()
    assert len({image.pixel(x, y) for x in range(0, 200, 2) for y in range(0, 150, 2)}) > 4
    plain, hinted = (view.visualRect(model.index(row)).height() for row in (0, 1))
    assert hinted > plain
    assert model.data(QModelIndex()) is None
    assert model.index(0).data(Qt.ItemDataRole.DecorationRole) is None
