"""The greeting's sockets."""

import itertools
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from lanchat.discovery.ports import (
    GREETING_PORT,
    AddressError,
    GreetingSockets,
    PortTakenError,
    bind_first,
    bind_greeting,
    candidates,
)

LOOPBACK = "127.0.0.1"


@contextmanager
def bound(host: str, port: int) -> Iterator[GreetingSockets]:
    sockets = bind_greeting(host, port)
    try:
        yield sockets
    finally:
        sockets.close()


@pytest.mark.parametrize("host", [LOOPBACK, "::1"])
def test_one_number_for_tcp_and_udp(host: str) -> None:
    with bound(host, 0) as sockets:
        every = [*sockets.tcp, *sockets.udp]
        assert [each.type for each in every] == [socket.SOCK_STREAM, socket.SOCK_DGRAM]
        assert {each.getsockname()[:2] for each in every} == {(host, sockets.port)}
        assert not any(each.getblocking() for each in every)


def test_a_taken_port_is_refused_with_a_sentence() -> None:
    with bound(LOOPBACK, 0) as sockets, pytest.raises(PortTakenError) as caught:
        bind_greeting(LOOPBACK, sockets.port)
    assert str(caught.value) == (
        f"Port {caught.value.port} is in use by another program on this computer."
        " Close that program, or choose another port."
    )


@pytest.mark.parametrize("kind", [socket.SOCK_STREAM, socket.SOCK_DGRAM])
def test_a_port_half_taken_is_taken(kind: socket.SocketKind) -> None:
    with socket.socket(socket.AF_INET, kind) as other:
        # Even a program that would share it does not get to hear half of the questions.
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        other.bind((LOOPBACK, 0))
        if kind == socket.SOCK_STREAM:
            other.listen()
        with pytest.raises(PortTakenError):
            bind_greeting(LOOPBACK, other.getsockname()[1])


def test_the_next_candidate_is_taken_instead() -> None:
    with bound(LOOPBACK, 0) as sockets:
        instead = bind_first(LOOPBACK, sockets.port)
        instead.close()
    assert instead.port in list(candidates(sockets.port))[1:]


def test_candidates_of_the_three_roles_never_meet() -> None:
    roles = [set(candidates(GREETING_PORT + role)) for role in range(3)]
    assert all(one.isdisjoint(other) for one, other in itertools.combinations(roles, 2))
    assert max(candidates(65_534)) == 65_534


def test_a_port_is_free_again_at_once_after_a_restart() -> None:
    with bound(LOOPBACK, 0) as sockets:
        with socket.create_connection((LOOPBACK, sockets.port)):
            accepted, _ = sockets.tcp[0].accept()
        accepted.close()  # The listener's side is in TIME_WAIT or close to it.
    with bound(LOOPBACK, sockets.port) as again:
        assert again.port == sockets.port


def test_an_address_of_another_computer_is_refused_with_a_sentence() -> None:
    with pytest.raises(AddressError, match=r"does not have the address 192\.0\.2\.254"):
        bind_greeting("192.0.2.254", 0)
    with pytest.raises(AddressError, match="not the number of an IPv4 or IPv6 address"):
        bind_greeting("mentor.example", 0)
