from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from lanchat.client.events import (
    Acked,
    CommandRefused,
    DiskChanged,
    DoorChanged,
    Event,
    LobbyChanged,
    LogReset,
    PeopleChanged,
    PostRefused,
    Said,
    Sending,
    StateChanged,
)
from lanchat.client.state import CatchingUp, Closed, Connecting, Joined, Reconnecting, TurnedAway
from lanchat.protocol.errors import Reason
from lanchat.protocol.messages import Door
from lanchat.ui import text
from lanchat.ui.room import RoomWidget
from tests.ui.made_up import author, client_id, member, posted

ME = "amber-lynx"
EVERYONE = (member("mentor"), member(ME), member("blue-owl"))


@pytest.fixture
def room(qtbot: QtBot) -> RoomWidget:
    made = RoomWidget("Python 101")
    qtbot.addWidget(made)
    made.resize(1000, 600)
    with qtbot.waitActive(made):
        made.show()
    return made


def feed(room: RoomWidget, *events: Event) -> None:
    for event in events:
        room.handle_event(event)


def joined(handle: str = ME) -> tuple[Event, ...]:
    return (
        StateChanged(Connecting()),
        StateChanged(CatchingUp(handle, 0, 2)),
        Said((posted(1), posted(2, ME, "my question"))),
        StateChanged(Joined(handle, 2)),
        PeopleChanged(EVERYONE, (), ()),
    )


def lines(room: RoomWidget) -> list[tuple[str, str, bool]]:
    rows = [room.timeline.row(number) for number in range(room.timeline.rowCount())]
    return [(row.handle, row.line.text, row.mine) for row in rows]


def test_a_lesson_from_joining_to_the_end(room: RoomWidget) -> None:
    feed(room, *joined())
    assert lines(room) == [("blue-owl", "hello", False), (ME, "my question", True)]
    assert room.banner.isHidden()
    assert room.bar.people_button.text() == "3"
    assert room.people_pane.heading.text() == "People  3"
    feed(room, Sending(client_id(1), "next", author(ME)), StateChanged(Reconnecting(ME)))
    assert lines(room)[2] == (ME, "next", True)
    assert "kept" in room.banner.label.text()
    assert not room.composer.edit.isReadOnly()
    feed(room, StateChanged(Joined(ME, 2)), StateChanged(Closed(ended=True)))
    assert room.banner.back_button.isVisible()
    assert room.composer.edit.isReadOnly()
    assert room.timeline.row(2).hopeless


def test_another_log_starts_over(room: RoomWidget) -> None:
    feed(room, *joined(), LogReset(), Said((posted(1, text="anew"),)))
    assert lines(room) == [("blue-owl", "anew", False)]


def test_someone_else_under_an_old_handle_is_told_apart(room: RoomWidget) -> None:
    other = type(EVERYONE[2])("blue-owl", author("another"))
    feed(room, *joined(), PeopleChanged((EVERYONE[0], EVERYONE[1], other), (), ()))
    assert [room.timeline.row(number).earlier for number in range(2)] == [True, False]


def test_what_the_person_wants_is_said_by_signals(qtbot: QtBot, room: RoomWidget) -> None:
    feed(room, *joined())
    QTest.keyClicks(room.composer.edit, "hi")
    with qtbot.waitSignal(room.said) as said:
        QTest.keyClick(room.composer.edit, Qt.Key.Key_Return)
    assert said.args == ["hi"]
    feed(room, Sending(client_id(1), "hi", author(ME)))
    feed(room, PostRefused(client_id(1), "hi", Reason.TOO_LARGE, None))
    with qtbot.waitSignal(room.retry_wanted) as retried:
        room.pane.view.retry_wanted.emit(client_id(1))
    assert retried.args == [client_id(1)]
    room.pane.view.dismiss_wanted.emit(client_id(1))
    assert len(lines(room)) == 2
    menu = room.bar.menu_button.menu()
    assert menu is not None
    with qtbot.waitSignal(room.leave_wanted):
        next(each for each in menu.actions() if each.text() == "Leave workshop").trigger()
    feed(room, StateChanged(TurnedAway(Reason.DENIED, 1)))
    with qtbot.waitSignal(room.back_wanted):
        QTest.mouseClick(room.banner.back_button, Qt.MouseButton.LeftButton)


def test_the_mentor_ends_the_workshop_only_after_a_question(qtbot: QtBot, room: RoomWidget) -> None:
    feed(room, *joined("mentor"))
    assert room.hint.isVisible()
    assert room.bar.end_action.isVisible()
    box = room.confirm_end()
    assert box.text() == "End “Python 101” for 2 people?"
    with qtbot.assertNotEmitted(room.end_wanted):
        QTest.keyClick(box, Qt.Key.Key_Escape)
    box = room.confirm_end()
    end = next(b for b in box.findChildren(QPushButton) if b.text() == "End workshop")
    with qtbot.waitSignal(room.end_wanted):
        QTest.mouseClick(end, Qt.MouseButton.LeftButton)
    feed(room, StateChanged(Closed(ended=True)))
    assert not room.hint.isVisible()
    assert not room.bar.end_action.isVisible()
    assert room.banner.label.text() == text.state(Closed(ended=True), hosts=True)
    assert room.composer.edit.placeholderText() == "The workshop has ended."


def test_the_mentor_alone_is_told_so(room: RoomWidget) -> None:
    feed(room, *joined("mentor"), PeopleChanged((member("mentor"),), (), ("blue-owl", ME)))
    box = room.confirm_end()
    assert box.text() == "End “Python 101”? Nobody else is in it."
    QTest.keyClick(box, Qt.Key.Key_Escape)


def test_a_room_in_which_nothing_was_said(room: RoomWidget) -> None:
    empty = room.pane.empty
    feed(room, StateChanged(CatchingUp(ME, 0, 2)))
    assert not empty.isVisible()
    feed(room, StateChanged(Joined(ME, 0)))
    assert (empty.isVisible(), empty.label.text()) == (True, text.EMPTY_STUDENT)
    feed(room, StateChanged(Joined("mentor", 0)), PeopleChanged((member("mentor"),), (), ()))
    assert empty.label.text() == text.EMPTY_MENTOR
    room.set_class("Python 101", "maple tiger lantern river", [])
    QTest.mouseClick(empty.code_button, Qt.MouseButton.LeftButton)
    assert room.mentor.code_panel.isVisible()
    feed(room, PeopleChanged(EVERYONE, (), ()))
    assert empty.label.text() == text.EMPTY_CLASS
    feed(room, StateChanged(Closed(ended=True)))
    assert not empty.isVisible()


def test_a_full_disk_is_shown_until_something_is_stored_again(room: RoomWidget) -> None:
    feed(room, *joined(), Sending(client_id(1), "hi", author(ME)))
    feed(room, PostRefused(client_id(1), "hi", Reason.STORAGE_FULL, 5.0))
    assert room.banner.label.text() == text.HUB_DISK_FULL
    feed(room, Acked(client_id(1), 3))
    assert room.banner.isHidden()
    feed(room, CommandRefused(Reason.DENIED))
    assert room.banner.label.text() == text.command_refused(Reason.DENIED)


def test_the_hub_says_that_its_disk_is_full(room: RoomWidget) -> None:
    feed(room, *joined(), DiskChanged(full=True))
    assert room.banner.label.text() == text.HUB_DISK_FULL
    feed(room, Acked(client_id(1), 3))
    assert room.banner.label.text() == text.HUB_DISK_FULL
    feed(room, StateChanged(Joined("mentor", 2)))
    assert room.banner.label.text() == text.OWN_DISK_FULL
    feed(room, DiskChanged(full=False))
    assert room.banner.isHidden()


def test_the_mentors_doings_reach_whoever_drives_it(qtbot: QtBot, room: RoomWidget) -> None:
    feed(room, *joined("mentor"), LobbyChanged((member("quiet-fox"),)))
    room.set_class("Python 101", "maple tiger lantern river", ["192.0.2.7:47820"])
    assert room.bar.code_button.isVisible()
    with qtbot.waitSignal(room.admit_wanted) as admitted:
        room.people_pane.lobby.rows[member("quiet-fox")].admit_button.click()
    assert admitted.args == [author("quiet-fox"), True]
    with qtbot.waitSignal(room.remove_wanted) as removed:
        room.people_pane.remove_wanted.emit(author("blue-owl"), True)
    assert removed.args == [author("blue-owl"), True]
    feed(room, DoorChanged(Door(lobby=True)))
    with qtbot.waitSignal(room.door_wanted) as door:
        room.mentor.door_dialog.door_wanted.emit(Door())
    assert door.args == [Door()]
    with qtbot.waitSignal(room.export_wanted):
        room.mentor.code_panel.export_button.click()
    feed(room, StateChanged(Closed(ended=True)))
    assert not room.bar.code_button.isVisible()
    assert not room.people_pane.lobby.isVisible()


def test_a_student_has_none_of_it(room: RoomWidget) -> None:
    feed(room, *joined(), LobbyChanged((member("quiet-fox"),)))
    room.set_class("Python 101", "maple tiger lantern river", [])
    assert not room.bar.code_button.isVisible()
    assert not room.bar.waiting_button.isVisible()
    assert not room.bar.door_action.isVisible()
    assert not room.people_pane.lobby.isVisible()


def test_an_unchecked_code_is_said_all_the_time(qtbot: QtBot, room: RoomWidget) -> None:
    feed(room, *joined())
    assert not room.unverified.isVisible()
    room.set_verified(False)
    feed(room, StateChanged(Reconnecting(ME)), StateChanged(Joined(ME, 2)))
    assert room.unverified.isVisible()
    with qtbot.waitSignal(room.check_wanted):
        QTest.mouseClick(room.unverified.check_button, Qt.MouseButton.LeftButton)
    room.set_verified(True)
    assert not room.unverified.isVisible()


@pytest.mark.parametrize(
    "end", [Closed(ended=True), TurnedAway(Reason.REMOVED, 1), TurnedAway(Reason.BANNED, 1)]
)
def test_when_it_is_over_nothing_goes_on(room: RoomWidget, end: Closed | TurnedAway) -> None:
    feed(room, *joined())
    room.set_verified(False)
    feed(room, StateChanged(end))
    room.set_verified(False)
    for width in (600, 1000):
        room.resize(width, 500)
        QTest.qWaitForWindowActive(room)
    gone = (room.people_pane, room.bar.people_button, room.unverified)
    assert [widget.isVisible() for widget in gone] == [False] * 3
    assert room.pane.view.isVisible()
    assert room.banner.isVisible()


def test_the_mentor_is_told_of_the_hub(room: RoomWidget) -> None:
    feed(room, *joined("mentor"))
    room.set_hub_news("It stops all the time.")
    assert (room.banner.label.text(), room.banner.isVisible()) == ("It stops all the time.", True)
    room.set_hub_news(None)
    assert not room.banner.isVisible()


def test_the_people_make_room_in_a_narrow_window(qtbot: QtBot, room: RoomWidget) -> None:
    assert room.people_pane.isVisible()
    room.resize(600, 500)
    qtbot.waitUntil(lambda: not room.people_pane.isVisible())
    QTest.mouseClick(room.bar.people_button, Qt.MouseButton.LeftButton)
    assert room.people_pane.isVisible()
    room.resize(1000, 500)
    qtbot.waitUntil(room.people_pane.isVisible)


def test_every_part_has_a_name_for_a_screen_reader(room: RoomWidget) -> None:
    parts = (
        room.pane.view,
        room.composer.edit,
        room.composer.code_button,
        room.people_pane.view,
        room.bar.menu_button,
        room.bar.people_button,
        room.hint.close_button,
    )
    assert all(part.accessibleName() for part in parts)
