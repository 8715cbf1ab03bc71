from __future__ import annotations

import random

import pytest

from lanchat.client.outbox import (
    FIRST_WAIT_SECONDS,
    LONGEST_WAIT_SECONDS,
    MAX_POSTS,
    Outbox,
    OutboxFullError,
    Outgoing,
)
from lanchat.protocol.ids import ClientId

seeded = random.Random


def outgoing(number: int) -> Outgoing:
    return Outgoing(ClientId(number.to_bytes(16)), f"post {number}")


ONE, TWO, THREE = (outgoing(number) for number in (1, 2, 3))


@pytest.fixture
def outbox() -> Outbox:
    outbox = Outbox(seeded(1))
    for each in (ONE, TWO, THREE):
        outbox.add(each)
    return outbox


def test_an_empty_outbox_has_nothing_to_do() -> None:
    outbox = Outbox(seeded(1))
    assert (len(outbox), outbox.due(), outbox.take_due(1e9)) == (0, None, None)
    assert outbox.take_out(ONE.client_id) is None
    assert outbox.hold(ONE.client_id, 5.0) is None


def test_posts_go_one_by_one_in_the_order_they_were_said(outbox: Outbox) -> None:
    assert len(outbox) == 3
    assert outbox.take_due(10.0) == ONE
    assert outbox.take_due(10.0) is None
    assert outbox.take_out(ONE.client_id) == ONE
    assert outbox.take_due(10.0) == TWO
    assert outbox.take_out(TWO.client_id) == TWO
    assert outbox.take_out(TWO.client_id) is None
    assert outbox.take_due(10.0) == THREE
    assert outbox.take_out(THREE.client_id) == THREE
    assert (len(outbox), outbox.due()) == (0, None)
    assert ONE.client_id not in outbox


def test_a_post_without_an_answer_is_said_again_after_longer_and_longer(outbox: Outbox) -> None:
    now, waits = 0.0, []
    for _ in range(6):
        assert outbox.take_due(now) == ONE
        due = outbox.due()
        assert due is not None
        assert outbox.take_due(due - 0.001) is None
        waits.append(due - now)
        now = due
    shortest = [2.0, 4.0, 8.0, 15.0, 15.0, 15.0]
    assert (shortest[0], shortest[-1]) == (FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS)
    for wait, least in zip(waits, shortest, strict=True):
        assert least <= wait <= 1.25 * least


def test_the_next_post_waits_no_longer_than_the_first_did(outbox: Outbox) -> None:
    for now in (0.0, 10.0, 20.0, 40.0):
        assert outbox.take_due(now) == ONE
    outbox.take_out(ONE.client_id)
    assert outbox.take_due(40.0) == TWO
    due = outbox.due()
    assert due is not None
    assert 42.0 <= due <= 42.5


def test_a_class_that_lost_its_hub_does_not_come_back_in_one_instant() -> None:
    dues = set()
    for seed in range(40):
        outbox = Outbox(seeded(seed))
        outbox.add(ONE)
        outbox.take_due(0.0)
        dues.add(outbox.due())
    assert len(dues) == 40


def test_a_post_that_was_refused_for_now_keeps_its_place(outbox: Outbox) -> None:
    assert outbox.take_due(0.0) == ONE
    assert outbox.hold(ONE.client_id, until=5.0) == ONE
    assert outbox.due() == 5.0
    assert outbox.take_due(4.9) is None
    assert outbox.take_due(5.0) == ONE
    due = outbox.due()
    assert due is not None
    assert 7.0 <= due <= 7.5


def test_a_late_refusal_of_what_is_gone_holds_nothing_up(outbox: Outbox) -> None:
    outbox.take_due(0.0)
    outbox.take_out(ONE.client_id)
    assert outbox.hold(ONE.client_id, until=99.0) is None
    assert outbox.take_due(0.0) == TWO


def test_when_the_hub_is_back_the_first_goes_at_once(outbox: Outbox) -> None:
    for now in (0.0, 10.0, 20.0):
        outbox.take_due(now)
    assert outbox.take_due(20.1) is None
    outbox.send_at_once()
    assert outbox.take_due(20.1) == ONE
    due = outbox.due()
    assert due is not None
    assert due <= 20.1 + 2.5


def test_what_the_hub_has_lost_goes_again_before_what_waits(outbox: Outbox) -> None:
    for each in (ONE, TWO):
        outbox.take_out(each.client_id)
    outbox.put_back([ONE, TWO])
    for each in (ONE, TWO, THREE):
        assert outbox.take_due(10.0) == each
        outbox.take_out(each.client_id)
    assert outbox.due() is None


def test_what_waits_and_was_lost_goes_once(outbox: Outbox) -> None:
    outbox.put_back([TWO])
    assert len(outbox) == 3
    assert outbox.take_due(10.0) == TWO


def test_a_full_outbox_says_what_is_kept_and_what_to_do() -> None:
    outbox = Outbox(seeded(1))
    for number in range(MAX_POSTS):
        outbox.add(outgoing(number))
    with pytest.raises(OutboxFullError, match=r"1000 messages wait.*They are kept.*again"):
        outbox.add(outgoing(MAX_POSTS))
    assert len(outbox) == MAX_POSTS
    assert outbox.take_due(0.0) == outgoing(0)
    outbox.take_out(outgoing(0).client_id)
    outbox.add(outgoing(MAX_POSTS))
    assert len(outbox) == MAX_POSTS
