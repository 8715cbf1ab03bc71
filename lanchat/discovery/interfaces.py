"""The network interfaces of this computer, and which of them mDNS uses."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass

import ifaddr

MAX_ADVERTISED = 12
"""Addresses told by mDNS, so that the record fits one packet on any computer."""

_RANKS = 4

_FAR_AWAY = ((socket.AF_INET, "192.0.2.1"), (socket.AF_INET6, "2001:db8::1"))
"""Addresses for documentation (RFC 5737, RFC 3849): the way to them is the way to anywhere."""


@dataclass(frozen=True, order=True)
class Interface:
    """One interface that is up, with its addresses; link-local IPv6 ones carry ``%index``."""

    index: int
    addresses: tuple[str, ...]
    loopback: bool


def interfaces() -> tuple[Interface, ...]:
    """Return the interfaces of this computer that have an address, ordered by index.

    Raises OSError when the system does not tell.
    """
    found = []
    for adapter in ifaddr.get_adapters():
        addresses = tuple(sorted({_text(each, adapter.index or 0) for each in adapter.ips}))
        if addresses:
            loopback = all(ip(each).is_loopback for each in addresses)
            found.append(Interface(adapter.index or 0, addresses, loopback))
    return tuple(sorted(found))


def usable(found: tuple[Interface, ...], host: str | None = None) -> tuple[Interface, ...]:
    """Return the interfaces to advertise on.

    With `host`, the one that has this address. Else all but loopback, which is used on a computer
    that has nothing else.
    """
    if host is not None:
        wanted = ip(host)
        return tuple(each for each in found if any(ip(one) == wanted for one in each.addresses))
    return tuple(each for each in found if not each.loopback) or found


def mdns_addresses(found: tuple[Interface, ...]) -> list[str]:
    """Return the addresses that zeroconf opens its sockets on: an IPv4 and an IPv6 one for each.

    The IPv6 one is link-local where there is one, so that the socket knows its interface. None for
    loopback, where mDNS works over IPv4 alone.
    """
    chosen: dict[str, None] = {}
    for each in found:
        v4 = [one for one in each.addresses if isinstance(ip(one), ipaddress.IPv4Address)]
        v6 = [one for one in each.addresses if isinstance(ip(one), ipaddress.IPv6Address)]
        v6.sort(key=lambda one: not ip(one).is_link_local)
        chosen.update(dict.fromkeys(v4[:1]))
        if not each.loopback:
            chosen.update(dict.fromkeys(one.partition("%")[0] for one in v6[:1]))
    return list(chosen)


def rank(address: str) -> int:
    """Return how good `address` is for reaching a hub, 0 for the best.

    IPv4, then IPv6 that goes anywhere, then what is valid on one link only, then loopback.
    """
    number = ip(address)
    if number.is_loopback:
        return _RANKS - 1
    if number.is_link_local:
        return _RANKS - 2
    return 0 if isinstance(number, ipaddress.IPv4Address) else 1


def default_addresses() -> tuple[str, ...]:
    """Return this computer's own addresses on its way out of the network it is in.

    The networks of containers and virtual machines inside it lead nowhere. Nothing is sent.
    """
    found = []
    for family, far in _FAR_AWAY:
        # To connect a datagram socket only looks the way up.
        with suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as asked:
            asked.connect((far, 9))
            found.append(str(asked.getsockname()[0]))
    return tuple(found)


def advertised(
    found: tuple[Interface, ...], host: str | None = None, first: Collection[str] = ()
) -> list[str]:
    """Return the addresses to tell the network, best first, without IPv6 scopes.

    With `host` it is that one alone. Those of `first` come before the others of their kind.
    """
    if host is not None:
        return [host.partition("%")[0]] if found else []
    every = dict.fromkeys(one for each in found for one in each.addresses)
    best = sorted(every, key=lambda one: (rank(one), one not in first))[:MAX_ADVERTISED]
    return list(dict.fromkeys(one.partition("%")[0] for one in best))


def ip(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    """Return `address` as a number, without its scope; raises ValueError."""
    return ipaddress.ip_address(address.partition("%")[0])


def _text(each: ifaddr.IP, index: int) -> str:
    if isinstance(each.ip, str):
        return each.ip
    number = ip(each.ip[0])
    return f"{number}%{each.ip[2] or index}" if number.is_link_local else str(number)
