from __future__ import annotations

import math
import random

import pytest

from lanchat.client import delivery as delivery_module
from lanchat.client.credentials import Credentials
from lanchat.client.delivery import Delivery
from lanchat.client.events import Acked, DiskChanged, PostRefused, Sending
from lanchat.client.offering import (
    FULL_DISK_SECONDS,
    MOST_TIMES,
    OFFER_AGAIN_SECONDS,
    SPREAD_SECONDS,
)
from lanchat.client.outbox import FIRST_WAIT_SECONDS
from lanchat.protocol.entries import Posted
from lanchat.protocol.errors import Reason
from lanchat.protocol.limits import MAX_POST_BYTES
from lanchat.protocol.messages import Healing, Offer, Post, Refused
from tests.hub.strangers import HUB_KEY, IDENTITY, Stranger
from tests.hub.strangers import client_id as cid

ANN, BOB = Stranger("ann"), Stranger("bob")
EPOCH = b"the log's epoch."


class Ann:
    """Ann's posts, and a clock."""

    def __init__(self) -> None:
        credentials = Credentials(ANN.key, ANN.pair, HUB_KEY, IDENTITY)
        rng = random.Random(1)  # noqa: S311 - a test has to repeat
        self.delivery = Delivery(credentials, rng)
        self.now = 100.0

    def says(self, number: int, text: str = "hello") -> list[Sending | PostRefused]:
        return self.delivery.say(self.now, cid(number), text)

    def sends(self, seconds: float = 0.0) -> Offer | Post | None:
        self.now += seconds
        return self.delivery.take_due(self.now, "ann")

    def sees(self, *entries: Posted) -> list[Acked]:
        return self.delivery.see(self.now, entries)

    def loses(self, healing: Healing | None) -> None:
        self.delivery.begin_anew(self.now, healing)
        self.delivery.resume(self.now)


@pytest.fixture
def ann() -> Ann:
    return Ann()


def mine(seq: int, number: int) -> Posted:
    return ANN.posted(seq, number, "hello")


def test_from_the_keyboard_to_the_log(ann: Ann) -> None:
    assert (ann.delivery.due(), ann.sends()) == (math.inf, None)
    assert ann.says(1) == [Sending(cid(1), "hello", ANN.author)]
    assert (len(ann.delivery), ann.delivery.due()) == (1, 0.0)
    assert ann.sends() == ANN.post(1, "hello")
    assert ann.now + FIRST_WAIT_SECONDS <= ann.delivery.due()
    assert ann.delivery.acknowledged(cid(1), 4) == Acked(cid(1), 4)
    assert ann.delivery.acknowledged(cid(1), 4) is None
    assert ann.sees(mine(4, 1)) == []
    assert (len(ann.delivery), ann.delivery.due(), ann.sends(60.0)) == (0, math.inf, None)


def test_to_see_our_own_post_is_as_good_as_an_acknowledgement(ann: Ann) -> None:
    ann.says(1)
    theirs = BOB.posted(4, 1, "under the same id")
    assert ann.sees(theirs, mine(5, 1), mine(6, 9)) == [Acked(cid(1), 5)]
    assert len(ann.delivery) == 0


def test_a_post_is_signed_under_the_handle_that_we_have_when_it_goes(ann: Ann) -> None:
    ann.says(1)
    assert ann.delivery.take_due(ann.now, "annika") == ANN.post(1, "hello", handle="annika")


def test_a_refused_post_waits_or_has_failed(ann: Ann) -> None:
    ann.says(1)
    ann.sends()
    limited = Refused(Reason.RATE_LIMITED, cid(1), 3.0)
    told = PostRefused(cid(1), "hello", Reason.RATE_LIMITED, 3.0)
    assert ann.delivery.refused(ann.now, cid(1), limited) == told
    assert ann.delivery.due() == ann.now + 3.0
    assert ann.sends(3.0) == ANN.post(1, "hello")
    empty = Refused(Reason.EMPTY, cid(1))
    told = PostRefused(cid(1), "hello", Reason.EMPTY, None)
    assert ann.delivery.refused(ann.now, cid(1), empty) == told
    assert ann.delivery.refused(ann.now, cid(1), empty) is None
    assert len(ann.delivery) == 0


def test_what_cannot_be_sent_is_made_so_that_it_can_or_refused(ann: Ann) -> None:
    assert ann.says(1, "caf\udce9") == [Sending(cid(1), "caf?", ANN.author)]
    long = "x" * (MAX_POST_BYTES + 1)
    assert ann.says(2, long) == [
        Sending(cid(2), long, ANN.author),
        PostRefused(cid(2), long, Reason.TOO_LARGE, None),
    ]
    assert len(ann.delivery) == 1


def test_that_the_disk_is_full_or_not_is_told_once(ann: Ann) -> None:
    told = [ann.delivery.hear_of_disk(full=full) for full in (False, True, True, False, False)]
    assert told == [None, DiskChanged(full=True), None, DiskChanged(full=False), None]


def test_acknowledged_posts_that_we_did_not_see_go_again_before_the_others(ann: Ann) -> None:
    for number in (1, 2, 3, 4):
        ann.says(number)
    for number in (1, 2, 3):
        ann.sends()
        ann.delivery.acknowledged(cid(number), number)
    ann.sees(mine(1, 1))
    ann.loses(Healing(EPOCH, 1))
    assert len(ann.delivery) == 3
    for number in (2, 3, 4):
        assert ann.sends() == ANN.post(number, "hello")
        ann.delivery.acknowledged(cid(number), number)
    ann.sees(mine(2, 2), mine(3, 3), mine(4, 4))
    ann.loses(None)
    assert len(ann.delivery) == 0


def test_so_many_unseen_posts_are_kept_as_may_wait(
    ann: Ann, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery_module, "MAX_POSTS", 2)
    for number in (1, 2, 3):
        ann.says(number)
        ann.delivery.acknowledged(cid(number), number)
    ann.loses(None)
    assert ann.sends() == ANN.post(2, "hello")
    assert len(ann.delivery) == 2


def test_what_the_hub_lost_and_we_saw_is_offered_and_ours_goes_before_what_we_say_next(
    ann: Ann,
) -> None:
    theirs, ours = BOB.posted(2, 1, "theirs"), mine(3, 1)
    ann.sees(BOB.posted(1, 0, "kept"), theirs, ours)
    ann.says(2)
    ann.loses(Healing(EPOCH, 1))
    assert ann.now <= ann.delivery.due() <= ann.now + SPREAD_SECONDS
    assert ann.sends(SPREAD_SECONDS) == Offer(EPOCH, (theirs, ours))
    assert ann.delivery.due() == ann.now + OFFER_AGAIN_SECONDS
    assert ann.sends() is None
    ann.sees(ours)
    assert ann.sends() == ANN.post(2, "hello")  # only theirs is missing yet
    assert ann.sends(OFFER_AGAIN_SECONDS) == Offer(EPOCH, (theirs,))
    ann.sees(theirs)
    assert ann.sends() is None


def test_who_was_away_makes_an_offer_again_as_often_as_at_first(ann: Ann) -> None:
    lost = Offer(EPOCH, (BOB.posted(2, 1, "theirs"),))
    ann.sees(BOB.posted(1, 0, "kept"), *lost.entries)
    ann.loses(Healing(EPOCH, 1))
    for _ in range(2):
        made = [ann.sends(OFFER_AGAIN_SECONDS) for _ in range(MOST_TIMES - 1)]
        assert made == [lost] * len(made)
        ann.delivery.resume(ann.now)


def test_without_a_word_of_healing_nothing_is_offered_and_what_we_saw_is_forgotten(
    ann: Ann,
) -> None:
    ann.sees(BOB.posted(1, 1, "of a log that is gone"))
    ann.loses(None)
    assert (ann.delivery.due(), ann.sends(60.0)) == (math.inf, None)
    ann.loses(Healing(EPOCH, 0))
    assert (ann.delivery.due(), ann.sends(60.0)) == (math.inf, None)


def test_while_the_disk_is_full_offers_are_made_seldom(ann: Ann) -> None:
    lost = BOB.posted(2, 1, "theirs")
    ann.sees(BOB.posted(1, 0, "kept"), lost)
    ann.delivery.hear_of_disk(full=True)
    ann.loses(Healing(EPOCH, 1))
    assert ann.sends(SPREAD_SECONDS) == Offer(EPOCH, (lost,))
    assert ann.delivery.due() == ann.now + FULL_DISK_SECONDS
