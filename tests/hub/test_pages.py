from __future__ import annotations

from lanchat.hub.pages import Pages
from lanchat.protocol.codec import decode_reply, encode
from lanchat.protocol.entries import Posted
from lanchat.protocol.limits import MAX_PAGE_BYTES, MAX_PAGE_ENTRIES
from lanchat.protocol.messages import Page


def posted(seq: int) -> Posted:
    signature = seq.to_bytes(64)
    return Posted(seq, 1_000 + seq, b"a" * 32, "ann", seq.to_bytes(16), f"post {seq}", signature)


class FakeBodies:
    """A log of so many posts, which counts how often it is read."""

    def __init__(self, head: int) -> None:
        self.head = head
        self.reads: list[tuple[int, int, int]] = []

    def bodies_after(self, seq: int, *, max_entries: int, max_bytes: int) -> list[bytes]:
        self.reads.append((seq, max_entries, max_bytes))
        return [encode(posted(number)) for number in range(seq + 1, self.head + 1)][:max_entries]


def test_a_page_holds_what_follows_and_how_far_the_log_goes() -> None:
    bodies = FakeBodies(head=4)
    page = Pages(bodies).after(2, head=4)
    assert decode_reply(page) == Page(4, (posted(3), posted(4)))
    assert bodies.reads == [(2, MAX_PAGE_ENTRIES, MAX_PAGE_BYTES)]


def test_after_the_last_entry_and_beyond_it_a_page_is_empty() -> None:
    pages = Pages(FakeBodies(head=4))
    assert decode_reply(pages.after(4, head=4)) == Page(4, ())
    assert decode_reply(pages.after(99, head=4)) == Page(4, ())


def test_a_class_that_starts_at_once_costs_one_read() -> None:
    bodies = FakeBodies(head=4)
    pages = Pages(bodies)
    assert len({pages.after(0, head=4) for _ in range(40)}) == 1
    assert len(bodies.reads) == 1


def test_a_log_that_has_grown_is_read_again() -> None:
    bodies = FakeBodies(head=1)
    pages = Pages(bodies)
    assert decode_reply(pages.after(0, head=1)) == Page(1, (posted(1),))
    bodies.head = 2
    assert decode_reply(pages.after(0, head=2)) == Page(2, (posted(1), posted(2)))


def test_the_pages_asked_for_lately_stay_in_memory_and_no_more_than_64() -> None:
    bodies = FakeBodies(head=100)
    pages = Pages(bodies)
    for seq in range(64):
        pages.after(seq, head=100)
    pages.after(0, head=100)
    assert len(bodies.reads) == 64
    pages.after(64, head=100)
    bodies.reads.clear()
    pages.after(0, head=100)
    assert bodies.reads == []
    pages.after(1, head=100)
    assert [seq for seq, *_ in bodies.reads] == [1]
