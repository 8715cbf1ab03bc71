from __future__ import annotations

import pytest

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
from lanchat.protocol.version import VERSION
from lanchat.ui import text


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_has_its_sentences(reason: Reason) -> None:
    sentences = [
        text.turned_away(reason, VERSION + 1),
        text.handle_problem(reason),
        text.post_waits(reason),
        text.post_failed(reason),
        text.command_refused(reason),
    ]
    for sentence in sentences:
        assert sentence.endswith(".")
        assert reason.value not in sentence


def test_every_state_has_a_sentence_and_says_whether_one_can_write() -> None:
    states: dict[State, bool] = {
        Connecting(): True,
        CatchingUp("blue-owl", 40, 1200): True,
        Joined("blue-owl", 3): True,
        Reconnecting("blue-owl"): True,
        Waiting("blue-owl"): True,
        TurnedAway(Reason.DENIED, VERSION): False,
        Closed(ended=True): False,
        Closed(ended=False): False,
    }
    assert {state: text.composer_closed(state) is None for state in states} == states
    assert len({text.state(state) for state in states}) == len(states)
    assert text.state(CatchingUp("blue-owl", 40, 1200)) == "Catching up: 40 of 1,200 posts"
    assert "kept and will be sent" in text.state(Reconnecting("blue-owl"))


def test_the_older_side_is_told_to_update() -> None:
    assert "This computer" in text.turned_away(Reason.VERSION_UNSUPPORTED, VERSION + 1)
    assert "mentor's computer" in text.turned_away(Reason.VERSION_UNSUPPORTED, VERSION - 1)


def test_reasons_that_another_handle_answers() -> None:
    assert {r for r in Reason if r.value.startswith("HANDLE_")} == text.HANDLE_REASONS


def test_counts_are_said_in_words() -> None:
    assert (text.people(1), text.people(23)) == ("1 person", "23 people")
    assert (text.new_messages(1), text.new_messages(2)) == ("1 new message", "2 new messages")
    assert (text.waiting(2), text.more_waiting(980)) == ("2 waiting", "and 980 more")
    assert text.end_question("Python 101", 23) == "End “Python 101” for 23 people?"
    assert text.end_question("Python 101", 1) == "End “Python 101” for 1 person?"
    assert text.end_question("Python 101", 0) == "End “Python 101”? Nobody else is in it."


def test_a_full_disk_means_another_thing_to_the_one_who_hosts() -> None:
    assert text.disk_full(hosts=True).startswith("Your disk is full")
    assert "nothing that was acknowledged is lost" in text.disk_full(hosts=True)
    assert text.disk_full(hosts=False).startswith("The mentor's disk is full")
    assert "waits here" in text.disk_full(hosts=False)
    waiting = text.state(Waiting("blue-owl"))
    assert waiting == text.waiting_as("blue-owl")
    assert waiting == "The mentor lets people in. You are waiting as blue-owl."


def test_whoever_ended_it_is_told_so() -> None:
    closed = "You can still read and copy."
    assert text.state(Closed(ended=True)) == f"The mentor ended the workshop. {closed}"
    assert text.state(Closed(ended=True), hosts=True) == f"You ended the workshop. {closed}"
    assert text.state(Closed(ended=False), hosts=True) == f"You left the workshop. {closed}"


def test_an_empty_room_says_what_to_do() -> None:
    assert text.empty_room(hosts=False, others=3) == text.EMPTY_STUDENT
    assert text.empty_room(hosts=True, others=0) == text.EMPTY_MENTOR
    assert text.empty_room(hosts=True, others=2) == text.EMPTY_CLASS
    assert text.NO_ANSWER.startswith("The workshop does not answer.")


def test_no_name_acts_in_a_sentence() -> None:
    name = "a\u202eb"
    sentences = [
        text.join(name),
        text.waiting_as(name),
        text.other_key(name),
        text.class_code_how(name),
        text.end_question(name, 2),
        text.ban_question(name),
    ]
    assert all("a[U+202E]b" in sentence for sentence in sentences)


def test_sentences_name_what_they_are_about() -> None:
    assert "“Python 101”" in text.other_key("Python 101")
    assert "“Python 101”" in text.class_code_how("Python 101")
    assert "“otter”" in text.not_a_word(" otter ")
    assert text.ban_question("red-kite") == "Ban red-kite from the workshop?"
