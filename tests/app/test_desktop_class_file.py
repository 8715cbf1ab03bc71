"""A class file dropped on the window, wherever the person is in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from lanchat.client.class_file import write_class_file
from lanchat.client.nearby import Nearby
from lanchat.client.trust import Trust
from lanchat.ui.main_window import MainWindow
from tests.app.desktop_fakes import Desk, asked, press, tasks_ended, workshop
from tests.checks.logs import ExpectLogs

PYTHON = workshop("Python 101")
OPEN = workshop("Rust 101", unverified=True)
ANOTHER = workshop("python 101", key="another hub")
KNOWN_NOW = "“{}” is known now: it will not ask for its code."


class Dropping:
    """A window on which files are dropped."""

    def __init__(self, desk: Desk, folder: Path, qtbot: QtBot) -> None:
        self.desk = desk
        self._folder = folder
        self._qtbot = qtbot

    def drop(self, of: Nearby) -> None:
        """Drop the class file of a workshop."""
        self.drop_bytes(write_class_file(of.name, of.descriptor.identity))

    def drop_bytes(self, content: bytes) -> None:
        path = self._folder / "class.lanchat"
        path.write_bytes(content)
        self.drop_path(path)

    def drop_path(self, path: Path) -> None:
        self.desk.window.class_file_dropped.emit(str(path))
        tasks_ended(self._qtbot)

    @property
    def notice(self) -> str:
        """What stands on the first page."""
        return self.desk.window.welcome.notice.text()


@pytest.fixture
def dropping(qtbot: QtBot, tmp_path: Path) -> Dropping:
    window = MainWindow()
    qtbot.addWidget(window)
    desk = Desk(window, tmp_path / "data")
    desk.controller.start()
    window.show()
    return Dropping(desk, tmp_path, qtbot)


def test_on_the_first_page_it_is_taken_with_a_notice(dropping: Dropping) -> None:
    desk = dropping.desk
    dropping.drop(PYTHON)
    assert (desk.page, dropping.notice) == ("welcome", KNOWN_NOW.format("Python 101"))
    assert desk.window.welcome.notice.property("tone") == "calm"
    desk.window.chosen.emit(PYTHON)

    assert desk.page == "handle"


def test_a_file_that_is_none_changes_nothing(dropping: Dropping, tmp_path: Path) -> None:
    dropping.drop_bytes(b"%PDF")
    assert dropping.desk.window.welcome.notice.property("tone") == "warning"
    assert dropping.notice == (
        "This is not a class file that can be used: it cannot be read. Nothing was changed."
    )
    dropping.drop_path(tmp_path)
    assert dropping.notice == "This is not a file. Nothing was changed."
    dropping.drop_path(tmp_path / "gone.lanchat")
    assert "No such file" in dropping.notice

    assert dropping.desk.pins.known() == ()


def test_at_the_code_it_takes_the_place_of_the_code(dropping: Dropping) -> None:
    desk = dropping.desk
    desk.window.chosen.emit(PYTHON)
    assert desk.page == "code"
    dropping.drop(OPEN)
    assert desk.page == "code"
    assert asked(desk).text() == KNOWN_NOW.format("Rust 101")
    asked(desk).close()
    dropping.drop(PYTHON)

    assert (desk.page, dropping.notice) == ("handle", "")


def test_in_a_room_that_was_not_checked_it_is_the_check(dropping: Dropping) -> None:
    desk = dropping.desk
    desk.window.chosen.emit(OPEN)
    desk.window.code_page.skip_button.click()
    desk.window.picked.emit("blue-owl")
    desk.link.let_in()
    assert desk.window.room is not None
    assert desk.window.room.unverified.isVisible()
    dropping.drop(OPEN)

    assert desk.page == "room"
    assert not desk.window.room.unverified.isVisible()


def test_another_key_under_a_known_name_is_asked_about_first(dropping: Dropping) -> None:
    desk = dropping.desk
    desk.pins.pin(PYTHON.descriptor)
    dropping.drop(PYTHON)
    assert dropping.notice == KNOWN_NOW.format("Python 101")
    desk.window.chosen.emit(ANOTHER)
    assert desk.page == "stop"
    dropping.drop(ANOTHER)
    assert "You know another hub by the name “python 101”" in asked(desk).text()
    press(asked(desk), "Do not")
    assert desk.page == "stop"
    assert desk.pins.judge(ANOTHER) is Trust.CHANGED
    dropping.drop(ANOTHER)
    press(asked(desk), "Trust it")

    assert desk.page == "handle"
    assert desk.pins.judge(ANOTHER) is Trust.VERIFIED
    assert desk.pins.judge(PYTHON) is Trust.CHANGED


def test_a_pin_that_cannot_be_kept_is_said(dropping: Dropping, expected_logs: ExpectLogs) -> None:
    expected_logs("The settings cannot be read", logger="lanchat.app.pins")
    (dropping.desk.data / "settings.json").mkdir(parents=True)
    dropping.drop(PYTHON)

    assert "cannot be read" in dropping.notice


def test_damaged_settings_are_set_aside_for_it(
    dropping: Dropping, expected_logs: ExpectLogs
) -> None:
    expected_logs("The settings were damaged", logger="lanchat.app.pins")
    dropping.desk.data.mkdir()
    (dropping.desk.data / "settings.json").write_bytes(b"{")
    dropping.drop(PYTHON)

    assert dropping.desk.pins.judge(PYTHON) is Trust.VERIFIED
