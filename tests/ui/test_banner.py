from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from lanchat.client.state import (
    CatchingUp,
    Closed,
    Connecting,
    Joined,
    Reconnecting,
    State,
    TurnedAway,
    Waiting,
)
from lanchat.protocol.errors import Reason
from lanchat.ui import text
from lanchat.ui.banner import Banner

JOINED = Joined("blue-owl", 0)


@pytest.fixture
def banner(qtbot: QtBot) -> Banner:
    made = Banner()
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize(
    ("state", "progress", "back"),
    [
        (Connecting(), True, False),
        (CatchingUp("blue-owl", 1, 4), True, False),
        (Reconnecting("blue-owl"), True, False),
        (Waiting("blue-owl"), True, False),
        (TurnedAway(Reason.WORKSHOP_FULL, 1), False, True),
        (Closed(ended=True), False, True),
    ],
)
def test_what_is_not_as_usual_is_said(
    banner: Banner, state: State, progress: bool, back: bool
) -> None:
    banner.set_state(state)
    assert banner.label.text() == banner.accessibleName() == text.state(state)
    assert not banner.isHidden()
    assert (not banner.progress.isHidden(), not banner.back_button.isHidden()) == (progress, back)


def test_the_one_who_hosts_is_told_otherwise(banner: Banner) -> None:
    banner.set_state(Closed(ended=True), hosts=True)
    assert banner.label.text() == text.state(Closed(ended=True), hosts=True)
    banner.set_state(Closed(ended=True))
    assert banner.label.text() == text.state(Closed(ended=True))


def test_in_the_room_it_is_hidden(banner: Banner) -> None:
    banner.set_state(JOINED)
    assert banner.isHidden()


def test_catching_up_shows_how_far_even_with_huge_numbers(banner: Banner) -> None:
    banner.set_state(CatchingUp("blue-owl", 2**51, 2**53))
    assert banner.progress.value() / banner.progress.maximum() == 0.25
    banner.set_state(CatchingUp("blue-owl", 0, 0))
    assert banner.progress.value() == 0


def test_a_trouble_shows_in_the_room_until_it_is_over(banner: Banner) -> None:
    banner.set_state(JOINED)
    banner.set_trouble(text.HUB_DISK_FULL)
    assert (banner.label.text(), banner.isHidden()) == (text.HUB_DISK_FULL, False)
    banner.set_state(Reconnecting("blue-owl"))
    assert banner.label.text() == text.state(Reconnecting("blue-owl"))
    banner.set_state(JOINED)
    banner.set_trouble(None)
    assert banner.isHidden()


def test_a_lasting_trouble_shows_before_a_passing_one(banner: Banner) -> None:
    banner.set_state(JOINED)
    banner.set_lasting(text.OWN_DISK_FULL)
    banner.set_trouble("passing")
    assert banner.label.text() == text.OWN_DISK_FULL
    banner.set_lasting(None)
    assert banner.label.text() == "passing"


def test_bad_news_of_the_hub_say_more_than_that_it_is_lost(banner: Banner) -> None:
    banner.set_news("It stops all the time.")
    for state in (JOINED, Reconnecting("mentor"), CatchingUp("mentor", 0, 1), JOINED):
        banner.set_state(state, hosts=True)
        banner.set_lasting(text.OWN_DISK_FULL)
        told = banner.label.text(), banner.property("tone"), banner.isHidden()
        assert told == ("It stops all the time.", "warning", False)
    banner.set_state(Closed(ended=True), hosts=True)
    assert banner.label.text() == text.state(Closed(ended=True), hosts=True)
    banner.set_state(JOINED)
    banner.set_news(None)
    assert banner.label.text() == text.OWN_DISK_FULL


def test_good_news_are_calm_and_give_way(banner: Banner) -> None:
    banner.set_state(JOINED)
    banner.set_news("It has a copy of its log.", good=True)
    assert (banner.label.text(), banner.property("tone")) == ("It has a copy of its log.", "calm")
    banner.set_trouble("passing")
    assert (banner.label.text(), banner.property("tone")) == ("passing", "warning")
    banner.set_state(Reconnecting("mentor"))
    assert banner.label.text() == text.state(Reconnecting("mentor"))


@pytest.mark.parametrize(
    ("state", "tone"),
    [
        (Connecting(), "calm"),
        (Reconnecting("blue-owl"), "warning"),
        (TurnedAway(Reason.REMOVED, 1), "bad"),
        (Closed(ended=True), "calm"),
    ],
)
def test_only_what_is_wrong_looks_so(banner: Banner, state: State, tone: str) -> None:
    banner.set_state(state)
    assert banner.property("tone") == tone


def test_when_it_is_over_there_is_a_way_back(qtbot: QtBot, banner: Banner) -> None:
    banner.set_state(Closed(ended=True))
    banner.show()
    with qtbot.waitSignal(banner.back_wanted):
        QTest.mouseClick(banner.back_button, Qt.MouseButton.LeftButton)
