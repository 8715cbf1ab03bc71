"""Row 12: a connection flood before sign-in. A student still joins."""

from __future__ import annotations

import socket
from contextlib import ExitStack

import pytest

from tests.system.commands import Commands, endpoint
from tests.threats.attack import enter, needs_linux, say_and_hear, survive

IDLE = 30
PATIENCE_SECONDS = 15.0
"""Longer than the time for a handshake, and shorter than ZeroMQ's own of 30 s."""


@pytest.mark.parametrize("name", ["port", "router_port", "log_port"])
def test_who_says_nothing_is_disconnected(lab: Commands, stack: ExitStack, name: str) -> None:
    ready = lab.hub().line("ready")
    idle = [
        stack.enter_context(socket.create_connection(("127.0.0.1", ready[name]), PATIENCE_SECONDS))
        for _ in range(IDLE)
    ]
    say_and_hear(enter(stack, endpoint(ready), "blue-owl"), "I am in all the same")
    for each in idle:
        # The hub may say who it is; then the connection has to end.
        while each.recv(256):
            pass


@needs_linux
@pytest.mark.timeout(240)
@pytest.mark.parametrize("ordeal", ["idle", "garbage"])
def test_a_student_joins_among_many_strangers(ordeal: str) -> None:
    survive(ordeal)
