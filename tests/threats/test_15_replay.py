"""Row 15: replay. What was said once is there once, however often it is sent and by whomever."""

from __future__ import annotations

import socket
from contextlib import ExitStack

from lanchat.client.outbox import Outgoing
from lanchat.protocol.codec import encode
from lanchat.protocol.errors import Reason
from lanchat.protocol.ids import ClientId
from lanchat.protocol.messages import Ack, Joined, TurnedAway
from tests.system.commands import Commands, endpoint
from tests.threats.attack import attacker, enter, say_and_hear
from tests.threats.relay import recorded

POSTS = 10
"""Each twice is what one may say at once."""


def test_everything_is_sent_twice(lab: Commands, stack: ExitStack) -> None:
    at = endpoint(lab.hub().line("ready"))
    owl, kite = attacker(stack, at), enter(stack, at, "red-kite")
    login = owl.credentials.join("blue-owl")
    assert [type(owl.ask(login)) for _ in range(2)] == [Joined, Joined]
    posts = [
        owl.credentials.post("blue-owl", Outgoing(ClientId(bytes([number]) * 16), str(number)))
        for number in range(POSTS)
    ]
    for post in posts:
        for _ in range(2):
            owl.socket.send(encode(post))
    answers = [owl.answer() for _ in range(2 * POSTS)]
    # Once more, when all of it is stored.
    later = [owl.ask(post) for post in posts]

    seqs = {post.client_id: seq for seq, post in enumerate(posts, 1)}
    expected = [Ack(post.client_id, seqs[post.client_id]) for post in posts]
    assert answers == [ack for ack in expected for _ in range(2)]
    assert later == expected
    assert kite.texts(POSTS) == [str(number) for number in range(POSTS)]


def test_a_recorded_login_is_refused_on_another_connection(lab: Commands, stack: ExitStack) -> None:
    at = endpoint(lab.hub().line("ready"))
    owl, mallory = attacker(stack, at), attacker(stack, at)
    login = encode(owl.credentials.join("blue-owl"))
    assert isinstance(owl.ask(login), Joined)
    answer = mallory.ask(login)
    assert isinstance(answer, TurnedAway)
    assert answer.reason is Reason.DENIED


def test_recorded_bytes_are_of_no_use_on_a_new_connection(lab: Commands, stack: ExitStack) -> None:
    ready = lab.hub().line("ready")
    relays, at = stack.enter_context(recorded(ready, endpoint(ready)))
    owl = enter(stack, at, "blue-owl")
    say_and_hear(owl, "only once")
    (recording,) = relays["router_port"].to_hub
    replay = socket.create_connection(("127.0.0.1", ready["router_port"]), 20.0)
    with replay:
        replay.sendall(bytes(recording))
        try:
            while replay.recv(65_536):
                pass
        except ConnectionError:
            pass
    say_and_hear(owl, "and this")
    assert owl.texts(2) == ["only once", "and this"]
