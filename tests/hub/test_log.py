from __future__ import annotations

from lanchat.hub.log import PublicLog
from lanchat.protocol.entries import Posted
from lanchat.protocol.ids import Author, ClientId

ANN, BOB = Author(b"a" * 32), Author(b"b" * 32)
ONE, TWO = ClientId(b"1" * 16), ClientId(b"2" * 16)


def said(author: Author, client_id: ClientId, text: str, *, seq: int = 0, at: int = 1) -> Posted:
    handle = "ann" if author == ANN else "bob"
    return Posted(seq, at, author, handle, client_id, text, text.encode().ljust(64))


def test_a_group_is_numbered_and_counts_once_it_is_committed() -> None:
    log = PublicLog(head=41)
    first = log.stage(said(ANN, ONE, "hello", at=1_000))
    second = log.stage(said(BOB, TWO, "hi", at=1_000))
    assert first == said(ANN, ONE, "hello", seq=42, at=1_000)
    assert second == said(BOB, TWO, "hi", seq=43, at=1_000)
    assert (log.head, log.staged) == (41, (first, second))
    assert log.commit() == (first, second)
    assert (log.head, log.staged) == (43, ())
    assert log.commit() == ()
    assert log.head == 43


def test_a_repeat_within_a_group_is_the_same_entry_even_if_it_says_something_else() -> None:
    log = PublicLog(head=0)
    first = log.stage(said(ANN, ONE, "hello"))
    assert log.stage(said(ANN, ONE, "bye", at=2)) is first
    assert log.staged == (first,)


def test_an_id_is_its_authors_own() -> None:
    log = PublicLog(head=0)
    assert log.stage(said(ANN, ONE, "mine")).seq == 1
    assert log.stage(said(BOB, ONE, "mine too")).seq == 2


def test_numbers_that_were_taken_back_are_given_again() -> None:
    log = PublicLog(head=7)
    log.stage(said(ANN, ONE, "lost"))
    log.stage(said(ANN, TWO, "lost too"))
    log.take_back()
    assert (log.head, log.staged) == (7, ())
    again = log.stage(said(ANN, TWO, "again", at=2))
    assert again == said(ANN, TWO, "again", seq=8, at=2)
    assert log.commit() == (again,)


def test_what_is_staged_is_known_by_author_and_id() -> None:
    log = PublicLog(head=0)
    log.stage(said(ANN, ONE, "hello"))
    names = ((ANN, ONE), (ANN, TWO), (BOB, ONE))
    assert [log.stages(name) for name in names] == [True, False, False]
    log.commit()
    assert not log.stages((ANN, ONE))


def test_an_entry_of_another_log_gets_a_number_of_this_one() -> None:
    log = PublicLog(head=7)
    assert log.stage(said(ANN, ONE, "hello", seq=512, at=3)) == said(ANN, ONE, "hello", seq=8, at=3)
