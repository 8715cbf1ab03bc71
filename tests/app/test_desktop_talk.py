"""What is said goes to the link of the visit; what fails is given back or sent again."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from lanchat.app.desktop_talk import Talk
from lanchat.app.visit import Visit
from lanchat.client.events import PostRefused, Sending
from lanchat.client.nearby import Nearby
from lanchat.crypto.curve import new_pair
from lanchat.protocol.errors import Reason
from lanchat.protocol.ids import ClientId
from lanchat.ui.main_window import MainWindow
from lanchat.ui.room import RoomWidget
from tests.app.desktop_fakes import FakeLink, author, workshop

POST = ClientId(b"p" * 16)


class Visited:
    """A window in a room, with a Talk."""

    def __init__(self, to: Nearby) -> None:
        self.window = MainWindow()
        self.talk = Talk(self.window)
        self.window.show_connecting(to.name)
        self.link = FakeLink(to, new_pair(), "blue-owl", self.window.handle_event)
        self.visit = Visit(1, to, "blue-owl", self.link)
        self.talk.follow(self.visit)
        self.link.let_in()

    @property
    def room(self) -> RoomWidget:
        assert self.window.room is not None
        return self.window.room


@pytest.fixture
def visited(qtbot: QtBot) -> Visited:
    made = Visited(workshop("Python 101"))
    qtbot.addWidget(made.window)
    return made


def test_it_talks_as_long_as_there_is_a_visit(visited: Visited) -> None:
    visited.link.waiting = 2
    visited.window.said.emit("hello")
    visited.window.end_wanted.emit()
    assert visited.talk.unsent == 2
    visited.talk.follow(None)
    visited.window.said.emit("hello?")
    visited.window.retry_wanted.emit(POST)
    visited.window.end_wanted.emit()

    assert visited.talk.unsent == 0
    assert visited.link.did == ["say hello", "end"]


def test_words_that_the_outbox_does_not_take_are_given_back(visited: Visited) -> None:
    visited.link.full = True
    visited.window.said.emit("one too many")

    assert visited.room.composer.edit.toPlainText() == "one too many"
    assert "wait for the workshop already" in visited.room.composer.note.text()


def test_words_that_come_after_the_end_are_given_back(visited: Visited) -> None:
    visited.talk.follow(None)
    visited.window.said.emit("too late")

    assert visited.room.composer.edit.toPlainText() == "too late"
    assert "You are not in the workshop any more" in visited.room.composer.note.text()


def test_a_post_that_failed_is_sent_again_once(visited: Visited) -> None:
    waits = PostRefused(POST, "wait for me", Reason.RATE_LIMITED, 2.0)
    failed = PostRefused(POST, "try me", Reason.DENIED, None)
    visited.visit.remember(waits)
    visited.window.retry_wanted.emit(POST)
    for event in (Sending(POST, "try me", author("blue-owl")), failed):
        visited.visit.remember(event)
        visited.link.tell(event)
    assert visited.room.timeline.rowCount() == 1
    visited.window.retry_wanted.emit(POST)
    visited.window.retry_wanted.emit(POST)

    assert visited.room.timeline.rowCount() == 0
    assert visited.link.did == ["say try me"]
