"""Row 13: memory bombs. The hub stays small or is started anew, and nothing is lost."""

from __future__ import annotations

import os
from contextlib import ExitStack

import pytest
import zmq

from lanchat.crypto.curve import new_pair
from tests.ordeals.harness.account import account
from tests.ordeals.harness.hubs import Hub, running_hub
from tests.ordeals.harness.members import members_of, settled
from tests.ordeals.harness.waiting import until
from tests.threats.attack import GIVE_UP_MS, needs_linux, until_cut
from tests.transport.peers import RawPeer

PARTS, SUBSCRIPTIONS = 10_000, 100_000
MOST_MIB = 50.0
MEMBERS, POSTS = 3, 10

pytestmark = [needs_linux, pytest.mark.timeout(120)]


def suffer(hub: Hub, bomb: RawPeer) -> None:
    """Let honest members talk while a bomb goes off; in the end all is as it should be."""
    with members_of(hub.workshop, MEMBERS) as members:
        before = hub.usage().mib
        for member in members * POSTS:
            member.say("why does this loop never end?")
        until_cut(bomb)
        for member in members:
            member.say("what was that?")
        until("everything said and read", settled(members))
        until("small again", lambda: hub.current().mib - before < MOST_MIB)
        hub.stop()
        assert not any(account(members, hub.bodies()).values())


def raw(stack: ExitStack, hub: Hub, kind: int) -> RawPeer:
    told = hub.workshop.descriptor
    port = told.router_port if kind == zmq.DEALER else told.log_port
    made = RawPeer(port, kind, server=told.curve_key, pair=new_pair())
    stack.callback(made.close)
    made.socket.setsockopt(zmq.SNDTIMEO, GIVE_UP_MS)
    return made


@pytest.mark.parametrize("size", [1, 1_000, 40_000])
def test_a_message_of_many_parts(size: int) -> None:
    with running_hub() as hub, ExitStack() as stack:
        bomb = raw(stack, hub, zmq.DEALER)
        bomb.socket.send_multipart([bytes(size)] * PARTS)
        suffer(hub, bomb)


def test_many_subscriptions() -> None:
    with running_hub() as hub, ExitStack() as stack:
        bomb = raw(stack, hub, zmq.XSUB)
        for _ in range(SUBSCRIPTIONS):
            bomb.socket.send(b"\x01" + os.urandom(16))
            bomb.step()
        suffer(hub, bomb)
