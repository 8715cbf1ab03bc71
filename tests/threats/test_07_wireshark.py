"""Row 7: somebody records all that goes over the network. It tells who speaks to whom, no more."""

from __future__ import annotations

from contextlib import ExitStack

from lanchat.client.finder import greet
from lanchat.client.outbox import Outgoing
from lanchat.protocol.ids import ClientId, personal_topic
from lanchat.protocol.messages import Ack, Joined
from tests.system.commands import Commands, endpoint
from tests.threats.attack import attacker, enter, say_and_hear, spy
from tests.threats.relay import recorded

HANDLE, TEXT = "canary-handle", "canary text, said by nobody"


def test_a_capture_holds_no_handle_text_topic_or_key(lab: Commands, stack: ExitStack) -> None:
    ready = lab.hub().line("ready")
    relays, at = stack.enter_context(recorded(ready, endpoint(ready)))
    greet("127.0.0.1", relays["port"].port)
    owl = enter(stack, at, "blue-owl")
    member = attacker(stack, at)
    joined = member.ask(member.credentials.join(HANDLE))
    assert isinstance(joined, Joined)
    ears = spy(stack, at, member.pair, joined.topic, personal_topic(member.pair.public))
    post = member.credentials.post(HANDLE, Outgoing(ClientId(b"c" * 16), TEXT))
    assert isinstance(member.ask(post), Ack)
    owl.until(lambda: TEXT in [entry.text for entry in owl.entries()])
    while not ears.received:
        say_and_hear(owl, "does everybody hear me?")
        ears.step()

    capture = b"\n".join(relay.recorded for relay in relays.values())

    assert len(capture) > 2_000
    secrets = {
        "handle": HANDLE.encode(),
        "another's handle": b"blue-owl",
        "text": TEXT.encode(),
        "topic": joined.topic,
        "personal topic": personal_topic(member.pair.public),
        "key": member.pair.public,
        "secret key": member.pair.secret,
        "author": member.credentials.author,
    }
    assert [name for name, secret in secrets.items() if secret in capture] == []
