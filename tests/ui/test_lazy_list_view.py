from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QStringListModel, Qt
from PySide6.QtWidgets import QAbstractItemView
from pytestqt.qtbot import QtBot

from lanchat.ui.lazy_list_view import LazyListView

REAL, ESTIMATE = 24, 15


class View(LazyListView):
    def __init__(self) -> None:
        self.measured: list[int] = []
        super().__init__()

    def estimate(self, row: int) -> int:
        return ESTIMATE + row % 2

    def measure(self, row: int) -> int:
        self.measured.append(row)
        return REAL


@pytest.fixture
def model(qtbot: QtBot) -> QStringListModel:
    return QStringListModel([str(number) for number in range(500)])


@pytest.fixture
def view(qtbot: QtBot, model: QStringListModel) -> View:
    made = View()
    qtbot.addWidget(made)
    made.resize(300, 240)
    made.setModel(model)
    with qtbot.waitExposed(made):
        made.show()
    return made


def shown(view: View) -> tuple[int, int]:
    """The first and the last row in sight."""
    bottom = view.viewport().height() - 1
    return view.indexAt(QPoint(5, 0)).row(), view.indexAt(QPoint(5, bottom)).row()


def test_it_begins_at_the_bottom_and_measures_that_first(view: View) -> None:
    assert shown(view)[1] == 499
    assert view.measured[:3] == [499, 498, 497]


def test_all_is_measured_in_the_end_and_nothing_moves(qtbot: QtBot, view: View) -> None:
    view.scrollTo(view.model().index(100, 0), QAbstractItemView.ScrollHint.PositionAtTop)
    seen = shown(view)
    qtbot.waitUntil(lambda: len(set(view.measured)) == 500)
    assert seen[0] == 100
    assert shown(view) == seen


def test_new_rows_are_followed_at_the_bottom_and_only_there(
    qtbot: QtBot, view: View, model: QStringListModel
) -> None:
    model.insertRows(500, 3)
    assert shown(view)[1] == 502
    with qtbot.waitSignal(view.at_bottom_changed, check_params_cb=lambda at: not at):
        view.verticalScrollBar().setValue(1000)
    seen = shown(view)
    model.insertRows(503, 3)
    assert shown(view) == seen
    model.insertRows(0, 2)
    assert shown(view) == (seen[0] + 2, seen[1] + 2)
    model.removeRows(0, 2)
    assert shown(view) == seen
    with qtbot.waitSignal(view.at_bottom_changed, check_params_cb=bool):
        view.jump_to_bottom()
    assert shown(view)[1] == 505


def test_a_changed_row_is_measured_again_but_not_one_that_is_repainted(
    view: View, model: QStringListModel
) -> None:
    index = model.index(499)
    view.measured.clear()
    model.dataChanged.emit(index, index, [Qt.ItemDataRole.ForegroundRole])
    view.executeDelayedItemsLayout()
    assert 499 not in view.measured
    model.setData(index, "longer")
    view.executeDelayedItemsLayout()
    assert 499 in view.measured


def test_another_width_is_measured_again(qtbot: QtBot, view: View) -> None:
    qtbot.waitUntil(lambda: len(set(view.measured)) == 500)
    view.measured.clear()
    view.resize(200, 240)
    qtbot.waitUntil(lambda: len(set(view.measured)) == 500)
    assert shown(view)[1] == 499


def test_without_rows(view: View, model: QStringListModel) -> None:
    model.setStringList([])
    view.executeDelayedItemsLayout()
    assert view.verticalScrollBar().maximum() == 0
    assert view.at_bottom
