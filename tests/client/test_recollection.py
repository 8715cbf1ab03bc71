"""The newest entries that we had, and the offers that they make: bounded, whole, in order."""

from __future__ import annotations

import pytest

from lanchat.client import recollection as recollection_module
from lanchat.client.recollection import MAX_BYTES, MAX_ENTRIES, Recollection
from lanchat.protocol.codec import decode_command, encode
from lanchat.protocol.entries import Posted
from lanchat.protocol.limits import (
    MAX_COMMAND_BYTES,
    MAX_HANDLE_CHARS,
    MAX_OFFER_ENTRIES,
    MAX_POST_BYTES,
    MAX_SEQ,
)
from lanchat.protocol.messages import Healing, Offer

EPOCH = b"the epoch before"
WIDE = "\N{OWL}"


def posted(seq: int, text: str = "why?") -> Posted:
    return Posted(seq, 5, b"a" * 32, "blue-owl", seq.to_bytes(16), text, b"s" * 64)


def offered(recollection: Recollection, head: int = 0) -> list[int]:
    """The numbers of all that is offered to a hub that has so many entries, in order."""
    offers = recollection.offers(Healing(EPOCH, head))
    return [entry.seq for offer in offers for entry in offer.entries]


@pytest.fixture
def kept() -> Recollection:
    """Three entries, 1 to 3."""
    recollection = Recollection()
    recollection.keep([posted(1), posted(2)])
    recollection.keep([posted(3)])
    return recollection


def test_what_follows_the_copy_is_offered(kept: Recollection) -> None:
    assert list(kept.offers(Healing(EPOCH, 1))) == [Offer(EPOCH, (posted(2), posted(3)))]
    assert list(kept.offers(Healing(EPOCH, 0))) == [Offer(EPOCH, (posted(1), posted(2), posted(3)))]


def test_where_the_copy_has_everything_nothing_is_offered(kept: Recollection) -> None:
    assert list(kept.offers(Healing(EPOCH, 3))) == []
    assert list(Recollection().offers(Healing(EPOCH, 0))) == []


def test_what_was_let_go_of_is_not_offered(kept: Recollection) -> None:
    kept.forget()
    assert list(kept.offers(Healing(EPOCH, 0))) == []
    kept.keep([posted(1)])
    assert offered(kept) == [1]


def test_an_offer_has_no_more_entries_than_the_hub_takes() -> None:
    recollection = Recollection()
    recollection.keep(posted(seq) for seq in range(1, 2 * MAX_OFFER_ENTRIES + 2))
    offers = list(recollection.offers(Healing(EPOCH, 0)))
    assert [len(offer.entries) for offer in offers] == [MAX_OFFER_ENTRIES, MAX_OFFER_ENTRIES, 1]
    assert offered(recollection) == [*range(1, 2 * MAX_OFFER_ENTRIES + 2)]


@pytest.mark.parametrize("length", [1, 900, 4_000, MAX_POST_BYTES // 4])
def test_an_offer_fits_the_frame_that_the_hub_takes(length: int) -> None:
    """Also with the longest of everything else that an entry has."""
    entries = [
        Posted(
            MAX_SEQ - 200 + number,
            2**62,
            b"a" * 32,
            WIDE * MAX_HANDLE_CHARS,
            number.to_bytes(16),
            WIDE * length,
            b"s" * 64,
        )
        for number in range(150)
    ]
    recollection = Recollection()
    recollection.keep(entries)
    offers = list(recollection.offers(Healing(EPOCH, 0)))
    frames = [encode(offer) for offer in offers]
    assert max(map(len, frames)) <= MAX_COMMAND_BYTES
    assert [decode_command(frame) for frame in frames] == offers
    assert [entry for offer in offers for entry in offer.entries] == entries
    # And none goes half empty, for that matters when all do it at once.
    assert all(
        len(frame) > MAX_COMMAND_BYTES - 2 * MAX_POST_BYTES or len(offer.entries) == 64
        for frame, offer in zip(frames[:-1], offers[:-1], strict=True)
    )


def test_an_entry_that_no_command_can_carry_is_left_out() -> None:
    """Only a false hub has such: it would cost us the connection."""
    recollection = Recollection()
    recollection.keep([posted(1), posted(2, WIDE * MAX_POST_BYTES), posted(3)])
    assert offered(recollection) == [1, 3]


def test_the_newest_are_kept_and_so_many() -> None:
    recollection = Recollection()
    for seq in range(1, MAX_ENTRIES + 11):
        recollection.keep([posted(seq)])
    assert offered(recollection) == [*range(11, MAX_ENTRIES + 11)]


def test_long_entries_are_bounded_by_what_they_weigh(monkeypatch: pytest.MonkeyPatch) -> None:
    recollection = Recollection()
    text = "x" * MAX_POST_BYTES
    many = MAX_BYTES // MAX_POST_BYTES
    recollection.keep(posted(seq, text) for seq in range(1, many + 11))
    kept = [entry for offer in recollection.offers(Healing(EPOCH, 0)) for entry in offer.entries]
    assert sum(len(encode(entry)) for entry in kept) <= MAX_BYTES
    assert kept[-1].seq == many + 10
    assert len(kept) > many - 10
    # What was let go of does not weigh any more: as many short ones fit as ever.
    recollection.keep(posted(seq) for seq in range(many + 11, many + 11 + MAX_ENTRIES))
    assert recollection._bytes == sum(
        recollection_module._size(entry) for entry in recollection._entries
    )
    assert len(recollection._entries) == MAX_ENTRIES
