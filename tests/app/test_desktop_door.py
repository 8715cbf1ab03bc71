"""The way to a handle: by a pin, the class code, the red stop, or without the code."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from lanchat.app import desktop_tasks
from lanchat.client.events import StateChanged
from lanchat.client.nearby import Nearby
from lanchat.client.state import Closed, TurnedAway
from lanchat.client.trust import Trust
from lanchat.crypto.class_code import words as code_words
from lanchat.protocol.errors import Reason
from lanchat.ui.main_window import MainWindow
from tests.app.desktop_fakes import Desk, asked, tasks_ended, words, workshop

PYTHON = workshop("Python 101")
OPEN = workshop("Python 101", unverified=True)
FALSE = workshop("python  101", key="somebody else", unverified=True)
CODE, WRONG = " ".join(code_words()[:4]), " ".join(code_words()[4:8])


class Checks:
    """Takes the place of the class code, whose four words are CODE for every hub."""

    def __init__(self) -> None:
        self.made: list[tuple[bytes, str]] = []
        self.go_on = threading.Event()
        self.go_on.set()

    def __call__(self, identity: bytes, typed: str) -> bool:
        assert threading.current_thread().name == "lanchat-task"
        self.made.append((identity, typed))
        assert self.go_on.wait(20)
        return typed == CODE


@pytest.fixture
def checks(monkeypatch: pytest.MonkeyPatch) -> Checks:
    made = Checks()
    monkeypatch.setattr(desktop_tasks, "check_code", made)
    return made


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, checks: Checks) -> Desk:
    window = MainWindow()
    qtbot.addWidget(window)
    made = Desk(window, tmp_path)
    made.controller.start()
    window.show()
    return made


@pytest.fixture
def type_code(desk: Desk, qtbot: QtBot) -> Callable[[str], None]:
    """Type a code, and wait until it was checked."""

    def type_it(code: str) -> None:
        desk.window.code_page.code.paste(code.split())
        desk.window.code_page.check_button.click()
        tasks_ended(qtbot)

    return type_it


def is_checking(desk: Desk) -> bool:
    return desk.window.code_page.code.fields[0].isReadOnly()


def says_unverified(desk: Desk) -> bool:
    assert desk.window.room is not None
    return desk.window.room.unverified.isVisible()


# The class code.


def test_the_code_is_typed_once_and_nothing_is_sent_before(
    desk: Desk, checks: Checks, type_code: Callable[[str], None]
) -> None:
    desk.window.chosen.emit(PYTHON)
    assert (desk.page, desk.links, desk.searches) == ("code", [], True)
    assert not desk.window.code_page.skip_button.isVisible()
    type_code(WRONG)
    assert (desk.page, is_checking(desk)) == ("code", False)
    assert "not the words" in words(desk.window.code_page)
    assert desk.pins.judge(PYTHON) is Trust.UNKNOWN
    type_code(CODE)
    assert (desk.page, desk.links) == ("handle", [])
    desk.window.picked.emit("blue-owl")
    desk.link.let_in()
    assert not says_unverified(desk)
    desk.window.leave_wanted.emit()
    desk.window.chosen.emit(PYTHON)

    assert desk.page == "handle"
    assert checks.made == [
        (PYTHON.descriptor.identity, WRONG),
        (PYTHON.descriptor.identity, CODE),
    ]


def test_while_it_is_checked_the_window_lives_and_says_so(
    desk: Desk, checks: Checks, qtbot: QtBot
) -> None:
    checks.go_on.clear()
    desk.window.chosen.emit(OPEN)
    desk.window.code_entered.emit(CODE)
    assert is_checking(desk)
    assert not desk.window.code_page.skip_button.isEnabled()
    checks.go_on.set()
    qtbot.waitUntil(lambda: desk.page == "handle")


@pytest.mark.parametrize("next_one", [None, workshop("Rust 101")])
def test_who_goes_back_meanwhile_is_not_dragged_away(
    desk: Desk, checks: Checks, qtbot: QtBot, next_one: Nearby | None
) -> None:
    checks.go_on.clear()
    desk.window.chosen.emit(PYTHON)
    desk.window.code_entered.emit(CODE)
    desk.window.code_page.back_button.click()
    assert desk.page == "welcome"
    if next_one is not None:
        desk.window.chosen.emit(next_one)
    checks.go_on.set()
    tasks_ended(qtbot)

    assert desk.page == ("code" if next_one else "welcome")
    assert desk.pins.known() == ()


def test_where_a_pin_cannot_be_kept_it_is_said_and_holds_for_this_run(
    desk: Desk, tmp_path: Path, type_code: Callable[[str], None]
) -> None:
    desk.window.chosen.emit(PYTHON)
    (tmp_path / "settings.json").mkdir()
    type_code(CODE)
    assert desk.page == "handle"
    assert "were left as they are" in asked(desk).text()
    asked(desk).close()
    desk.window.picked.emit("blue-owl")
    desk.link.let_in()
    assert not says_unverified(desk)
    desk.window.leave_wanted.emit()
    desk.window.chosen.emit(PYTHON)

    assert desk.page == "handle"


# The red stop.


def test_a_known_name_with_another_key_is_a_red_stop(desk: Desk) -> None:
    desk.pins.pin(PYTHON.descriptor)
    desk.window.chosen.emit(FALSE)
    assert (desk.page, desk.links) == ("stop", [])
    # No click can lead there, and no signal may either.
    desk.window.unverified_wanted.emit()
    desk.window.picked.emit("blue-owl")
    assert (desk.page, desk.links) == ("stop", [])
    desk.window.stop_page.back_button.click()

    assert (desk.page, desk.searches) == ("welcome", True)


def test_behind_the_red_stop_only_the_code_leads_on(
    desk: Desk, type_code: Callable[[str], None]
) -> None:
    desk.pins.pin(PYTHON.descriptor)
    desk.window.chosen.emit(FALSE)
    desk.window.stop_page.new_code_button.click()
    assert desk.page == "code"
    assert not desk.window.code_page.skip_button.isVisible()
    desk.window.unverified_wanted.emit()
    assert desk.page == "code"
    type_code(WRONG)
    assert desk.page == "code"
    assert desk.pins.judge(FALSE) is Trust.CHANGED
    type_code(CODE)

    assert desk.page == "handle"
    assert desk.pins.judge(FALSE) is Trust.VERIFIED


# Without the code.


def test_where_the_mentor_allows_it_one_joins_unchecked_and_reads_so(desk: Desk) -> None:
    desk.window.chosen.emit(OPEN)
    assert desk.window.code_page.skip_button.isVisible()
    desk.window.code_page.skip_button.click()
    assert desk.page == "handle"
    desk.window.picked.emit("blue-owl")
    desk.link.tell(StateChanged(TurnedAway(Reason.HANDLE_TAKEN, 1)))
    desk.window.picked.emit("red-kite")
    desk.link.let_in()
    assert (desk.page, says_unverified(desk)) == ("room", True)
    assert desk.pins.judge(OPEN) is Trust.UNKNOWN
    desk.window.leave_wanted.emit()
    desk.window.chosen.emit(OPEN)

    assert desk.page == "code"


def test_where_the_mentor_does_not_no_signal_leads_in(desk: Desk) -> None:
    desk.window.unverified_wanted.emit()
    assert desk.page == "welcome"
    desk.window.chosen.emit(PYTHON)
    desk.window.unverified_wanted.emit()
    desk.window.picked.emit("blue-owl")

    assert (desk.page, desk.links) == ("code", [])


def test_the_code_can_be_checked_from_inside(desk: Desk, type_code: Callable[[str], None]) -> None:
    join_unchecked(desk)
    assert desk.window.room is not None
    desk.window.room.unverified.check_button.click()
    assert desk.page == "code"
    assert not desk.window.code_page.skip_button.isVisible()
    desk.window.code_page.back_button.click()
    assert (desk.page, says_unverified(desk)) == ("room", True)
    desk.window.room.unverified.check_button.click()
    type_code(WRONG)
    assert (desk.page, desk.link.did) == ("code", ["start"])
    type_code(CODE)

    assert (desk.page, says_unverified(desk)) == ("room", False)
    assert desk.link.did == ["start"]
    assert desk.pins.judge(OPEN) is Trust.VERIFIED
    # It is known from now on: there is nothing more to check.
    desk.window.check_wanted.emit()
    assert desk.page == "room"


def test_it_can_be_checked_in_a_room_that_is_over(
    desk: Desk, type_code: Callable[[str], None]
) -> None:
    join_unchecked(desk)
    desk.link.tell(StateChanged(Closed(ended=True)))
    desk.window.check_wanted.emit()
    type_code(CODE)

    assert (desk.page, says_unverified(desk)) == ("room", False)


def test_a_check_that_was_begun_before_another_one_does_not_count(
    desk: Desk, checks: Checks, qtbot: QtBot
) -> None:
    join_unchecked(desk)
    desk.window.check_wanted.emit()
    checks.go_on.clear()
    desk.window.code_entered.emit(CODE)
    desk.window.check_wanted.emit()
    checks.go_on.set()
    tasks_ended(qtbot)

    assert (desk.page, is_checking(desk)) == ("code", False)
    assert desk.pins.judge(OPEN) is Trust.UNKNOWN


def test_a_code_that_comes_out_of_nowhere_is_not_checked(desk: Desk, checks: Checks) -> None:
    desk.window.code_entered.emit(CODE)
    desk.window.check_wanted.emit()

    assert (desk.page, checks.made) == ("welcome", [])


def join_unchecked(desk: Desk) -> None:
    """Come in as a guest without the code."""
    desk.window.chosen.emit(OPEN)
    desk.window.code_page.skip_button.click()
    desk.window.picked.emit("blue-owl")
    desk.link.let_in()
    assert (desk.page, says_unverified(desk)) == ("room", True)
