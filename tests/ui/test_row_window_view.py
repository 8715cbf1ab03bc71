from __future__ import annotations

import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, QRect, QStringListModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView
from pytestqt.qtbot import QtBot

from lanchat.ui.lazy_list_view import LazyListView

HEIGHT = 24


class View(LazyListView):
    """What gives the geometry its life: it settles the window and moves the scroll bar."""

    def __init__(self, rows: int) -> None:
        super().__init__()
        self.setModel(QStringListModel([str(number) for number in range(rows)], self))

    def estimate(self, row: int) -> int:
        return HEIGHT - row % 2

    def measure(self, row: int) -> int:
        return HEIGHT if row >= 0 else 0


@pytest.fixture
def view(qtbot: QtBot) -> View:
    made = View(500)
    qtbot.addWidget(made)
    made.resize(300, 240)
    with qtbot.waitExposed(made):
        made.show()
    return made


def shown(view: View) -> tuple[int, int]:
    """The first and the last row in sight."""
    bottom = view.viewport().height() - 1
    return view.indexAt(QPoint(5, 0)).row(), view.indexAt(QPoint(5, bottom)).row()


def test_the_keys_lead_through_the_rows(qtbot: QtBot, view: View) -> None:
    view.setCurrentIndex(view.model().index(499, 0))
    reached = []
    for key in (
        Qt.Key.Key_Up,
        Qt.Key.Key_Up,
        Qt.Key.Key_Home,
        Qt.Key.Key_Down,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_End,
        Qt.Key.Key_Down,
    ):
        QTest.keyClick(view, key)
        row = view.currentIndex().row()
        first, last = shown(view)
        assert first <= row <= last
        reached.append(row)
    assert reached[:4] == [498, 497, 0, 1]
    assert reached[4] > 5
    assert reached[5] < reached[4]
    assert reached[6:] == [499, 499]


def test_rows_are_selected_by_an_area(view: View) -> None:
    flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
    view.setSelection(QRect(0, 0, 10, view.viewport().height()), flags)
    first, last = shown(view)
    assert sorted(index.row() for index in view.selectedIndexes()) == [*range(first, last + 1)]
    assert not view.visualRegionForSelection(view.selectionModel().selection()).isEmpty()


def test_a_row_is_brought_to_the_top(view: View) -> None:
    view.scrollTo(view.model().index(100, 0), QAbstractItemView.ScrollHint.PositionAtTop)
    assert shown(view)[0] == 100
    assert view.visualRect(view.model().index(100, 0)) == QRect(
        0, 0, view.viewport().width(), HEIGHT
    )
    assert view.verticalOffset() == view.verticalScrollBar().value()


def test_without_rows(qtbot: QtBot) -> None:
    empty = View(0)
    qtbot.addWidget(empty)
    assert not empty.indexAt(QPoint(5, 5)).isValid()
    assert empty.visualRect(empty.model().index(0, 0)).isEmpty()
    QTest.keyClick(empty, Qt.Key.Key_Down)
    assert not empty.currentIndex().isValid()
    assert empty.horizontalOffset() == 0
