"""A person's way through the window: what they do, what the network does, and what is shown."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
import shiboken6
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lanchat.app import desktop_controller, desktop_tasks, hosting, patience
from lanchat.app.desktop_controller import DesktopController
from lanchat.app.hosting import Hosted, HostFailed
from lanchat.app.pins import Pins
from lanchat.app.workshop_folder import Running, read_or_make_mentor_pair, write_running
from lanchat.client.events import DiskChanged, PostRefused, Said, Sending, StateChanged
from lanchat.client.nearby import Nearby, NearbyChanged
from lanchat.client.seeker import MakeSearch
from lanchat.client.state import Closed, Connecting, Reconnecting, TurnedAway, Waiting
from lanchat.client.timeline import Delivery
from lanchat.crypto.class_code import class_code
from lanchat.discovery.greeting import Unreachable, UnreachableError
from lanchat.protocol.entries import Posted
from lanchat.protocol.errors import Reason
from lanchat.protocol.ids import ClientId
from lanchat.protocol.messages import Door, SetDoor
from lanchat.protocol.version import VERSION
from lanchat.support.paths import hub_dir
from lanchat.ui.main_window import MainWindow
from tests.app.desktop_fakes import (
    Desk,
    FakeFinder,
    FakeLink,
    asked,
    author,
    press,
    tasks_ended,
    words,
    workshop,
)

PYTHON = workshop("Python 101")
POST = ClientId(b"p" * 16)


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path) -> Desk:
    window = MainWindow()
    qtbot.addWidget(window)
    made = Desk(window, tmp_path)
    made.pins.pin(PYTHON.descriptor)
    made.controller.start()
    window.show()
    return made


class Gate:
    """Greets in place of a hub, once the test opens it."""

    def __init__(self, answer: Nearby | Exception) -> None:
        self.answer = answer
        self.asked: list[tuple[str, int]] = []
        self.open = threading.Event()

    def __call__(self, host: str, port: int, _timeout: float = 3.0) -> Nearby:
        self.asked.append((host, port))
        assert self.open.wait(20)
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@pytest.fixture
def greeted(monkeypatch: pytest.MonkeyPatch) -> Callable[[Nearby | Exception], Gate]:
    """Let whoever greets get this answer."""

    def answer_with(answer: Nearby | Exception) -> Gate:
        gate = Gate(answer)
        monkeypatch.setattr(desktop_tasks, "greet", gate)
        monkeypatch.setattr(hosting, "greet", gate)
        return gate

    return answer_with


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """The folder of a workshop of ours that said it runs."""
    folder = hub_dir(tmp_path, PYTHON.name)
    folder.mkdir(parents=True)
    read_or_make_mentor_pair(folder)
    write_running(folder, Running(PYTHON.name, 47820, PYTHON.hub_id, "127.0.0.1"))
    return folder


def unreachable() -> UnreachableError:
    return UnreachableError(Unreachable.REFUSED, "192.0.2.7", 47820)


# The way in and out.


def test_a_guest_comes_talks_leaves_and_comes_back_under_the_same_key(desk: Desk) -> None:
    assert (desk.page, desk.searches) == ("welcome", True)
    desk.window.chosen.emit(PYTHON)
    assert (desk.page, desk.searches) == ("handle", True)
    desk.window.picked.emit("blue-owl")
    assert (desk.page, desk.searches) == ("connecting", False)
    first = desk.link
    first.let_in("mentor")
    assert desk.page == "room"
    desk.window.said.emit("hello")
    desk.window.leave_wanted.emit()

    assert (desk.page, desk.searches) == ("welcome", True)
    assert (first.to, first.handle) == (PYTHON, "blue-owl")
    assert first.did == ["start", "say hello", "close"]
    desk.enter("Python 101", "red-kite")
    assert desk.link.pair == first.pair
    desk.window.leave_wanted.emit()
    desk.enter("Rust 101", "blue-owl")
    assert desk.link.pair != first.pair


def test_a_link_that_was_left_is_not_heard_any_more(desk: Desk) -> None:
    left = desk.enter("Python 101", "blue-owl")
    desk.window.leave_wanted.emit()
    desk.enter("Rust 101", "red-kite")
    left.tell(Said((Posted(1, 0, bytes(16), "mentor", bytes(16), "late", bytes(64)),)))
    left.tell(StateChanged(Closed(ended=True)))

    assert desk.window.room is not None
    assert desk.window.room.timeline.rowCount() == 0
    desk.window.said.emit("still here")
    assert desk.link.did == ["start", "say still here"]


def test_a_second_click_does_nothing(desk: Desk, greeted: Callable[[Nearby], Gate]) -> None:
    desk.window.chosen.emit(PYTHON)
    desk.window.chosen.emit(PYTHON)
    desk.window.picked.emit("blue-owl")
    desk.window.picked.emit("blue-owl")
    desk.window.chosen.emit(PYTHON)
    assert (len(desk.links), desk.page) == (1, "connecting")
    desk.window.leave_wanted.emit()

    gate = greeted(PYTHON)
    gate.open.set()
    desk.window.address_entered.emit("192.0.2.7")
    desk.window.address_entered.emit("192.0.2.7")
    desk.window.host_wanted.emit("Python 101")
    assert len([each for each in threading.enumerate() if each.name == "lanchat-task"]) <= 1
    desk.window.leave_wanted.emit()


def test_a_hub_that_does_not_answer_is_said_so_and_the_way_back_is_there(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "PATIENCE_MS", 1)
    desk.window.chosen.emit(PYTHON)
    desk.window.picked.emit("blue-owl")
    qtbot.waitUntil(lambda: "does not answer" in words(desk.window.connecting))
    desk.window.connecting.back_button.click()

    assert (desk.page, desk.link.did) == ("welcome", ["start", "close"])
    desk.window.chosen.emit(PYTHON)
    desk.window.picked.emit("blue-owl")
    assert "does not answer" not in words(desk.window.connecting)


# Turned away.


def test_a_handle_that_is_taken_is_asked_for_again(desk: Desk) -> None:
    desk.window.chosen.emit(PYTHON)
    desk.window.picked.emit("blue-owl")
    refused = desk.link
    refused.tell(StateChanged(TurnedAway(Reason.HANDLE_TAKEN, 1)))
    assert (desk.page, desk.searches, refused.did) == ("handle", True, ["start", "close"])
    assert "Choose another one" in words(desk.window.handle_page)
    desk.window.picked.emit("red-kite")

    assert (desk.page, desk.searches) == ("connecting", False)
    assert (desk.link.handle, desk.link.pair) == ("red-kite", refused.pair)


def test_going_back_from_a_taken_handle_finds_the_search_going_on(desk: Desk) -> None:
    desk.window.chosen.emit(PYTHON)
    desk.window.picked.emit("blue-owl")
    desk.link.tell(StateChanged(TurnedAway(Reason.HANDLE_TAKEN, 1)))
    desk.window.handle_page.back_button.click()
    desk.finders[-1].tell(NearbyChanged((workshop("Rust 101"),), 0.2))

    assert (desk.page, desk.window.welcome.model.rowCount()) == ("welcome", 1)


def test_a_full_workshop_leads_back_to_the_list_with_the_reason(desk: Desk) -> None:
    desk.window.chosen.emit(PYTHON)
    desk.window.picked.emit("blue-owl")
    desk.link.tell(StateChanged(TurnedAway(Reason.WORKSHOP_FULL, 1)))

    assert (desk.page, desk.searches) == ("welcome", True)
    assert "full" in desk.window.welcome.notice.text()


def test_who_is_turned_away_inside_may_read_on_and_go_back(desk: Desk) -> None:
    link = desk.enter("Python 101", "blue-owl")
    link.tell(StateChanged(TurnedAway(Reason.DENIED, 1)))
    assert desk.page == "room"
    desk.window.said.emit("hello?")
    assert desk.window.room is not None
    desk.window.room.banner.back_button.click()

    assert (desk.page, desk.searches, link.did) == ("welcome", True, ["start", "close"])


def test_another_version_is_told_before_anything_is_tried(desk: Desk) -> None:
    desk.window.chosen.emit(workshop("Python 101", version=2))

    assert (desk.page, desk.links) == ("welcome", [])
    assert "older LanChat" in desk.window.welcome.notice.text()


# The entry word and the lobby.


def test_the_entry_word_is_asked_for_and_given(desk: Desk) -> None:
    desk.window.chosen.emit(PYTHON)
    desk.window.picked.emit("blue-owl")
    refused = desk.link
    refused.tell(StateChanged(TurnedAway(Reason.WRONG_WORD, 1)))
    assert (desk.page, refused.word, refused.did) == ("word", None, ["start", "close"])
    desk.window.word_page.edit.setText("Maple")
    desk.window.word_page.join_button.click()
    assert (desk.page, desk.link.handle, desk.link.word) == ("connecting", "blue-owl", "Maple")
    assert desk.link.pair == refused.pair
    desk.link.tell(StateChanged(TurnedAway(Reason.WRONG_WORD, 1)))
    assert desk.page == "word"
    assert "not the entry word" in desk.window.word_page.problem.text()
    desk.window.word_page.edit.setText("Otter")
    desk.window.word_page.join_button.click()
    desk.link.let_in()
    assert (desk.page, desk.link.word) == ("room", "Otter")
    desk.window.leave_wanted.emit()
    # It is not asked for again before the program ends.
    desk.enter("Python 101", "blue-owl")
    assert desk.link.word == "Otter"


def test_a_word_that_is_not_the_word_any_more_is_asked_for_anew(desk: Desk) -> None:
    desk.window.chosen.emit(PYTHON)
    desk.window.picked.emit("blue-owl")
    desk.link.tell(StateChanged(TurnedAway(Reason.WRONG_WORD, 1)))
    desk.window.word_entered.emit("Maple")
    desk.link.let_in()
    desk.window.leave_wanted.emit()
    desk.window.chosen.emit(PYTHON)
    desk.window.picked.emit("blue-owl")
    desk.link.tell(StateChanged(TurnedAway(Reason.WRONG_WORD, 1)))
    assert (desk.page, desk.window.word_page.problem.text()) == ("word", "")
    desk.window.word_page.back_button.click()
    assert (desk.page, desk.searches) == ("welcome", True)
    desk.window.chosen.emit(PYTHON)
    desk.window.picked.emit("blue-owl")

    assert desk.link.word is None


def test_who_waits_in_the_lobby_is_told_so_until_the_mentor_has_decided(desk: Desk) -> None:
    desk.window.chosen.emit(PYTHON)
    desk.window.picked.emit("blue-owl")
    desk.link.tell(StateChanged(Waiting("blue-owl")))
    assert desk.page == "lobby"
    assert not desk.controller._patience.lasts()
    desk.link.tell(StateChanged(Connecting()))
    assert desk.page == "connecting"
    assert desk.controller._patience.lasts()
    desk.link.tell(StateChanged(Waiting("blue-owl")))
    assert desk.page == "lobby"
    desk.link.let_in()
    assert desk.page == "room"


def test_who_is_not_let_in_is_told_so(desk: Desk) -> None:
    desk.window.chosen.emit(PYTHON)
    desk.window.picked.emit("blue-owl")
    desk.link.tell(StateChanged(Waiting("blue-owl")))
    desk.link.tell(StateChanged(TurnedAway(Reason.DENIED, 1)))

    assert (desk.page, desk.searches, desk.link.did) == ("welcome", True, ["start", "close"])
    assert "does not let you in" in desk.window.welcome.notice.text()


def test_who_does_not_want_to_wait_leaves_the_lobby(desk: Desk) -> None:
    desk.window.chosen.emit(PYTHON)
    desk.window.picked.emit("blue-owl")
    desk.link.tell(StateChanged(Waiting("blue-owl")))
    desk.window.lobby.leave_button.click()

    assert (desk.page, desk.link.did) == ("welcome", ["start", "close"])


@pytest.mark.parametrize(
    ("reason", "sentence"),
    [
        (Reason.REMOVED, "The mentor removed you from the workshop. You may join it again."),
        (Reason.BANNED, "The mentor has banned you from this workshop. Talk to the mentor."),
    ],
)
def test_who_is_put_out_reads_why(desk: Desk, reason: Reason, sentence: str) -> None:
    link = desk.enter("Python 101", "blue-owl")
    link.tell(StateChanged(TurnedAway(reason, 1)))

    assert desk.page == "room"
    assert sentence in words(desk.window.room)


def test_a_full_disk_is_said_until_there_is_room(desk: Desk) -> None:
    link = desk.enter("Python 101", "blue-owl")
    link.tell(DiskChanged(full=True))
    assert "The mentor's disk is full" in words(desk.window.room)
    link.tell(DiskChanged(full=False))

    assert "disk is full" not in words(desk.window.room)


# The end.


def test_an_ended_workshop_stays_on_the_screen_until_one_goes_back(desk: Desk) -> None:
    link = desk.enter("Python 101", "blue-owl")
    link.waiting = 2
    link.tell(StateChanged(Closed(ended=True)))
    assert (desk.page, desk.controller.unsent) == ("room", 0)
    assert "The mentor ended the workshop" in words(desk.window.room)
    desk.window.said.emit("too late")
    desk.window.leave_wanted.emit()

    assert (desk.page, link.did) == ("welcome", ["start", "close"])


def test_a_hub_that_does_not_come_back_is_looked_for_with_the_windows_own_search(
    qtbot: QtBot, tmp_path: Path, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert own.exists()
    searches: list[MakeSearch] = []

    def make_link(*arguments: object, search: MakeSearch) -> FakeLink:
        searches.append(search)
        return FakeLink(*arguments)  # type: ignore[arg-type]  # what the controller gives

    monkeypatch.setattr(desktop_controller, "make_link", make_link)
    finders: list[FakeFinder] = []

    def finder(tell: Callable[[NearbyChanged], None]) -> FakeFinder:
        finders.append(FakeFinder(tell))
        return finders[-1]

    window = MainWindow()
    qtbot.addWidget(window)
    Pins(tmp_path).pin(workshop("Rust 101").descriptor)
    controller = DesktopController(window, tmp_path, finder=finder)
    controller.start()
    window.chosen.emit(workshop("Rust 101"))
    window.picked.emit("blue-owl")
    heard: list[NearbyChanged] = []
    [search] = searches
    search(heard.append).start()
    found = NearbyChanged((PYTHON,), 0.1)
    finders[-1].tell(found)
    assert ([each.did for each in finders], heard) == (
        [["start", "ask 127.0.0.1:47820", "stop"], ["start", "ask 127.0.0.1:47820"]],
        [found],
    )
    assert window.welcome.model.rowCount() == 0
    controller.stop()


@pytest.mark.parametrize("end", [Closed(ended=True), TurnedAway(Reason.REMOVED, VERSION)])
def test_what_was_typed_as_it_ended_is_still_to_be_seen(
    desk: Desk, end: Closed | TurnedAway
) -> None:
    first = desk.enter("Python 101", "blue-owl")
    first.tell(StateChanged(end))
    client_id = ClientId(b"c" * 16)
    late = (
        Sending(client_id, "thank you", author("blue-owl")),
        PostRefused(client_id, "thank you", Reason.NOT_JOINED, None),
    )
    for event in late:
        first.tell(event)
    room = desk.window.room
    assert room is not None
    [line] = [room.timeline.line(row) for row in range(room.timeline.rowCount())]
    assert line is not None
    assert (line.text, line.delivery) == ("thank you", Delivery.FAILED)
    # Not in another room, though.
    desk.window.leave_wanted.emit()
    desk.enter("Rust 101", "blue-owl")
    first.tell(late[0])
    assert desk.window.room is not None
    assert desk.window.room.timeline.rowCount() == 0


def test_closing_the_window_leaves_and_stops_the_search(desk: Desk) -> None:
    desk.enter("Python 101", "blue-owl")
    desk.window.close()

    assert desk.link.did == ["start", "close"]
    assert not desk.searches


def test_closing_the_window_on_the_first_page_stops_the_search(desk: Desk) -> None:
    assert desk.searches
    desk.window.close()

    assert not desk.searches


# Posts that are in the way of it.


def test_leaving_with_posts_that_wait_is_asked_about(desk: Desk) -> None:
    link = desk.enter("Python 101", "blue-owl")
    link.tell(StateChanged(Reconnecting("blue-owl")))
    link.waiting = 2
    desk.window.leave_wanted.emit()
    question = asked(desk)
    assert question.text() == "2 posts were not sent yet. Leave anyway?"
    press(question, "Wait")
    assert desk.page == "room"
    desk.window.leave_wanted.emit()
    press(asked(desk), "Leave anyway")

    assert (desk.page, link.did) == ("welcome", ["start", "close"])


def test_an_answer_that_comes_too_late_leaves_no_other_workshop(desk: Desk) -> None:
    link = desk.enter("Python 101", "blue-owl")
    link.waiting = 1
    desk.window.leave_wanted.emit()
    question = asked(desk)
    link.tell(StateChanged(Closed(ended=True)))
    press(question, "Leave anyway")

    assert desk.page == "room"


# A typed address.


def test_a_typed_address_leads_to_the_handle(
    desk: Desk, qtbot: QtBot, greeted: Callable[[Nearby], Gate]
) -> None:
    gate = greeted(PYTHON)
    desk.window.address_entered.emit("192.0.2.7:4000")
    assert desk.page == "connecting"
    gate.open.set()
    qtbot.waitUntil(lambda: desk.page == "handle")

    assert gate.asked == [("192.0.2.7", 4000)]


def test_an_address_where_nobody_answers_is_said_beside_it(
    desk: Desk, qtbot: QtBot, greeted: Callable[[Exception], Gate]
) -> None:
    greeted(unreachable()).open.set()
    desk.window.address_entered.emit("192.0.2.7")
    qtbot.waitUntil(lambda: desk.page == "welcome")

    assert desk.window.welcome.address_problem.text() == str(unreachable())


def test_who_gives_up_waiting_is_not_dragged_away_later(
    desk: Desk, qtbot: QtBot, greeted: Callable[[Nearby], Gate]
) -> None:
    gate = greeted(PYTHON)
    desk.window.address_entered.emit("192.0.2.7")
    desk.window.connecting.back_button.click()
    assert desk.page == "welcome"
    gate.open.set()
    tasks_ended(qtbot)

    assert desk.page == "welcome"


def test_a_window_that_is_gone_is_told_nothing(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, greeted: Callable[[Nearby], Gate]
) -> None:
    gate = greeted(PYTHON)
    desk = Desk(MainWindow(), tmp_path)
    desk.pins.pin(PYTHON.descriptor)
    desk.window.address_entered.emit("192.0.2.7")
    desk.window.close()
    shiboken6.delete(desk.window)
    gate.open.set()
    # A task that told something now would fail, and a thread that fails fails the test.
    tasks_ended(qtbot)


# The mentor.


def test_hosting_leads_into_the_room_as_the_mentor(
    desk: Desk,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    greeted: Callable[[Nearby], Gate],
) -> None:
    keys = []

    def start(folder: Path, name: str) -> Hosted:
        folder.mkdir(parents=True)
        keys.append(read_or_make_mentor_pair(folder))
        running = Running(name, 47820, PYTHON.hub_id, "127.0.0.1")
        write_running(folder, running)
        return Hosted(running, folder)

    monkeypatch.setattr(desktop_tasks, "start_hub", start)
    greeted(PYTHON).open.set()
    desk.window.host_wanted.emit("Python 101")
    assert desk.page == "connecting"
    qtbot.waitUntil(lambda: bool(desk.links))

    assert (desk.link.handle, desk.link.pair) == ("mentor", keys[0])


def test_a_workshop_that_cannot_be_opened_is_said_beside_its_name(
    desk: Desk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = HostFailed("Port 47820 is taken.")
    monkeypatch.setattr(desktop_tasks, "start_hub", lambda folder, name: failed)
    desk.window.welcome.host_button.click()
    desk.window.host_wanted.emit("Python 101")
    qtbot.waitUntil(lambda: desk.page == "host")

    assert desk.window.host_page.problem.text() == "Port 47820 is taken."
    assert (desk.window.windowTitle(), desk.searches) == ("LanChat", True)


def test_a_workshop_that_opens_after_one_gave_up_is_listed(
    desk: Desk, qtbot: QtBot, own: Path, greeted: Callable[[Nearby], Gate]
) -> None:
    gate = greeted(workshop("Python 101", host="127.0.0.1"))
    desk.window.host_wanted.emit("Python 101")
    desk.window.connecting.back_button.click()
    gate.open.set()
    tasks_ended(qtbot)

    assert (desk.page, desk.links) == ("welcome", [])
    assert desk.finders[-1].did == ["start", "ask 127.0.0.1:47820"]


def test_an_own_workshop_is_entered_as_the_mentor_over_this_computer(
    desk: Desk, qtbot: QtBot, own: Path, greeted: Callable[[Nearby], Gate]
) -> None:
    here = workshop("Python 101", host="127.0.0.1")
    gate = greeted(here)
    gate.open.set()
    desk.window.chosen.emit(PYTHON)
    assert desk.page == "connecting"
    qtbot.waitUntil(lambda: bool(desk.links))

    assert gate.asked == [("127.0.0.1", 47820)]
    assert (desk.link.to, desk.link.handle) == (here, "mentor")
    assert desk.link.pair == read_or_make_mentor_pair(own)


def test_the_one_who_hosts_shows_the_code_and_is_obeyed_until_the_end_of_the_visit(
    desk: Desk, qtbot: QtBot, own: Path, greeted: Callable[[Nearby], Gate]
) -> None:
    greeted(workshop("Python 101", host="127.0.0.1")).open.set()
    desk.window.chosen.emit(PYTHON)
    qtbot.waitUntil(lambda: bool(desk.links))
    desk.link.let_in()
    tasks_ended(qtbot)
    assert desk.window.room is not None
    shown = desk.window.room.mentor.code_panel.code.text()
    assert shown.split() == class_code(PYTHON.descriptor.identity).split()
    assert not desk.window.room.unverified.isVisible()
    door = Door(lobby=True)
    desk.window.door_wanted.emit(door)
    desk.window.leave_wanted.emit()
    desk.window.door_wanted.emit(door)

    assert desk.link.did == ["start", repr(SetDoor(door)), "close"]


def test_a_guest_moderates_nothing(desk: Desk) -> None:
    desk.enter("Python 101", "blue-owl")
    desk.window.door_wanted.emit(Door(lobby=True))

    assert desk.link.did == ["start"]


def test_an_own_workshop_on_another_computer_is_entered_where_it_was_found(
    desk: Desk, qtbot: QtBot, own: Path, greeted: Callable[[Exception], Gate]
) -> None:
    greeted(unreachable()).open.set()
    desk.window.chosen.emit(PYTHON)
    qtbot.waitUntil(lambda: bool(desk.links))

    assert (desk.link.to, desk.link.handle) == (PYTHON, "mentor")


def test_connecting_is_told_to_nobody_twice(desk: Desk) -> None:
    desk.window.chosen.emit(PYTHON)
    desk.window.picked.emit("blue-owl")
    desk.link.tell(StateChanged(Connecting()))

    assert desk.page == "connecting"
