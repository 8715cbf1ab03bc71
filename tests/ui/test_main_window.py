from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

from lanchat.client.events import Said, StateChanged
from lanchat.client.nearby import NearbyChanged
from lanchat.client.state import (
    CatchingUp,
    Closed,
    Connecting,
    Joined,
    Reconnecting,
    TurnedAway,
    Waiting,
)
from lanchat.protocol.errors import Reason
from lanchat.ui import text
from lanchat.ui.main_window import MainWindow
from tests.ui.made_up import nearby, posted


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    made = MainWindow()
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    return made


def page(window: MainWindow) -> QWidget | None:
    stack = window.centralWidget()
    assert isinstance(stack, QStackedWidget)
    return stack.currentWidget()


def test_three_steps_lead_into_the_room(qtbot: QtBot, window: MainWindow) -> None:
    workshop = nearby("Python 101")
    window.set_nearby(NearbyChanged((workshop,), 0.1))
    assert page(window) is window.welcome
    with qtbot.waitSignal(window.chosen) as chosen:
        window.welcome.view.activated.emit(window.welcome.model.index(0))
    assert chosen.args == [workshop]
    window.show_handle("Python 101")
    assert page(window) is window.handle_page
    with qtbot.waitSignal(window.picked) as picked:
        QTest.keyClick(window.handle_page.edit, Qt.Key.Key_Return)
    window.show_connecting("Python 101")
    window.handle_event(StateChanged(Connecting()))
    assert page(window) is window.connecting
    assert picked.args is not None
    handle = picked.args[0]
    window.handle_event(StateChanged(CatchingUp(handle, 0, 1)))
    assert page(window) is window.room
    window.handle_event(Said((posted(1),)))
    window.handle_event(StateChanged(Joined(handle, 1)))
    assert window.room is not None
    assert window.room.timeline.rowCount() == 1
    assert window.windowTitle() == "Python 101 - LanChat"


def test_what_is_wanted_in_the_room_is_wanted_of_the_window(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.show_connecting("Python 101")
    window.handle_event(StateChanged(Joined("blue-owl", 1)))
    assert window.room is not None
    with qtbot.waitSignals([window.said, window.leave_wanted, window.end_wanted]):
        window.room.said.emit("hi")
        window.room.leave_wanted.emit()
        window.room.end_wanted.emit()
    with qtbot.waitSignal(window.retry_wanted):
        window.room.retry_wanted.emit(b"")


def test_a_refused_handle_leads_back_to_the_handles(window: MainWindow) -> None:
    window.show_handle("Python 101")
    window.show_connecting("Python 101")
    window.handle_event(StateChanged(TurnedAway(Reason.HANDLE_TAKEN, 1)))
    assert page(window) is window.handle_page
    expected = text.handle_problem(Reason.HANDLE_TAKEN)
    assert window.handle_page.problem.text() == expected
    assert window.room is None


def test_any_other_refusal_leads_back_to_the_workshops(window: MainWindow) -> None:
    window.show_connecting("Python 101")
    window.handle_event(StateChanged(TurnedAway(Reason.WORKSHOP_FULL, 1)))
    assert page(window) is window.welcome
    assert window.welcome.notice.text() == text.turned_away(Reason.WORKSHOP_FULL, 1)
    window.show_welcome()
    assert not window.welcome.notice.isVisible()


def test_who_is_turned_away_inside_keeps_what_is_on_the_screen(window: MainWindow) -> None:
    window.show_connecting("Python 101")
    window.handle_event(StateChanged(Joined("blue-owl", 0)))
    window.handle_event(StateChanged(TurnedAway(Reason.HANDLE_TAKEN, 1)))
    assert page(window) is window.room
    window.show_welcome()
    window.handle_event(StateChanged(Closed(ended=False)))
    assert page(window) is window.welcome


def test_the_mentor_names_a_workshop(qtbot: QtBot, window: MainWindow) -> None:
    QTest.mouseClick(window.welcome.host_button, Qt.MouseButton.LeftButton)
    assert page(window) is window.host_page
    QTest.keyClicks(window.host_page.name, "Web")
    with qtbot.waitSignal(window.host_wanted) as wanted:
        QTest.keyClick(window.host_page.name, Qt.Key.Key_Return)
    assert wanted.args == ["Web"]
    QTest.keyClick(window.host_page.name, Qt.Key.Key_Escape)
    assert page(window) is window.welcome


def test_back_from_everywhere(qtbot: QtBot, window: MainWindow) -> None:
    window.show_handle("Python 101")
    QTest.keyClick(window.handle_page.edit, Qt.Key.Key_Escape)
    assert page(window) is window.welcome
    window.show_connecting("Python 101", "Starting ...")
    with qtbot.waitSignal(window.leave_wanted):
        QTest.mouseClick(window.connecting.back_button, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(window.address_entered):
        window.welcome.address_entered.emit("192.0.2.7")


def test_closing_is_told(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.closing):
        window.close()


def test_an_entry_word_is_asked_for_until_it_is_right(qtbot: QtBot, window: MainWindow) -> None:
    window.show_connecting("Python 101")
    window.handle_event(StateChanged(TurnedAway(Reason.WRONG_WORD, 1)))
    assert (page(window), window.room) == (window.word_page, None)
    assert window.word_page.problem.text() == ""
    QTest.keyClicks(window.word_page.edit, "sesam")
    with qtbot.waitSignal(window.word_entered) as entered:
        QTest.keyClick(window.word_page.edit, Qt.Key.Key_Return)
    assert entered.args == ["sesam"]
    window.show_connecting("Python 101")
    window.handle_event(StateChanged(TurnedAway(Reason.WRONG_WORD, 1)))
    assert page(window) is window.word_page
    assert window.word_page.problem.text() == text.ENTRY_WORD_REFUSED
    assert window.word_page.edit.text() == "sesam"
    window.show_connecting("Python 101")
    window.handle_event(StateChanged(TurnedAway(Reason.BANNED, 1)))
    assert page(window) is window.welcome
    assert "banned" in window.welcome.notice.text()


def test_who_waits_in_the_lobby_comes_in_or_goes(qtbot: QtBot, window: MainWindow) -> None:
    window.show_connecting("Python 101")
    window.handle_event(StateChanged(Waiting("blue-owl")))
    assert page(window) is window.lobby
    with qtbot.waitSignal(window.leave_wanted):
        QTest.mouseClick(window.lobby.leave_button, Qt.MouseButton.LeftButton)
    window.handle_event(StateChanged(Joined("blue-owl", 0)))
    assert page(window) is window.room
    window.handle_event(StateChanged(Waiting("blue-owl")))
    assert page(window) is window.room
    assert window.room is not None
    assert window.room.banner.label.text() == text.waiting_as("blue-owl")


def test_who_loses_the_hub_before_the_room_is_entered_sees_that_it_connects(
    window: MainWindow,
) -> None:
    window.show_connecting("Python 101")
    room = window.room
    window.handle_event(StateChanged(Waiting("blue-owl")))
    window.handle_event(StateChanged(Connecting()))
    assert page(window) is window.connecting
    assert window.room is room
    window.handle_event(StateChanged(Joined("blue-owl", 0)))
    window.handle_event(StateChanged(Connecting()))
    assert page(window) is room


def test_the_code_can_be_checked_from_inside(qtbot: QtBot, window: MainWindow) -> None:
    window.show_connecting("Python 101")
    window.set_verified(False)
    window.handle_event(StateChanged(Joined("blue-owl", 0)))
    assert window.room is not None
    with qtbot.waitSignal(window.check_wanted):
        window.room.unverified.check_button.click()
    window.show_code("Python 101", may_skip=True)
    assert not window.code_page.skip_button.isVisible()
    with qtbot.assertNotEmitted(window.leave_wanted):
        QTest.keyClick(window.code_page.code.fields[0], Qt.Key.Key_Escape)
    assert page(window) is window.room
    window.show_code("Python 101")
    window.handle_event(StateChanged(Reconnecting("blue-owl")))
    window.handle_event(StateChanged(Joined("blue-owl", 0)))
    assert page(window) is window.code_page
    window.set_verified(True)
    assert page(window) is window.room
    assert not window.room.unverified.isVisible()


def test_what_ends_the_visit_is_seen_although_the_code_is_being_typed(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.show_connecting("Python 101")
    window.handle_event(StateChanged(Joined("blue-owl", 0)))
    window.show_code("Python 101")
    window.handle_event(StateChanged(TurnedAway(Reason.REMOVED, 1)))
    assert page(window) is window.room
    assert window.room is not None
    assert "removed you" in window.room.banner.label.text()


def test_outside_the_way_back_from_the_code_leads_out(qtbot: QtBot, window: MainWindow) -> None:
    window.show_code("Python 101", may_skip=True)
    assert window.code_page.skip_button.isVisible()
    with qtbot.waitSignal(window.leave_wanted):
        QTest.mouseClick(window.code_page.back_button, Qt.MouseButton.LeftButton)


def test_the_mentor_gets_the_class_code_for_the_room(window: MainWindow) -> None:
    window.set_class("Python 101", "maple tiger lantern river", ["192.0.2.7:47820"])
    window.show_connecting("Python 101")
    window.set_class("Python 101", "maple tiger lantern river", ["192.0.2.7:47820"])
    window.handle_event(StateChanged(Joined("mentor", 0)))
    assert window.room is not None
    assert window.room.bar.code_button.isVisible()
    assert window.room.mentor.code_panel.name.text() == "Python 101"


def test_the_mentor_is_told_of_the_hub_in_the_room(window: MainWindow) -> None:
    window.set_hub_news("Nobody hosts anything.")
    window.show_connecting("Python 101")
    window.handle_event(StateChanged(Joined("mentor", 0)))
    window.set_hub_news("It has a copy of its log.", good=True)
    assert window.room is not None
    assert window.room.banner.label.text() == "It has a copy of its log."
    window.set_hub_news(None)
    assert not window.room.banner.isVisible()


def test_words_that_could_not_be_said_come_back(window: MainWindow) -> None:
    window.keep_unsaid("hi", "Too many posts wait.")
    window.show_connecting("Python 101")
    window.handle_event(StateChanged(Joined("blue-owl", 0)))
    window.keep_unsaid("hi", "Too many posts wait.")
    assert window.room is not None
    assert window.room.composer.edit.toPlainText() == "hi"
    assert window.room.composer.note.text() == "Too many posts wait."
