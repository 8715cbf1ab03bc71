"""What the mentor's window shows to the class, and what it hands to the link."""

from __future__ import annotations

import queue
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from lanchat.app import desktop_mentor
from lanchat.app.desktop_mentor import MentorDesk
from lanchat.app.desktop_tasks import ClassDescribed, Done, Tasks
from lanchat.app.hub_news import HubNews
from lanchat.client.class_file import read_class_file
from lanchat.client.nearby import Nearby
from lanchat.client.trust import Known
from lanchat.crypto.curve import new_pair
from lanchat.protocol.messages import Admit, Door, Remove, SetDoor
from lanchat.ui.class_code_panel import ClassCodePanel
from lanchat.ui.main_window import MainWindow
from tests.app.desktop_fakes import FakeLink, author, workshop

PYTHON = workshop("Python 101", host="127.0.0.1")
CODE = "maple otter lamp river"
HERE = ("192.0.2.7:47820",)


class FakeTasks(Tasks):
    """Tasks that the test does."""

    def __init__(self, data: Path) -> None:
        super().__init__(data, queue.SimpleQueue[Done]().put)
        self.asked: list[Nearby] = []

    def describe_class(self, workshop: Nearby) -> int:
        self.asked.append(workshop)
        return len(self.asked)


class Hosting:
    """A window in a room that it hosts."""

    def __init__(self, data: Path) -> None:
        self.window = MainWindow()
        self.tasks = FakeTasks(data)
        self.desk = MentorDesk(self.window, self.tasks)
        self.window.show_connecting(PYTHON.name)
        self.link = FakeLink(PYTHON, new_pair(), "mentor", self.window.handle_event)
        self.desk.begin(PYTHON, self.link)
        self.link.let_in()
        self.window.show()

    @property
    def panel(self) -> ClassCodePanel:
        assert self.window.room is not None
        return self.window.room.mentor.code_panel

    @property
    def shown(self) -> tuple[str, str, str]:
        """What the class reads: name, words, addresses."""
        panel = self.panel
        return panel.name.text(), panel.code.text(), panel.address.text()

    def dialog(self) -> QFileDialog:
        """Ask where the class file shall lie, and return the question."""
        self.window.export_wanted.emit()
        (dialog,) = (each for each in self.window.findChildren(QFileDialog) if each.isVisible())
        return dialog


@pytest.fixture
def hosting(qtbot: QtBot, tmp_path: Path) -> Hosting:
    made = Hosting(tmp_path)
    qtbot.addWidget(made.window)
    return made


def test_the_class_is_shown_the_code_and_the_addresses(hosting: Hosting) -> None:
    assert hosting.shown == ("Python 101", "", "")
    assert hosting.tasks.asked == [PYTHON]
    hosting.desk.take(1, ClassDescribed(CODE, HERE))

    assert hosting.shown == ("Python 101", "maple  otter  lamp  river", HERE[0])


def test_it_follows_the_computer_into_another_network(
    hosting: Hosting, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(desktop_mentor, "LOOK_AGAIN_MS", 1)
    moving = Hosting(tmp_path)
    qtbot.addWidget(moving.window)
    moving.desk.take(1, ClassDescribed(CODE, ()))
    qtbot.waitUntil(lambda: len(moving.tasks.asked) > 1)
    moving.desk.end()
    assert not moving.desk._again.isActive()
    number = len(moving.tasks.asked)
    moving.desk.take(number, ClassDescribed(CODE, HERE))
    assert moving.shown[2] == ""
    moving.desk.begin(PYTHON, moving.link)
    moving.desk.take(number, ClassDescribed(CODE, ()))
    assert moving.shown[1] == ""
    moving.desk.take(number + 1, ClassDescribed(CODE, HERE))

    assert moving.shown[2] == HERE[0]


def test_what_is_told_of_the_hub_is_shown_until_it_is_taken_back(hosting: Hosting) -> None:
    room = hosting.window.room
    assert room is not None
    for news, tone in (
        (HubNews("It stops all the time.", good=False), "warning"),
        (HubNews("It has a copy of its log.", good=True), "calm"),
    ):
        hosting.desk.take(1, ClassDescribed(CODE, HERE, news))
        shown = room.banner.label.text(), room.banner.property("tone"), room.banner.isVisible()
        assert shown == (news.sentence, tone, True)
    hosting.desk.take(1, ClassDescribed(CODE, HERE))
    assert not room.banner.isVisible()


def test_what_the_mentor_decides_goes_to_the_hub(hosting: Hosting) -> None:
    owl, door = author("blue-owl"), Door(lobby=True)
    hosting.window.admit_wanted.emit(owl, True)
    hosting.window.admit_wanted.emit(owl, False)
    hosting.window.remove_wanted.emit(owl, False)
    hosting.window.remove_wanted.emit(owl, True)
    hosting.window.door_wanted.emit(door)
    hosting.desk.end()
    hosting.window.door_wanted.emit(door)

    commands = (Admit(owl, True), Admit(owl, False), Remove(owl, False), Remove(owl, True))
    assert hosting.link.did == [repr(each) for each in (*commands, SetDoor(door))]


def test_the_class_file_is_saved_where_the_mentor_says(hosting: Hosting, tmp_path: Path) -> None:
    dialog = hosting.dialog()
    assert Path(dialog.selectedFiles()[0]).name == "class.lanchat"
    dialog.selectFile(str(tmp_path / "python"))
    dialog.accept()

    content = (tmp_path / "python.lanchat").read_bytes()
    assert read_class_file(content) == Known(PYTHON.hub_id, "Python 101")


def test_a_class_file_that_cannot_be_saved_is_said(hosting: Hosting, tmp_path: Path) -> None:
    dialog = hosting.dialog()
    dialog.fileSelected.emit(str(tmp_path / "gone" / "class.lanchat"))

    (box,) = hosting.window.findChildren(QMessageBox)
    assert box.text() == (
        "The class file could not be saved (No such file or directory). Choose another place, or "
        "free some space, and export it again."
    )


def test_who_hosts_nothing_saves_nothing(hosting: Hosting) -> None:
    hosting.desk.end()
    hosting.window.export_wanted.emit()

    assert hosting.window.findChildren(QFileDialog) == []
