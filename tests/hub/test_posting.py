"""What is refused before it is staged, and why."""

from __future__ import annotations

import pytest

from lanchat.hub import posting as posting_module
from lanchat.hub.posting import Posting, PostLimits, text_problem
from lanchat.protocol.errors import Reason
from lanchat.protocol.limits import MAX_POST_BYTES, POST_BURST, POSTS_PER_SECOND
from lanchat.protocol.messages import Post, Refused
from tests.hub.strangers import IDENTITY, Stranger, client_id

ANN, BOB = Stranger("ann"), Stranger("bob")


@pytest.fixture
def posting() -> Posting:
    return Posting(IDENTITY)


def refusal(posting: Posting, who: Stranger, post: Post, now: float = 0.0) -> Refused | None:
    return posting.refusal(now, who.key, who.bound(), post)


def test_what_its_author_signed_passes(posting: Posting) -> None:
    assert refusal(posting, ANN, ANN.post(1, "why?")) is None
    assert refusal(posting, BOB, BOB.post(1, "\N{OWL}" * (MAX_POST_BYTES // 4))) is None


@pytest.mark.parametrize("text", ["", " ", "\n\t \N{NO-BREAK SPACE}"])
def test_nothing_but_space_is_refused(posting: Posting, text: str) -> None:
    assert refusal(posting, ANN, ANN.post(1, text)) == Refused(Reason.EMPTY, client_id(1))


def test_a_text_is_measured_in_bytes(posting: Posting) -> None:
    post = ANN.post(1, "\N{OWL}" * (MAX_POST_BYTES // 4) + "x")
    assert refusal(posting, ANN, post) == Refused(Reason.TOO_LARGE, client_id(1))
    assert text_problem("x" * MAX_POST_BYTES) is None


def test_a_flood_is_told_how_long_to_wait_and_nobody_else_is(posting: Posting) -> None:
    for number in range(POST_BURST):
        assert refusal(posting, ANN, ANN.post(number, "again")) is None
    wait = 1 / POSTS_PER_SECOND
    late = ANN.post(99, "again")
    assert refusal(posting, ANN, late) == Refused(Reason.RATE_LIMITED, client_id(99), wait)
    assert refusal(posting, BOB, BOB.post(1, "hello")) is None
    assert refusal(posting, ANN, late, now=wait) is None


def test_the_wait_is_rounded_up_so_that_it_is_enough(posting: Posting) -> None:
    posting = Posting(IDENTITY, PostLimits(rate=3.0, burst=1))
    assert refusal(posting, ANN, ANN.post(1, "one")) is None
    refused = refusal(posting, ANN, ANN.post(2, "two"))
    assert refused == Refused(Reason.RATE_LIMITED, client_id(2), 0.334)


def test_anothers_signature_is_refused(posting: Posting) -> None:
    """Else one could say what another said, and the log would hold what cannot be given back."""
    replayed = BOB.post(1, "I was here")
    assert refusal(posting, BOB, replayed) is None
    assert refusal(posting, ANN, replayed) == Refused(Reason.DENIED, client_id(1))


@pytest.mark.parametrize(
    "forged",
    [
        Post(client_id(1), "yes", ANN.post(1, "no").signature),
        Post(client_id(2), "yes", ANN.post(1, "yes").signature),
        ANN.post(1, "yes", handle="bob"),
        Post(client_id(1), "yes", bytes(64)),
    ],
    ids=["text", "id", "handle", "none"],
)
def test_a_signature_of_something_else_is_refused(posting: Posting, forged: Post) -> None:
    assert refusal(posting, ANN, forged) == Refused(Reason.DENIED, forged.client_id)


def test_a_signature_for_another_workshop_is_refused() -> None:
    elsewhere = Posting(b"another hub's identity..........")
    post = ANN.post(1, "why?")
    assert refusal(elsewhere, ANN, post) == Refused(Reason.DENIED, client_id(1))


def test_a_flood_of_false_signatures_is_not_even_checked(
    posting: Posting, monkeypatch: pytest.MonkeyPatch
) -> None:
    checked = 0

    def count(*_: object) -> bool:
        nonlocal checked
        checked += 1
        return False

    monkeypatch.setattr(posting_module, "signed_post", count)
    reasons = [refusal(posting, ANN, ANN.post(1, "flood")) for _ in range(POST_BURST + 50)]
    assert checked == POST_BURST
    assert [each.reason for each in reasons if each][-1] is Reason.RATE_LIMITED
