"""The greeting's server, with askers that behave and askers that do not."""

import os
import socket
import threading
from contextlib import ExitStack, suppress

import pytest

from lanchat.discovery.greeting import UnreachableError, ask, ask_udp
from lanchat.discovery.greeting_server import MAX_CONNECTIONS, MAX_PER_ADDRESS, GreetingServer
from lanchat.discovery.ports import PortTakenError
from lanchat.protocol.descriptor import SignedDescriptor, nonce_of, question, read_answer
from lanchat.protocol.limits import GREETING_BYTES
from tests.discovery.hubs import LOOPBACK, greeting, signed

NONCE = bytes(range(16))
GARBAGE = [
    b"",
    b"x",
    b"LanChat?",
    b"LanChat?" + NONCE,
    question(NONCE)[:-1],
    question(NONCE)[:-1] + b"x",
    question(NONCE)[1:] + b"\x00",
    b"LanChat!" + question(NONCE)[8:],
    b"GET / HTTP/1.1\r\n\r\n".ljust(GREETING_BYTES),
    os.urandom(GREETING_BYTES),
    question(NONCE) + b"x",
    os.urandom(60_000),
]
SECONDS = 10.0


def connected(server: GreetingServer, kind: socket.SocketKind) -> socket.socket:
    sock = socket.socket(socket.AF_INET, kind)
    sock.settimeout(SECONDS)
    sock.connect((LOOPBACK, server.port))
    return sock


def read_all(sock: socket.socket) -> bytes:
    """Return what comes until the other side closes."""
    received = b""
    try:
        while piece := sock.recv(4096):
            received += piece
    except ConnectionError:
        pass
    return received


@pytest.mark.parametrize("host", [LOOPBACK, "::1"])
def test_an_honest_question_is_answered_by_tcp_and_by_udp(host: str) -> None:
    descriptor = signed()
    with greeting(descriptor, host) as server:
        assert ask(host, server.port) == descriptor
        assert ask_udp(host, server.port) == descriptor


def test_on_all_addresses_it_answers_by_both_families_on_one_port(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        "lanchat.discovery.ports._addresses",
        lambda host: [(socket.AF_INET, (LOOPBACK,)), (socket.AF_INET6, ("::1", 0, 0))],
    )
    descriptor = signed()
    with greeting(descriptor, None) as server:
        for host in (LOOPBACK, "::1"):
            assert ask(host, server.port) == descriptor
            assert ask_udp(host, server.port) == descriptor


def test_garbage_by_udp_gets_nothing() -> None:
    with greeting() as server, connected(server, socket.SOCK_DGRAM) as sock:
        for datagram in GARBAGE:
            assert nonce_of(datagram) is None
            sock.send(datagram)
        sock.send(question(NONCE))
        # Answers come in order: the first is to the one good question, and it is the only one.
        assert read_answer(NONCE, sock.recv(4096))
        sock.setblocking(False)
        with pytest.raises(BlockingIOError):
            sock.recv(4096)


@pytest.mark.parametrize("garbage", [each for each in GARBAGE if len(each) == GREETING_BYTES])
def test_garbage_by_tcp_gets_nothing(garbage: bytes) -> None:
    with greeting() as server, connected(server, socket.SOCK_STREAM) as sock:
        sock.sendall(garbage)
        assert read_all(sock) == b""


def test_half_a_question_by_tcp_gets_nothing() -> None:
    with greeting() as server, connected(server, socket.SOCK_STREAM) as sock:
        sock.sendall(question(NONCE)[:100])
        sock.shutdown(socket.SHUT_WR)
        assert read_all(sock) == b""


def test_a_question_in_many_pieces_is_answered() -> None:
    descriptor = signed()
    with greeting(descriptor) as server, connected(server, socket.SOCK_STREAM) as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for start in range(0, GREETING_BYTES, 64):
            sock.sendall(question(NONCE)[start : start + 64])
        assert read_answer(NONCE, read_all(sock)) == descriptor


def test_who_does_not_ask_is_disconnected() -> None:
    with greeting() as server, connected(server, socket.SOCK_STREAM) as sock:
        sock.sendall(b"LanChat?")
        assert read_all(sock) == b""
        assert ask(LOOPBACK, server.port)


def test_an_answer_is_never_longer_than_the_question() -> None:
    longest = signed("ü" * 40)
    with greeting(longest) as server, connected(server, socket.SOCK_DGRAM) as sock:
        sock.send(question(NONCE))
        answered = sock.recv(4096)
        assert read_answer(NONCE, answered) == longest
        assert len(answered) <= GREETING_BYTES
    with pytest.raises(ValueError, match="longer than its question"):
        GreetingServer(SignedDescriptor(bytes(GREETING_BYTES), bytes(64)), LOOPBACK, 0)


def test_idle_connections_do_not_keep_an_honest_asker_out() -> None:
    descriptor = signed()
    with greeting(descriptor) as server, ExitStack() as stack:
        idle = [
            stack.enter_context(connected(server, socket.SOCK_STREAM))
            for _ in range(2 * MAX_CONNECTIONS)
        ]
        assert ask(LOOPBACK, server.port) == descriptor
        # All from one address: the oldest beyond its share were closed long before their time.
        for sock in idle[: len(idle) - MAX_PER_ADDRESS]:
            assert read_all(sock) == b""
        assert len(server._asking) <= MAX_PER_ADDRESS


def test_many_addresses_together_have_a_bound_too() -> None:
    with greeting() as server, ExitStack() as stack:
        for number in range(MAX_CONNECTIONS + 60):
            sock = stack.enter_context(socket.socket())
            sock.bind((f"127.0.1.{number + 1}", 0))
            sock.connect((LOOPBACK, server.port))
        assert ask(LOOPBACK, server.port)
        assert len(server._asking) <= MAX_CONNECTIONS


def test_a_flood_of_datagrams_from_one_address_leaves_others_their_answers() -> None:
    descriptor = signed()
    with greeting(descriptor) as server, socket.socket(type=socket.SOCK_DGRAM) as flood:
        flood.bind(("127.0.1.1", 0))
        for _ in range(2_000):
            flood.sendto(question(NONCE), (LOOPBACK, server.port))
        assert ask_udp(LOOPBACK, server.port) == descriptor
        flood.setblocking(False)
        answers = 0
        with suppress(BlockingIOError):
            while flood.recv(4096):
                answers += 1
        assert 0 < answers < 1_000


def test_a_new_descriptor_is_answered_from_then_on() -> None:
    old, new = signed("Old"), signed("New")
    with greeting(old) as server:
        assert ask(LOOPBACK, server.port) == old
        server.replace(new)
        assert ask(LOOPBACK, server.port) == new
        assert ask_udp(LOOPBACK, server.port) == new


def test_a_taken_port_is_an_error_or_the_next_one_is_used() -> None:
    with greeting() as server:
        second = GreetingServer(signed("Second"), LOOPBACK, server.port)
        with pytest.raises(PortTakenError):
            second.start()
        second.stop()
        second.start(or_next=True)
        try:
            assert second.port > server.port
            assert ask(LOOPBACK, second.port) == second._signed
        finally:
            second.stop()


def test_a_restarted_greeting_has_its_port_at_once() -> None:
    with greeting() as server:
        port = server.port
        ask(LOOPBACK, port)
    with pytest.raises(UnreachableError):
        ask(LOOPBACK, port)
    with greeting(port=port) as server:
        assert ask(LOOPBACK, port)
        assert server.port == port


def test_out_of_descriptors_it_carries_on(monkeypatch: pytest.MonkeyPatch) -> None:
    descriptor = signed()
    refused = threading.Event()
    with greeting(descriptor) as server, connected(server, socket.SOCK_STREAM):
        listener = server._sockets.tcp[0] if server._sockets else None
        accept = socket.socket.accept

        def fail_once(self: socket.socket) -> tuple[socket.socket, object]:
            if self is listener and not refused.is_set():
                refused.set()
                raise OSError(24, "Too many open files")
            return accept(self)

        monkeypatch.setattr(socket.socket, "accept", fail_once)
        assert ask(LOOPBACK, server.port) == descriptor
        assert refused.is_set()


def test_a_thread_that_sees_the_flag_before_it_is_woken_stops_as_well() -> None:
    server = GreetingServer(signed(), LOOPBACK, 0)
    server.start()

    class Gone(threading.Event):
        """Set when the thread, woken by a question, has seen the flag and is gone."""

        def set(self) -> None:
            super().set()
            with suppress(UnreachableError):
                ask_udp(LOOPBACK, server.port)
            for thread in threading.enumerate():
                if thread.name == "greeting":
                    thread.join()

    server._stopping = Gone()
    server.stop()
