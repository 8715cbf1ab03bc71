"""Row 16: authentication fails open. Without its handler, nobody gets in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import zmq

from lanchat.crypto.curve import new_pair
from tests.system.commands import Commands, endpoint
from tests.transport.peers import RawPeer, Stage, stage


@pytest.fixture
def room() -> Iterator[Stage]:
    with stage() as made:
        yield made


def test_while_the_handler_is_silent_nobody_gets_in(room: Stage) -> None:
    room.authenticates = False
    waiting = room.raw()
    for _ in range(100):
        room.step()
    assert waiting.fate == []
    room.authenticates = True
    room.let_in(waiting)


def test_a_real_hub_lets_nobody_in_without_its_key(lab: Commands) -> None:
    at = endpoint(lab.hub().line("ready"))
    plain = {zmq.PLAIN_USERNAME: b"mentor", zmq.PLAIN_PASSWORD: b"mentor"}
    peers = [
        RawPeer(at.router_port),
        RawPeer(at.router_port, options=plain),
        RawPeer(at.router_port, server=new_pair().public),
        RawPeer(at.log_port, zmq.SUB),
    ]
    for peer in peers:
        while not peer.fate:
            peer.step()
    assert not any(peer.is_in for peer in peers)
    for peer in peers:
        peer.close()
