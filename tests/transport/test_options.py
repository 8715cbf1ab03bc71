"""The options are set, and they are those that the measurements asked for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import zmq

from lanchat.protocol.limits import MAX_COMMAND_BYTES, MAX_HUB_FRAME_BYTES
from lanchat.transport import options
from lanchat.transport.member_sockets import MemberSockets
from tests.transport.peers import Stage, stage


@pytest.fixture
def room() -> Iterator[Stage]:
    with stage() as made:
        yield made


def value(socket: zmq.Socket[bytes], *wanted: zmq.SocketOption) -> list[object]:
    return [socket.getsockopt(option) for option in wanted]


def test_the_hub_finds_dead_peers_and_bounds_what_one_may_send(room: Stage) -> None:
    for socket in (room.hub._router, room.hub._xpub):
        assert value(socket, zmq.MAXMSGSIZE, zmq.HANDSHAKE_IVL, zmq.BACKLOG, zmq.LINGER) == [
            MAX_COMMAND_BYTES,
            5000,
            256,
            0,
        ]
        assert value(
            socket, zmq.HEARTBEAT_IVL, zmq.HEARTBEAT_TIMEOUT, zmq.HEARTBEAT_TTL, zmq.TCP_KEEPALIVE
        ) == [2000, 6000, 8000, 1]
        assert value(socket, zmq.CURVE_SERVER, zmq.ZAP_DOMAIN, zmq.ZAP_ENFORCE_DOMAIN) == [
            1,
            b"lanchat",
            1,
        ]


def test_the_hubs_queues_are_bounded(room: Stage) -> None:
    assert value(room.hub._router, zmq.RCVHWM, zmq.SNDHWM) == [100, 200]
    assert value(room.hub._xpub, zmq.SNDHWM) == [1000]


def test_a_member_finds_a_dead_hub_and_bounds_what_a_false_one_may_send(room: Stage) -> None:
    member: MemberSockets = room.member()
    for socket in (member._dealer, member._sub):
        assert value(
            socket, zmq.MAXMSGSIZE, zmq.HEARTBEAT_IVL, zmq.HEARTBEAT_TIMEOUT, zmq.LINGER
        ) == [MAX_HUB_FRAME_BYTES, 2000, 6000, 0]
        assert value(socket, zmq.RECONNECT_IVL, zmq.RECONNECT_IVL_MAX, zmq.CONNECT_TIMEOUT) == [
            100,
            5000,
            3000,
        ]
    assert value(member._dealer, zmq.IMMEDIATE, zmq.SNDHWM) == [1, 200]
    assert value(member._sub, zmq.RCVHWM) == [5000]


def test_each_group_is_applied_in_turn() -> None:
    context: zmq.Context[zmq.Socket[bytes]] = zmq.Context()
    socket = context.socket(zmq.DEALER)
    options.apply(socket, {zmq.LINGER: 1, zmq.SNDHWM: 2}, {zmq.LINGER: 3})
    assert value(socket, zmq.LINGER, zmq.SNDHWM) == [3, 2]
    socket.close(0)
    context.term()
