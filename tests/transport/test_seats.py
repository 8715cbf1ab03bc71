"""Which connections a key has; one that took a descriptor's number over is left alone."""

from __future__ import annotations

import hashlib
import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from lanchat.protocol.ids import Key, Route
from lanchat.transport import seats as seats_module
from lanchat.transport.seats import Seats, shut, shut_down

ANN, BOB, CAT = (Key(name.ljust(32)) for name in (b"ann", b"bob", b"cat"))
FIRST, SECOND = Route(b"first"), Route(b"second")


class Line:
    """A TCP connection on loopback: the hub's end, and the other one."""

    def __init__(self, family: socket.AddressFamily, host: str) -> None:
        with socket.create_server((host, 0), family=family) as server:
            self.other = socket.create_connection(server.getsockname()[:2])
            self.ours, _ = server.accept()
        self.other.settimeout(20)

    @property
    def descriptor(self) -> int:
        return self.ours.fileno()

    @property
    def is_shut(self) -> bool:
        """Whether the other end can read no more; it waits for something to read."""
        return self.other.recv(1) == b""

    @property
    def works(self) -> bool:
        self.ours.sendall(b"x")
        return self.other.recv(1) == b"x"

    def close(self) -> None:
        self.ours.close()
        self.other.close()


class Lines:
    """Opens connections, and closes them at the end."""

    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack

    def open(self, family: socket.AddressFamily = socket.AF_INET, host: str = "127.0.0.1") -> Line:
        line = Line(family, host)
        self._stack.callback(line.close)
        return line


@pytest.fixture
def lines() -> Iterator[Lines]:
    with ExitStack() as stack:
        yield Lines(stack)


@pytest.fixture
def seats() -> Seats:
    return Seats()


def test_a_key_is_shut_out_of_all_its_connections(seats: Seats, lines: Lines) -> None:
    commands, log, another = lines.open(), lines.open(), lines.open()
    assert not seats.knows(ANN, FIRST)
    seats.note(ANN, FIRST, commands.descriptor)
    seats.note(ANN, None, log.descriptor)
    seats.note(BOB, FIRST, another.descriptor)
    assert seats.knows(ANN, FIRST)
    assert not seats.knows(ANN, SECOND)

    cleared = seats.clear(ANN)
    assert [seat.route for seat in cleared] == [FIRST, None]
    for seat in cleared:
        shut(seat)
    assert (commands.is_shut, log.is_shut, another.works) == (True, True, True)
    assert not seats.knows(ANN, FIRST)
    assert seats.clear(ANN) == []
    assert seats.knows(BOB, FIRST)


@pytest.mark.parametrize(
    ("family", "host"), [(socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")]
)
def test_the_whole_of_the_other_ends_address_counts(
    seats: Seats, lines: Lines, family: socket.AddressFamily, host: str
) -> None:
    """Of IPv6, too: an address that is cut short is another one each time it is looked at."""
    try:
        line = lines.open(family, host)
    except OSError:
        pytest.skip("this computer has no such loopback")
    seats.note(ANN, FIRST, line.descriptor)
    [seat] = seats.clear(ANN)
    name = repr(line.ours.getpeername()).encode()
    salted = hashlib.blake2b(name, key=seats_module._SALT, digest_size=16)
    assert seat.other_end == salted.digest()
    shut(seat)
    assert line.is_shut


def test_zeromq_keeps_the_descriptor_and_closes_it_itself(seats: Seats, lines: Lines) -> None:
    line = lines.open()
    seats.note(ANN, FIRST, line.descriptor)
    for seat in seats.clear(ANN):
        shut(seat)
    os.fstat(line.descriptor)


def test_whoever_got_the_descriptors_number_next_is_left_alone(seats: Seats, lines: Lines) -> None:
    line, innocent = lines.open(), lines.open()
    seats.note(ANN, FIRST, line.descriptor)
    os.dup2(innocent.descriptor, line.descriptor)
    for seat in seats.clear(ANN):
        shut(seat)
    assert innocent.works


def test_what_is_gone_or_no_connection_is_neither_noted_nor_an_error(
    seats: Seats, lines: Lines, tmp_path: Path
) -> None:
    line = lines.open()
    seats.note(ANN, FIRST, line.descriptor)
    line.close()
    for seat in seats.clear(ANN):
        shut(seat)
    seats.note(ANN, FIRST, -1)
    with (tmp_path / "file").open("wb") as file:
        seats.note(ANN, FIRST, file.fileno())
        shut_down(file.fileno())
    assert seats.clear(ANN) == []
    shut_down(-1)


def test_a_newer_subscriber_takes_the_older_ones_place(seats: Seats, lines: Lines) -> None:
    older, newer = lines.open(), lines.open()
    seats.note(ANN, None, older.descriptor)
    seats.note(ANN, None, newer.descriptor)
    [seat] = seats.clear(ANN)
    assert seat.descriptor == newer.descriptor


def test_a_key_has_a_few_connections_and_the_newest_are_known(seats: Seats, lines: Lines) -> None:
    line = lines.open()
    routes = [Route(b"route %d" % number) for number in range(6)]
    for route in routes:
        seats.note(ANN, route, line.descriptor)
    assert [seats.knows(ANN, route) for route in routes] == [False, False, True, True, True, True]
    assert [seat.route for seat in seats.clear(ANN)] == routes[2:]


def test_so_many_keys_are_remembered_and_the_newest(
    seats: Seats, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seats_module, "_MAX_KEYS", 2)
    line = lines.open()
    for key in (ANN, BOB, ANN, CAT):
        seats.note(key, FIRST, line.descriptor)
    assert [seats.knows(key, FIRST) for key in (ANN, BOB, CAT)] == [True, False, True]


def test_no_address_is_kept(seats: Seats, lines: Lines) -> None:
    line = lines.open()
    seats.note(ANN, FIRST, line.descriptor)
    [seat] = seats.clear(ANN)
    host, port = line.ours.getpeername()
    assert len(seat.other_end) == 16
    for known in (host, str(port)):
        assert known not in repr(seat.other_end)
        assert known.encode() not in seat.other_end
    # And the digest is salted: it differs from one run of the hub to the next.
    assert len(seats_module._SALT) == 16
