"""What members give back to a hub that lost it: what was really said, once, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
import pytest

from lanchat.crypto.authorship import sign_post
from lanchat.hub import healing as healing_module
from lanchat.hub.door import Ban, Door
from lanchat.hub.effects import Name, Request
from lanchat.hub.healing import Healer, Wound
from lanchat.hub.log import PublicLog
from lanchat.hub.roster import Roster
from lanchat.protocol.entries import Posted
from lanchat.protocol.ids import Author, ClientId
from lanchat.protocol.limits import (
    MAX_OFFER_ENTRIES,
    MAX_POST_BYTES,
    OFFER_BURST,
    OFFERED_PER_SECOND,
)
from lanchat.protocol.messages import Door as Settings
from lanchat.protocol.messages import Healing, Offer
from tests.hub.strangers import IDENTITY, Stranger, client_id

MENTOR, ANN, BOB, CAT = (Stranger(name) for name in ("mentor", "ann", "bob", "cat"))
BEFORE = b"the epoch before"
HEAD = 10
NOW = 1_000_000
WOUND = Wound(IDENTITY, BEFORE, HEAD)


def name(entry: Posted) -> Name:
    return Author(entry.author), ClientId(entry.client_id)


class Ward:
    """A hub that came back from a copy of ten entries, with Ann and the mentor back in it."""

    def __init__(self, wound: Wound | None = WOUND) -> None:
        self.roster = Roster(MENTOR.key)
        self.door = Door(Settings())
        self.log = PublicLog(HEAD)
        self.healer = Healer(wound, self.roster, self.door, self.log)
        for each in (MENTOR, ANN):
            assert self.roster.join(0.0, each.key, each.bound()) is None

    def offer(
        self,
        who: Stranger,
        *entries: Posted,
        epoch: bytes = BEFORE,
        stored: Iterable[Posted] = (),
        now: float = 0.0,
    ) -> list[Name]:
        """Let `who` offer entries, of which the log holds some; return what was looked up."""
        offer = Offer(epoch, entries)
        names = self.healer.names(who.key, offer)
        here = {name(entry): 5 for entry in stored}
        author = names[0][0] if names else None
        self.healer.take(now, NOW, Request(who.peer, offer, author, here), offer)
        return names

    @property
    def said(self) -> list[str]:
        return [entry.text for entry in self.log.staged]


def test_members_are_told_from_where_on_the_log_was_lost() -> None:
    assert WOUND.told() == Healing(BEFORE, HEAD)


def test_what_was_lost_comes_back_as_it_was_under_the_next_numbers() -> None:
    ward = Ward()
    lost = [
        ANN.posted(11, 1, "why?", at=900),
        MENTOR.posted(12, 1, "because", at=901),
        CAT.posted(13, 1, "I left since", at=902),
    ]
    assert ward.offer(ANN, *lost) == [name(entry) for entry in lost]
    assert list(ward.log.staged) == lost


def test_the_order_is_that_of_the_lost_log() -> None:
    ward = Ward()
    ward.offer(ANN, *(ANN.posted(seq, seq, f"post {seq}") for seq in (14, 11, 13, 12)))
    assert ward.said == ["post 11", "post 12", "post 13", "post 14"]


def test_what_the_copy_holds_and_what_is_of_another_log_is_not_even_looked_up() -> None:
    ward = Ward()
    assert ward.offer(ANN, ANN.posted(9, 1, "old"), ANN.posted(10, 2, "the last")) == []
    assert ward.offer(ANN, ANN.posted(11, 3, "elsewhere"), epoch=b"another epoch...") == []
    assert ward.offer(ANN) == []
    assert ward.said == []


def test_a_hub_that_lost_nothing_takes_nothing() -> None:
    ward = Ward(wound=None)
    assert ward.offer(ANN, ANN.posted(11, 1, "extra")) == []
    assert ward.said == []


def test_strangers_give_nothing_back() -> None:
    ward = Ward()
    assert ward.offer(BOB, ANN.posted(11, 1, "why?")) == []
    assert ward.said == []


def test_an_offer_that_was_not_looked_up_is_left_out() -> None:
    """Whether the log holds it is not known, and to store it twice would end the hub."""
    ward = Ward()
    offer = Offer(BEFORE, (ANN.posted(11, 1, "why?"),))
    ward.healer.take(0.0, NOW, Request(ANN.peer, offer), offer)
    assert ward.said == []


# ------------------------------------------------------------------ once


def test_what_is_offered_by_all_is_taken_once_and_checked_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ward = Ward()
    one, two, three = (ANN.posted(seq, seq, f"post {seq}") for seq in (11, 12, 13))
    ward.offer(ANN, one, two, one)
    assert ward.said == ["post 11", "post 12"]
    monkeypatch.setattr(healing_module, "signed_post", lambda *_: pytest.fail("checked again"))
    ward.offer(MENTOR, one, two)
    ward.log.commit()
    ward.offer(MENTOR, one, two, three, stored=[one, two, three])
    assert ward.said == []


def test_what_its_author_has_posted_again_meanwhile_is_not_doubled() -> None:
    ward = Ward()
    lost = ANN.posted(11, 1, "why?")
    ward.log.stage(lost)
    ward.offer(MENTOR, lost, ANN.posted(12, 2, "and how?"))
    assert ward.said == ["why?", "and how?"]


# ------------------------------------------------------------------ what is a lie


@pytest.mark.parametrize(
    "changed",
    [
        {"text": "something else"},
        {"client_id": client_id(2)},
        {"handle": "cat-2"},
        {"author": BOB.author},
        {"signature": bytes(64)},
        {"signature": BOB.posted(11, 1, "why?", handle="cat").signature},
    ],
    ids=["text", "id", "handle", "author", "no signature", "another's signature"],
)
def test_nobody_puts_words_into_anothers_mouth(changed: dict[str, object]) -> None:
    ward = Ward()
    forged = msgspec.structs.replace(CAT.posted(11, 1, "why?"), **changed)
    ward.offer(ANN, forged)
    assert ward.said == []


def test_a_lie_among_it_keeps_nothing_else_back() -> None:
    ward = Ward()
    lie = msgspec.structs.replace(ANN.posted(12, 2, "said"), text="never said")
    ward.offer(ANN, ANN.posted(11, 1, "true"), lie, ANN.posted(13, 3, "true as well"))
    assert ward.said == ["true", "true as well"]


def test_a_post_to_another_workshop_is_none_of_this_one() -> None:
    ward = Ward()
    signature = sign_post(
        ANN.pair, b"another hub's identity..........", "ann", client_id(1), "why?"
    )
    ward.offer(ANN, msgspec.structs.replace(ANN.posted(11, 1, "why?"), signature=signature))
    assert ward.said == []


def test_a_number_or_a_time_that_is_a_lie_changes_little() -> None:
    """No signature covers them. The hub numbers anew, and shows no time that is none."""
    ward = Ward()
    ward.offer(
        ANN,
        ANN.posted(2**53, 1, "the future", at=2**63),
        ANN.posted(11, 2, "the past", at=-(2**63)),
        ANN.posted(11, 3, "twice eleven", at=7),
    )
    staged = [(entry.seq, entry.at, entry.text) for entry in ward.log.staged]
    assert staged == [(11, 0, "the past"), (12, 7, "twice eleven"), (13, NOW, "the future")]


@pytest.mark.parametrize("handle", ["mentor", "rnentor", "hub", "x", " cat ", "ann", "a-nn"])
def test_nobody_speaks_under_a_handle_that_cannot_have_been_theirs(handle: str) -> None:
    """Everybody can make a key and sign with it: Ann is in the room, and the rest is reserved."""
    ward = Ward()
    ward.offer(ANN, BOB.posted(11, 1, "listen to me", handle=handle))
    assert ward.said == []


def test_what_a_member_said_under_an_earlier_handle_is_theirs() -> None:
    ward = Ward()
    ward.offer(MENTOR, ANN.posted(11, 1, "before", handle="fox"), ANN.posted(12, 2, "after"))
    assert ward.said == ["before", "after"]


def test_what_was_said_under_a_banned_handle_stays_lost() -> None:
    ward = Ward()
    ward.door.ban(Ban(CAT.key, "cat"))
    ward.offer(ANN, CAT.posted(11, 1, "me"), BOB.posted(12, 1, "me too", handle="c-at"))
    assert ward.said == []


def test_what_the_hub_would_not_have_taken_was_not_said() -> None:
    ward = Ward()
    ward.offer(
        ANN,
        ANN.posted(11, 1, " \n"),
        ANN.posted(12, 2, "\N{OWL}" * (MAX_POST_BYTES // 4) + "x"),
        ANN.posted(13, 3, "\N{OWL}" * (MAX_POST_BYTES // 4)),
    )
    assert [entry.client_id for entry in ward.log.staged] == [client_id(3)]


# ------------------------------------------------------------------ how much


@pytest.fixture
def unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take every signature for true, as there are so many."""
    monkeypatch.setattr(healing_module, "signed_post", lambda *_: True)


def unsigned(seq: int) -> Posted:
    return Posted(seq, 5, ANN.author, "ann", client_id(seq), f"post {seq}", bytes(64))


def offers(first: int, count: int) -> list[tuple[Posted, ...]]:
    entries = [unsigned(seq) for seq in range(first, first + count)]
    return [
        tuple(entries[begin : begin + MAX_OFFER_ENTRIES])
        for begin in range(0, count, MAX_OFFER_ENTRIES)
    ]


@pytest.mark.usefixtures("unchecked")
def test_a_member_may_offer_so_many_and_the_rest_later() -> None:
    ward = Ward()
    for each in offers(HEAD + 1, OFFER_BURST + 100):
        ward.offer(ANN, *each)
    assert len(ward.log.staged) == OFFER_BURST
    # Another one still may, and so may she when she asks again.
    ward.offer(MENTOR, unsigned(9_001))
    assert len(ward.log.staged) == OFFER_BURST + 1
    ward.offer(ANN, *offers(HEAD + OFFER_BURST + 1, 100)[0], now=1.0)
    assert len(ward.log.staged) == OFFER_BURST + 1 + OFFERED_PER_SECOND


def test_what_is_known_costs_nothing(unchecked: None) -> None:
    """All offer the same, and repeat it until they see it in the log."""
    ward = Ward()
    known = offers(HEAD + 1, MAX_OFFER_ENTRIES)[0]
    for _ in range(OFFER_BURST):
        ward.offer(ANN, *known, stored=known)
    ward.offer(ANN, unsigned(9_001))
    assert ward.said == ["post 9001"]


def test_lies_are_counted_as_well() -> None:
    ward = Ward()
    lie = msgspec.structs.replace(ANN.posted(12, 2, "said"), text="never said")
    not_hers = BOB.posted(11, 1, "I am the mentor", handle="mentor")
    for _ in range(OFFER_BURST // 2):
        ward.offer(ANN, not_hers, lie)
    ward.offer(ANN, ANN.posted(11, 1, "true"))
    assert ward.said == []
    ward.offer(ANN, ANN.posted(11, 1, "true"), now=0.1)
    assert ward.said == ["true"]
