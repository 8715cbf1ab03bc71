"""The bounds: as the manual says them, and large enough for one another."""

from __future__ import annotations

from lanchat.protocol import limits
from lanchat.protocol.codec import (
    decode_broadcast,
    decode_command,
    decode_reply,
    encode,
    encode_page,
)
from lanchat.protocol.entries import Posted
from lanchat.protocol.messages import (
    Door,
    DoorSet,
    Lobby,
    Member,
    Offer,
    Page,
    Post,
    Present,
    SetDoor,
)
from tests.protocol.manual import rows

ID = b"i" * 16
KEY = b"k" * 32
SIG = b"s" * 64
WIDE = "\N{OWL}"
"""Four bytes of UTF-8, the most that a code point takes."""


def test_the_manual_says_every_limit() -> None:
    said = {name: float(value.replace(",", "")) for name, value in rows("## 10. Limits")}
    assert said == {name: float(value) for name, value in vars(limits).items() if name.isupper()}


def test_the_longest_post_fits_a_command() -> None:
    post = Post(ID, WIDE * (limits.MAX_POST_BYTES // 4), SIG)
    assert decode_command(encode(post)) == post


def test_the_largest_page_fits_a_frame() -> None:
    """A page is filled up to its bound, and its first entry may be as long as can be."""
    longest = encode(
        Posted(limits.MAX_SEQ, 2**60, KEY, WIDE * 24, ID, WIDE * (limits.MAX_POST_BYTES // 4), SIG)
    )
    bodies = [longest] * (limits.MAX_PAGE_BYTES // len(longest) + 1)
    page = decode_reply(encode_page(limits.MAX_SEQ, bodies))
    assert isinstance(page, Page)
    assert len(page.entries) == len(bodies)


def test_the_fullest_room_fits_a_frame() -> None:
    somebody = Member(WIDE * limits.MAX_HANDLE_CHARS, KEY)
    present = Present(2**53, (somebody,) * limits.MAX_MEMBERS)
    assert decode_reply(encode(present)) == present
    lobby = Lobby((somebody,) * limits.MAX_WAITING)
    assert decode_broadcast(encode(lobby)) == lobby


def test_the_longest_word_is_set_and_told() -> None:
    door = Door(word=WIDE * limits.MAX_WORD_CHARS)
    assert decode_command(encode(SetDoor(door))) == SetDoor(door)
    assert decode_broadcast(encode(DoorSet(door))) == DoorSet(door)


def test_the_longest_post_can_be_given_back_and_the_most_of_short_ones() -> None:
    for text, count in ((WIDE * (limits.MAX_POST_BYTES // 4), 3), ("why?", 64)):
        entry = Posted(limits.MAX_SEQ, 2**60, KEY, WIDE * 24, ID, text, SIG)
        offer = Offer(ID, (entry,) * count)
        assert decode_command(encode(offer)) == offer
    assert count == limits.MAX_OFFER_ENTRIES


def test_who_may_offer_so_many_at_once_may_make_whole_offers() -> None:
    assert limits.OFFER_BURST % limits.MAX_OFFER_ENTRIES == 0
    assert limits.OFFERED_PER_SECOND >= limits.MAX_OFFER_ENTRIES


def test_the_largest_number_is_exact_as_a_float() -> None:
    assert int(float(limits.MAX_SEQ)) == limits.MAX_SEQ
    assert int(float(limits.MAX_SEQ - 1)) == limits.MAX_SEQ - 1
