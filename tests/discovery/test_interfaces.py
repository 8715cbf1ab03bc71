"""Which interfaces there are, and which of them mDNS uses."""

from __future__ import annotations

import socket
from typing import Self

import pytest

from lanchat.discovery.interfaces import (
    MAX_ADVERTISED,
    Interface,
    advertised,
    default_addresses,
    interfaces,
    mdns_addresses,
    rank,
    usable,
)

LO = Interface(1, ("127.0.0.1", "::1"), loopback=True)
CABLE = Interface(2, ("192.0.2.7", "2001:db8::7", "fe80::7%2"), loopback=False)
WIFI = Interface(3, ("198.51.100.9", "198.51.100.10"), loopback=False)
ALL = (LO, CABLE, WIFI)


def test_this_computer_has_a_loopback() -> None:
    (loopback,) = [each for each in interfaces() if each.loopback]
    assert "127.0.0.1" in loopback.addresses
    assert loopback.index > 0


@pytest.mark.parametrize(
    ("found", "host", "used"),
    [
        (ALL, None, (CABLE, WIFI)),
        ((LO,), None, (LO,)),
        ((), None, ()),
        (ALL, "198.51.100.10", (WIFI,)),
        (ALL, "127.0.0.1", (LO,)),
        (ALL, "fe80::7%2", (CABLE,)),
        (ALL, "203.0.113.1", ()),
    ],
)
def test_loopback_is_used_when_asked_for_or_nothing_else_is_there(
    found: tuple[Interface, ...], host: str | None, used: tuple[Interface, ...]
) -> None:
    assert usable(found, host) == used


def test_one_socket_for_each_interface_and_family() -> None:
    assert mdns_addresses(ALL) == ["127.0.0.1", "192.0.2.7", "fe80::7", "198.51.100.9"]
    assert mdns_addresses((Interface(4, ("2001:db8::1",), loopback=False),)) == ["2001:db8::1"]
    assert mdns_addresses(()) == []


def test_addresses_are_told_best_first_without_scopes_and_in_bounds() -> None:
    told = ["192.0.2.7", "198.51.100.9", "198.51.100.10", "2001:db8::7", "fe80::7"]
    assert advertised((CABLE, WIFI)) == told
    assert advertised((CABLE,), "fe80::7%2") == ["fe80::7"]
    assert advertised((), "192.0.2.7") == []
    many = Interface(5, tuple(f"192.0.2.{number}" for number in range(100)), loopback=False)
    assert len(advertised((many,))) == MAX_ADVERTISED


def test_the_way_out_comes_before_the_networks_inside_this_computer() -> None:
    containers = Interface(2, ("172.17.0.1", "2001:db8::d"), loopback=False)
    mine = Interface(7, ("192.0.2.7", "2001:db8::7", "fe80::7%7"), loopback=False)
    inside_first = ["172.17.0.1", "192.0.2.7", "2001:db8::d", "2001:db8::7", "fe80::7"]
    assert advertised((containers, mine)) == inside_first
    told = ["192.0.2.7", "172.17.0.1", "2001:db8::7", "2001:db8::d", "fe80::7"]
    assert advertised((containers, mine), first=("192.0.2.7", "2001:db8::7")) == told


class AnyWay:
    """A datagram socket on a computer with one way out, by IPv4."""

    def __init__(self, family: int, kind: int) -> None:
        assert kind == socket.SOCK_DGRAM
        self._family = family

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def connect(self, _: object) -> None:
        if self._family == socket.AF_INET6:
            raise OSError(101, "Network is unreachable")

    def getsockname(self) -> tuple[str, int]:
        return "192.0.2.7", 54321


def test_the_way_out_is_asked_for_in_each_family(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "socket", AnyWay)
    assert default_addresses() == ("192.0.2.7",)


def test_the_way_out_of_this_computer_is_one_of_its_own() -> None:
    every = {one.partition("%")[0] for each in interfaces() for one in each.addresses}
    assert every.issuperset(default_addresses())


def test_the_rank_of_an_address() -> None:
    order = ["192.0.2.7", "2001:db8::7", "fe80::7%2", "::1"]
    assert [rank(each) for each in order] == [0, 1, 2, 3]
    assert rank("169.254.3.4") == rank("fe80::1%2")
