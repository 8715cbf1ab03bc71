from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from lanchat.client.sequencer import _MAX_AHEAD, Sequencer
from lanchat.protocol.entries import Posted


def entry(seq: int) -> Posted:
    return Posted(seq, 0, b"a" * 32, "ann", seq.to_bytes(16), f"post {seq}", bytes(64))


def entries(*numbers: int) -> tuple[Posted, ...]:
    return tuple(map(entry, numbers))


def test_what_is_next_is_handed_on() -> None:
    log = Sequencer()
    assert (log.have, log.head, log.behind) == (0, 0, False)
    assert log.accept(entries(1, 2)) == entries(1, 2)
    assert log.accept(()) == ()
    assert log.accept(entries(3)) == entries(3)
    assert (log.have, log.head, log.behind) == (3, 3, False)


def test_what_comes_after_a_gap_waits_for_it() -> None:
    log = Sequencer()
    assert log.accept(entries(3, 5)) == ()
    assert (log.have, log.head, log.behind) == (0, 5, True)
    assert log.accept(entries(1, 2)) == entries(1, 2, 3)
    assert (log.have, log.head, log.behind) == (3, 5, True)
    assert log.accept(entries(4)) == entries(4, 5)
    assert not log.behind


def test_what_comes_twice_is_handed_on_once() -> None:
    log = Sequencer()
    assert log.accept(entries(1, 1, 3, 3)) == entries(1)
    assert log.accept(entries(2, 1, 3, 2)) == entries(2, 3)
    assert log.accept(entries(1, 2, 3)) == ()


def test_a_head_that_was_heard_of_shows_a_gap_and_is_never_lowered() -> None:
    log = Sequencer()
    log.accept(entries(1))
    log.hear_of(2)
    log.hear_of(1)
    assert (log.have, log.head, log.behind) == (1, 2, True)
    assert log.accept(entries(2)) == entries(2)
    assert not log.behind


def test_what_is_kept_ahead_has_a_bound_and_never_keeps_out_what_is_next() -> None:
    log = Sequencer()
    assert log.accept(map(entry, range(11, 11 + _MAX_AHEAD + 5))) == ()
    assert log.accept(map(entry, range(1, 11))) == tuple(map(entry, range(1, 11 + _MAX_AHEAD)))
    assert log.behind
    assert len(log.accept(map(entry, range(11 + _MAX_AHEAD, log.head + 1)))) == 5
    assert not log.behind


def test_after_a_reset_it_starts_over() -> None:
    log = Sequencer()
    log.accept(entries(1, 2, 4))
    log.reset()
    assert (log.have, log.head, log.behind) == (0, 0, False)
    assert log.accept(entries(3)) == ()
    assert log.accept(entries(1, 2)) == entries(1, 2, 3)


@given(head=st.integers(1, 60), seed=st.integers(), doubled=st.integers(0, 40))
def test_in_whatever_order_and_how_often_they_come_each_is_next_once(
    head: int, seed: int, doubled: int
) -> None:
    rng = random.Random(seed)  # noqa: S311 - a test has to repeat
    coming = [*range(1, head + 1), *(rng.randint(1, head) for _ in range(doubled))]
    rng.shuffle(coming)
    log, got = Sequencer(), list[Posted]()
    while coming:
        group = [coming.pop() for _ in range(min(len(coming), rng.randint(1, 5)))]
        got += log.accept(map(entry, group))
        assert [each.seq for each in got] == list(range(1, log.have + 1))
    assert (log.have, log.head, log.behind) == (head, head, False)
