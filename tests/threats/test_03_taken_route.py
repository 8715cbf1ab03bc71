"""Row 3: taking over a route. Whoever claims another's routing id gets nothing of theirs."""

from __future__ import annotations

from contextlib import ExitStack

import zmq

from lanchat.client.outbox import Outgoing
from lanchat.protocol.ids import ClientId
from lanchat.protocol.messages import Ack, Joined, Who
from tests.system.commands import Commands, endpoint
from tests.threats.attack import attacker, enter, say_and_hear

ROUTE = b"canary-route"


def test_a_second_client_with_the_same_routing_id_takes_nothing_over(
    lab: Commands, stack: ExitStack
) -> None:
    at = endpoint(lab.hub().line("ready"))
    owl = attacker(stack, at, options={zmq.ROUTING_ID: ROUTE})
    assert isinstance(owl.ask(owl.credentials.join("blue-owl")), Joined)

    thief = attacker(stack, at, options={zmq.ROUTING_ID: ROUTE})
    thief.socket.send(b"hello")
    # When an honest one has come in after it, the hub has seen the thief too.
    say_and_hear(enter(stack, at, "red-kite"), "hello")
    for number in range(20):
        post = owl.credentials.post("blue-owl", Outgoing(ClientId(bytes([number]) * 16), "mine"))
        assert isinstance(owl.ask(post), Ack)
    thief.step()
    assert thief.received == []


def test_no_routing_id_is_written_or_sent_anywhere(lab: Commands, stack: ExitStack) -> None:
    hub = lab.hub()
    at = endpoint(hub.line("ready"))
    kite = enter(stack, at, "red-kite")
    heard: list[bytes] = []
    peer = attacker(stack, at, options={zmq.ROUTING_ID: ROUTE})
    peer.socket.send(b"not a message")
    for command in (peer.credentials.join("blue-owl"), Who()):
        peer.ask(command)
    say_and_hear(kite, "hello")
    peer.step()
    heard += [frame for frames in peer.received for frame in frames]
    stored = [path.read_bytes() for path in lab.folder.rglob("*") if path.is_file()]
    hub.process.terminate()
    assert hub.wait() == 0
    told = [repr(kite.events).encode(), hub.errors().encode()]
    assert b"malformed" in b"".join(told)
    for where in (*heard, *stored, *told):
        assert ROUTE not in where
        assert ROUTE.hex().encode() not in where
