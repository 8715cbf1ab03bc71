"""Asking a hub who it is, and what a person may type."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lanchat.discovery.greeting import (
    Unreachable,
    UnreachableError,
    WhereError,
    ask,
    ask_udp,
    parse_where,
)
from lanchat.discovery.ports import GREETING_PORT
from lanchat.protocol.errors import MalformedError
from lanchat.protocol.limits import GREETING_BYTES
from tests.discovery.hubs import LOOPBACK, greeting, signed


@contextmanager
def stranger(reply: bytes | None) -> Iterator[int]:
    """A TCP server that is no hub: says `reply` and closes, or nothing at all for None."""
    with socket.create_server((LOOPBACK, 0)) as listener:
        held = []

        def serve() -> None:
            connection, _ = listener.accept()
            held.append(connection)
            if reply is not None:
                while len(connection.recv(GREETING_BYTES, socket.MSG_PEEK)) < GREETING_BYTES:
                    pass
                connection.recv(GREETING_BYTES)
                connection.sendall(reply)
                connection.shutdown(socket.SHUT_WR)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            thread.join()
            for connection in held:
                connection.close()


def free_port() -> int:
    with socket.create_server((LOOPBACK, 0)) as listener:
        return int(listener.getsockname()[1])


def reason(asking: pytest.ExceptionInfo[UnreachableError]) -> Unreachable:
    return asking.value.reason


def test_a_hub_answers_by_both_ways_and_by_name() -> None:
    descriptor = signed()
    with greeting(descriptor) as server:
        assert ask(LOOPBACK, server.port) == descriptor
        assert ask_udp(LOOPBACK, server.port) == descriptor
        assert ask("localhost", server.port) == descriptor


def test_a_closed_port_is_refused_at_once() -> None:
    port = free_port()
    for way in (ask, ask_udp):
        with pytest.raises(UnreachableError) as caught:
            way(LOOPBACK, port, timeout=10.0)
        if way is ask:
            assert reason(caught) is Unreachable.REFUSED
            assert str(caught.value) == (
                f"The computer at {LOOPBACK} answers, but no workshop is open there on port {port}."
                " Check the port, or ask whether the workshop has begun."
            )


def test_silence_ends_at_the_deadline() -> None:
    with stranger(None) as port, pytest.raises(UnreachableError) as caught:
        ask(LOOPBACK, port, timeout=0.2)
    assert reason(caught) is Unreachable.SILENT
    with socket.socket(type=socket.SOCK_DGRAM) as mute:
        mute.bind((LOOPBACK, 0))
        with pytest.raises(UnreachableError) as caught:
            ask_udp(LOOPBACK, mute.getsockname()[1], timeout=0.2)
    assert reason(caught) is Unreachable.SILENT


def test_a_question_that_was_lost_is_sent_again() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as lossy:
        lossy.bind((LOOPBACK, 0))
        with pytest.raises(UnreachableError):
            ask_udp(LOOPBACK, lossy.getsockname()[1], timeout=0.6)
        first, second = lossy.recv(4096), lossy.recv(4096)
    assert first == second


def test_an_unknown_name_is_told_apart() -> None:
    with pytest.raises(UnreachableError, match="no computer named") as caught:
        ask("no-such-host.invalid", 1, timeout=30.0)
    assert reason(caught) is Unreachable.NO_SUCH_HOST


@pytest.mark.parametrize("reply", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"x" * 100_000])
def test_something_else_than_a_hub_is_malformed(reply: bytes) -> None:
    with stranger(reply) as port, pytest.raises(MalformedError):
        ask(LOOPBACK, port)


def test_a_stranger_that_closes_without_a_word_is_no_workshop() -> None:
    with stranger(b"") as port, pytest.raises(UnreachableError) as caught:
        ask(LOOPBACK, port)
    assert reason(caught) is Unreachable.REFUSED


@pytest.mark.parametrize(
    ("typed", "host", "port"),
    [
        ("192.0.2.7:5000", "192.0.2.7", 5000),
        (" 192.0.2.7 ", "192.0.2.7", GREETING_PORT),
        ("mentor.local", "mentor.local", GREETING_PORT),
        ("mentor:1", "mentor", 1),
        ("[2001:db8::7]:65535", "2001:db8::7", 65535),
        ("[2001:db8::7]", "2001:db8::7", GREETING_PORT),
        ("2001:db8::7", "2001:db8::7", GREETING_PORT),
        ("fe80::1%eth0", "fe80::1%eth0", GREETING_PORT),
        ("[fe80::1%2]:7", "fe80::1%2", 7),
    ],
)
def test_what_a_person_may_type(typed: str, host: str, port: int) -> None:
    assert parse_where(typed) == (host, port)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "is not an address"),
        ("Python 101", "is not an address"),
        (":47820", "is not an address"),
        ("a/b", "is not an address"),
        ("mentor:", "is not a port"),
        ("mentor:0", "is not a port"),
        ("mentor:65536", "is not a port"),
        ("mentor:+1", "is not a port"),
        ("mentor:\u0661", "is not a port"),
        ("[::1", "lacks a part"),
        ("[::1]47820", "lacks a part"),
        ("[::1]:", "lacks a part|is not a port"),
        ("[192.0.2.7]:1", "is not an IPv6 address"),
        ("1:2:3", "is not an IPv6 address"),
    ],
)
def test_what_is_no_address_is_told_with_a_sentence(typed: str, sentence: str) -> None:
    with pytest.raises(WhereError, match=sentence):
        parse_where(typed)


@given(st.ip_addresses(v=6), st.integers(1, 65_535))
def test_every_ipv6_address_comes_back(address: object, port: int) -> None:
    assert parse_where(f"[{address}]:{port}") == (str(address), port)
    assert parse_where(str(address)) == (str(address), GREETING_PORT)


@given(st.text())
def test_no_text_does_harm(text: str) -> None:
    try:
        host, port = parse_where(text)
    except WhereError:
        return
    assert host
    assert 1 <= port <= 65_535
