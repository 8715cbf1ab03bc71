from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from lanchat.ui import text
from lanchat.ui.room_bar import HostingHint, RoomBar


def test_only_the_one_who_hosts_sets_the_door_and_ends_the_workshop(qtbot: QtBot) -> None:
    bar = RoomBar("Python 101")
    qtbot.addWidget(bar)
    menu = bar.menu_button.menu()
    assert menu is not None
    bar.set_me("blue-owl")
    labels = [action.text() for action in menu.actions() if action.isVisible()]
    assert labels == ["Leave workshop"]
    bar.set_me("mentor")
    bar.set_hosting(hosts=True)
    door, leave, end = (action for action in menu.actions() if action.isVisible())
    assert door.text() == "Who may come in ..."
    with qtbot.waitSignals([bar.door_wanted, bar.leave_wanted, bar.end_wanted]):
        door.trigger()
        leave.trigger()
        end.trigger()
    assert bar.me.text() == "mentor"
    bar.set_hosting(hosts=False)
    assert not any(action.isVisible() for action in (door, end))


def test_a_name_of_a_false_hub_does_nothing(qtbot: QtBot) -> None:
    bar = RoomBar('a\u202eb <img src="x.png">')
    qtbot.addWidget(bar)
    assert bar.name.text() == 'a[U+202E]b <img src="x.png">'
    assert "<img" not in bar.name.toolTip()


def test_the_class_code_and_those_who_wait_are_at_hand(qtbot: QtBot) -> None:
    bar = RoomBar("Python 101")
    qtbot.addWidget(bar)
    bar.show()
    assert not bar.code_button.isVisible()
    assert not bar.waiting_button.isVisible()
    bar.offer_code(offer=True)
    bar.set_waiting(3)
    assert bar.waiting_button.text() == "3 waiting"
    with qtbot.waitSignals([bar.code_wanted, bar.waiting_wanted]):
        QTest.mouseClick(bar.code_button, Qt.MouseButton.LeftButton)
        QTest.mouseClick(bar.waiting_button, Qt.MouseButton.LeftButton)
    bar.offer_code(offer=False)
    bar.set_waiting(0)
    assert not bar.code_button.isVisible()
    assert not bar.waiting_button.isVisible()


def test_in_a_narrow_window_the_buttons_can_be_read(qtbot: QtBot) -> None:
    bar = RoomBar("A workshop with a long name")
    qtbot.addWidget(bar)
    bar.set_me("mentor")
    bar.set_hosting(hosts=True)
    bar.offer_code(offer=True)
    bar.set_waiting(12)
    bar.resize(900, 50)
    bar.show()
    assert bar.me.isVisible()
    bar.resize(440, 50)
    assert not bar.me.isVisible()
    for button in (bar.code_button, bar.waiting_button, bar.people_button):
        assert button.width() >= button.sizeHint().width()


def test_it_counts_the_people(qtbot: QtBot) -> None:
    bar = RoomBar("<b>Python</b>")
    qtbot.addWidget(bar)
    bar.set_count(23)
    assert bar.people_button.text() == "23"
    assert bar.people_button.accessibleName() == "23 people"
    assert bar.name.textFormat() is Qt.TextFormat.PlainText


def test_the_hint_for_the_host_stays_away_once_closed(qtbot: QtBot) -> None:
    hint = HostingHint()
    qtbot.addWidget(hint)
    hint.offer(hosts=False)
    assert hint.isHidden()
    hint.offer(hosts=True)
    assert not hint.isHidden()
    assert text.HOSTING.startswith("You host")
    QTest.mouseClick(hint.close_button, Qt.MouseButton.LeftButton)
    hint.offer(hosts=True)
    assert hint.isHidden()
