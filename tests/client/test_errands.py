"""The mentor's commands, on connections that break."""

from __future__ import annotations

import math

from lanchat.client.errands import ASK_AGAIN_SECONDS, MAX_ERRANDS, Errands
from lanchat.protocol.messages import Admit, Alive, Command, Door, End, Remove, SetDoor, Who

ADMIT = Admit(bytes(32), welcome=True)
REMOVE = Remove(bytes(32), ban=False)
CLOSE = SetDoor(Door(lobby=True))
NOW = 100.0


def say(errands: Errands, now: float = NOW) -> list[Command]:
    """Say what is due, as a session does."""
    said: list[Command] = [*errands.take_due(now)]
    for command in said:
        errands.spoke(command)
    return said


def test_commands_go_in_order_and_a_question_shows_that_they_were_heard() -> None:
    errands = Errands()
    assert errands.due() == math.inf
    assert say(errands) == []
    assert errands.add(ADMIT)
    assert errands.add(CLOSE)
    assert errands.due() <= NOW
    assert say(errands) == [ADMIT, CLOSE, Who()]
    assert errands.due() == NOW + ASK_AGAIN_SECONDS
    errands.answered()
    assert errands.due() == math.inf


def test_a_question_without_an_answer_is_asked_again_and_the_command_is_not() -> None:
    errands = Errands()
    errands.add(ADMIT)
    say(errands)
    assert say(errands, NOW + ASK_AGAIN_SECONDS - 0.1) == []
    assert say(errands, NOW + ASK_AGAIN_SECONDS) == [Who()]
    errands.add(REMOVE)
    assert say(errands, NOW + ASK_AGAIN_SECONDS) == [REMOVE, Who()]
    errands.answered()
    errands.answered()
    assert errands.due() == NOW + 2 * ASK_AGAIN_SECONDS  # what came last is not heard yet
    errands.answered()
    assert errands.due() == math.inf


def test_the_answer_to_an_earlier_question_shows_nothing() -> None:
    errands = Errands()
    errands.spoke(Who())
    errands.spoke(Alive())
    errands.add(ADMIT)
    assert say(errands) == [ADMIT, Who()]
    errands.answered()
    errands.start_over()
    assert say(errands) == [ADMIT, Who()]


def test_what_was_not_heard_before_the_connection_broke_is_said_again_in_order() -> None:
    errands = Errands()
    errands.add(ADMIT)
    say(errands)
    errands.answered()
    errands.add(CLOSE)
    say(errands)
    errands.start_over()
    errands.add(REMOVE)
    assert say(errands) == [CLOSE, REMOVE, Who()]


def test_the_end_comes_after_everything_and_is_said_until_it_is_over() -> None:
    errands = Errands()
    errands.add(End())
    errands.add(REMOVE)
    assert say(errands) == [REMOVE, End(), Who()]
    errands.answered()
    assert say(errands, NOW + ASK_AGAIN_SECONDS) == [End()]
    errands.start_over()
    assert say(errands, NOW + ASK_AGAIN_SECONDS) == [End()]


def test_what_is_refused_is_not_said_again_and_what_was_not_said_yet_is() -> None:
    errands = Errands()
    errands.add(ADMIT)
    errands.add(End())
    say(errands)
    errands.add(REMOVE)
    errands.refused()
    assert say(errands) == [REMOVE, Who()]


def test_only_so_many_are_kept() -> None:
    errands = Errands()
    assert [errands.add(ADMIT) for _ in range(MAX_ERRANDS + 1)] == [*([True] * MAX_ERRANDS), False]
    assert errands.add(End())
    assert say(errands) == [*([ADMIT] * MAX_ERRANDS), End(), Who()]
    errands.answered()
    assert errands.add(ADMIT)
