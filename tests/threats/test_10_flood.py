"""Row 10: flood and spam. A member may say so much; the others hardly notice the rest."""

from __future__ import annotations

import time
from contextlib import ExitStack

import pytest

from lanchat.client.outbox import Outgoing
from lanchat.protocol.codec import encode
from lanchat.protocol.errors import Reason
from lanchat.protocol.ids import ClientId
from lanchat.protocol.limits import POST_BURST, POSTS_PER_SECOND
from lanchat.protocol.messages import Ack, Joined, Refused, Remove
from tests.system.commands import Commands, endpoint
from tests.threats.attack import (
    attacker,
    enter,
    enter_as_mentor,
    needs_linux,
    say_and_hear,
    survive,
    until_cut,
)

POSTS = 200


def test_a_flooder_is_held_to_the_bucket_and_told_when_to_go_on(
    lab: Commands, stack: ExitStack
) -> None:
    at = endpoint(lab.hub().line("ready"))
    owl, mallory = enter(stack, at, "blue-owl"), attacker(stack, at)
    assert isinstance(mallory.ask(mallory.credentials.join("mallory")), Joined)
    began = time.monotonic()
    for number in range(POSTS):
        said = Outgoing(ClientId(number.to_bytes(16, "big")), f"buy now! {number}")
        mallory.socket.send(encode(mallory.credentials.post("mallory", said)))
    answers = [mallory.answer() for _ in range(POSTS)]
    most = POST_BURST + POSTS_PER_SECOND * (time.monotonic() - began) + 1

    taken = [answer for answer in answers if isinstance(answer, Ack)]
    refused = [answer for answer in answers if isinstance(answer, Refused)]
    assert len(taken) + len(refused) == POSTS
    assert POST_BURST <= len(taken) <= most
    assert {answer.reason for answer in refused} == {Reason.RATE_LIMITED}
    assert all(0 < (answer.retry_after or 0) <= 1 for answer in refused)
    # What one may not say any more is not taken from the others.
    for number in range(POST_BURST):
        say_and_hear(owl, f"still here {number}")


def test_a_flooder_is_put_out_and_does_not_come_back(lab: Commands, stack: ExitStack) -> None:
    at = endpoint(lab.hub().line("ready"))
    mentor = enter_as_mentor(stack, at, lab.folder)
    mallory = attacker(stack, at)
    assert isinstance(mallory.ask(mallory.credentials.join("mallory")), Joined)
    mentor.link.moderate(Remove(mallory.credentials.author, ban=True))
    until_cut(mallory)
    again = attacker(stack, at, mallory.pair)
    assert getattr(again.ask(mallory.credentials.join("mallory")), "reason", None) is Reason.BANNED


@needs_linux
@pytest.mark.timeout(240)
def test_one_flooder_among_fifty() -> None:
    survive("flooder")
