from __future__ import annotations

import math
import random

from lanchat.client.offering import (
    FULL_DISK_SECONDS,
    MOST_TIMES,
    OFFER_AGAIN_SECONDS,
    SPREAD_SECONDS,
    Offering,
)
from lanchat.protocol.entries import Posted
from lanchat.protocol.messages import Offer
from tests.hub.strangers import Stranger

ANN, BOB = Stranger("ann"), Stranger("bob")
EPOCH = b"the one before.."
ONE, TWO = (BOB.posted(seq, seq, f"lost {seq}") for seq in (1, 2))
THREE, FOUR, FIVE = (ANN.posted(seq, seq, f"lost {seq}") for seq in (3, 4, 5))


def offer(*entries: Posted) -> Offer:
    return Offer(EPOCH, entries)


class Member:
    """Ann, who has something to offer from 100.0 on."""

    def __init__(self, *offers: Offer) -> None:
        self.offering = Offering(ANN.author, random.Random(7))  # noqa: S311 - it has to repeat
        self.now = 100.0
        self.offering.begin(self.now, offers)
        self.first_at = self.offering.due()

    def offers(self, seconds: float = 0.0, *, disk_full: bool = False) -> Offer | None:
        self.now += seconds
        return self.offering.take_due(self.now, disk_full=disk_full)

    def hears(self, *entries: Posted) -> None:
        self.offering.hear(self.now, entries)

    def wait_for_due(self) -> Member:
        self.now = self.offering.due()
        return self


def test_who_has_nothing_to_offer_offers_nothing() -> None:
    nothing = Member()
    assert nothing.offering.due() == math.inf
    assert nothing.offers(1_000.0) is None
    assert not nothing.offering.holds_ours
    nothing.hears(ONE)
    nothing.offering.start_over(nothing.now)
    assert nothing.offering.due() == math.inf


def test_one_offer_is_under_way_until_the_log_has_all_of_it() -> None:
    member = Member(offer(ONE, TWO), offer(THREE), offer(FOUR))
    assert 100.0 <= member.first_at <= 100.0 + SPREAD_SECONDS
    assert member.offers() is None
    assert member.wait_for_due().offers() == offer(ONE, TWO)
    member.hears(TWO)
    assert member.offers(OFFER_AGAIN_SECONDS - 0.01) is None
    assert member.offers(0.01) == offer(ONE)  # what the log has is not offered again
    member.hears(ONE)
    assert member.offers() == offer(THREE)  # the next goes at once
    member.hears(THREE)
    assert member.offers() == offer(FOUR)
    member.hears(FOUR)
    assert (member.offering.due(), member.offers(60.0)) == (math.inf, None)


def test_what_another_gives_back_is_left_to_the_other() -> None:
    member = Member(offer(ONE), offer(TWO), offer(THREE))
    member.hears(TWO, ONE)  # before it was our turn
    assert member.now <= member.offering.due() <= member.now + SPREAD_SECONDS
    assert member.wait_for_due().offers() == offer(THREE)


def test_the_members_do_not_all_begin_at_once() -> None:
    begin = set()
    for seed in range(20):
        offering = Offering(ANN.author, random.Random(seed))  # noqa: S311 - it has to repeat
        offering.begin(100.0, [offer(ONE)])
        begin.add(offering.due())
    assert len(begin) == 20
    assert max(begin) - min(begin) > SPREAD_SECONDS / 2


def test_an_offer_that_is_never_taken_makes_room_for_the_next() -> None:
    member = Member(offer(THREE), offer(ONE), offer(FOUR), offer(TWO, FIVE)).wait_for_due()
    tries = [member.offers(0.0 if number == 0 else 2.0) for number in range(MOST_TIMES)]
    assert tries == [offer(THREE)] * MOST_TIMES
    member.hears(ONE)  # meanwhile from another
    assert member.offering.holds_ours
    assert member.offers(OFFER_AGAIN_SECONDS) is None  # now it waits like anybody
    assert [member.offering.holds_ours] == [False]
    assert member.wait_for_due().offers() == offer(TWO)  # nothing that she said after it


def test_after_a_lost_connection_it_starts_over() -> None:
    member = Member(offer(ONE), offer(THREE)).wait_for_due()
    for _ in range(MOST_TIMES - 1):
        member.offers()
        member.now += OFFER_AGAIN_SECONDS
    member.offering.start_over(member.now)
    for _ in range(MOST_TIMES):
        assert member.wait_for_due().offers() == offer(ONE)
    assert member.wait_for_due().offers() == offer(THREE)


def test_while_the_disk_is_full_it_goes_on_seldom_and_without_an_end() -> None:
    member = Member(offer(ONE), offer(THREE)).wait_for_due()
    for _ in range(MOST_TIMES):
        assert member.wait_for_due().offers() == offer(ONE)
    assert member.wait_for_due().offers(disk_full=True) == offer(ONE)
    for _ in range(3 * MOST_TIMES):
        assert member.offers(FULL_DISK_SECONDS - 0.01, disk_full=True) is None
        assert member.offers(0.01, disk_full=True) == offer(ONE)
    for _ in range(MOST_TIMES - 1):
        assert member.wait_for_due().offers() == offer(ONE)
    assert member.wait_for_due().offers() == offer(THREE)


def test_what_is_ours_holds_back_what_we_say_next() -> None:
    member = Member(offer(ONE, THREE), offer(TWO))
    assert member.offering.holds_ours
    member.hears(THREE)
    assert not member.offering.holds_ours


def test_another_loss_replaces_the_offers_of_the_one_before() -> None:
    member = Member(offer(THREE))
    member.offering.begin(member.now, [offer(TWO)])
    assert not member.offering.holds_ours
    assert member.wait_for_due().offers() == offer(TWO)
