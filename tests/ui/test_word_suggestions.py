from __future__ import annotations

import pytest
from PySide6.QtCore import QStringListModel, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from lanchat.ui.word_suggestions import WordSuggestions

WORDS = ["maple", "march", "ride", "river"]


@pytest.fixture
def suggestions(qtbot: QtBot) -> WordSuggestions:
    field = QLineEdit()
    qtbot.addWidget(field)
    with qtbot.waitActive(field):
        field.show()
    return WordSuggestions(field, QStringListModel(WORDS, field))


def test_it_shows_what_fits_and_marks_the_first(suggestions: WordSuggestions) -> None:
    marked = [suggestions.marked]
    suggestions.offer("RI")
    model = suggestions.completionModel()
    assert [model.index(row, 0).data() for row in range(model.rowCount())] == ["ride", "river"]
    marked.append(suggestions.marked)
    QTest.keyClick(suggestions.view, Qt.Key.Key_Down)
    marked.append(suggestions.marked)
    suggestions.hide()
    assert [*marked, suggestions.marked] == [None, "ride", "river", None]


def test_a_click_chooses(qtbot: QtBot, suggestions: WordSuggestions) -> None:
    suggestions.offer("ma")
    view = suggestions.view
    place = view.visualRect(suggestions.completionModel().index(1, 0)).center()
    with qtbot.waitSignal(suggestions.chosen) as chosen:
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert chosen.args == ["march"]
    qtbot.waitUntil(lambda: not view.isVisible())
