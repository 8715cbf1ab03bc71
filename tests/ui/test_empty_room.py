from __future__ import annotations

from PySide6.QtCore import QStringListModel
from pytestqt.qtbot import QtBot

from lanchat.ui import text
from lanchat.ui.empty_room import EmptyRoom


def test_it_is_there_only_while_nothing_is_said_and_something_can_be(qtbot: QtBot) -> None:
    timeline = QStringListModel()
    room = EmptyRoom(timeline)
    qtbot.addWidget(room)
    seen = [room.isHidden()]
    room.set_open(is_open=True)
    seen.append(room.isHidden())
    timeline.insertRow(0)
    seen.append(room.isHidden())
    timeline.removeRow(0)
    seen.append(room.isHidden())
    timeline.setStringList(["said"])
    seen.append(room.isHidden())
    timeline.setStringList([])
    room.set_open(is_open=False)
    seen.append(room.isHidden())
    assert seen == [True, False, True, False, True, True]


def test_it_speaks_to_the_one_who_looks(qtbot: QtBot) -> None:
    room = EmptyRoom(QStringListModel())
    qtbot.addWidget(room)
    said = [room.label.text()]
    room.set_hosting(hosts=True)
    said.append(room.label.text())
    room.set_others(1)
    said.append(room.label.text())
    assert said == [text.EMPTY_STUDENT, text.EMPTY_MENTOR, text.EMPTY_CLASS]


def test_the_button_asks_for_the_code(qtbot: QtBot) -> None:
    room = EmptyRoom(QStringListModel())
    qtbot.addWidget(room)
    assert room.code_button.isHidden()
    room.offer_code(offer=True)
    assert not room.code_button.isHidden()
    with qtbot.waitSignal(room.code_wanted):
        room.code_button.click()


def test_a_long_sentence_has_the_lines_that_it_needs(qtbot: QtBot) -> None:
    room = EmptyRoom(QStringListModel())
    qtbot.addWidget(room)
    room.set_hosting(hosts=True)
    room.set_open(is_open=True)
    room.resize(700, 400)
    with qtbot.waitExposed(room):
        room.show()
    needed = room.label.heightForWidth(room.label.width())
    assert room.label.height() >= needed > 2 * room.label.fontMetrics().height() - 2
