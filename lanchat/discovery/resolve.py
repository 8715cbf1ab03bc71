"""From the name of a host, or the number of its address, to where a socket connects."""

from __future__ import annotations

import asyncio
import socket
import threading
from contextlib import suppress
from dataclasses import dataclass

_MAX_ADDRESSES = 8
"""Addresses of one name that are tried, so that a false name server cannot keep us busy."""


class NoSuchHostError(Exception):
    """The name stands for no address."""


@dataclass(frozen=True)
class Address:
    """Where to connect a socket: its family, and the address with port and IPv6 scope."""

    family: int
    sockaddr: tuple[str, int] | tuple[str, int, int, int]


async def resolve(host: str, port: int) -> tuple[Address, ...]:
    """Return the addresses of `host`, a name or the number of an address, with `port`.

    Raises NoSuchHostError. May be cancelled: the system's resolver, which cannot be interrupted,
    then ends in a thread that nobody waits for.
    """
    try:
        return _look_up(host, port, socket.AI_NUMERICHOST)
    except NoSuchHostError:
        return await _look_up_in_thread(host, port)


async def _look_up_in_thread(host: str, port: int) -> tuple[Address, ...]:
    loop = asyncio.get_running_loop()
    found: asyncio.Future[tuple[Address, ...]] = loop.create_future()

    def settle(addresses: tuple[Address, ...]) -> None:
        if not found.done():
            found.set_result(addresses)

    def look_up() -> None:
        addresses: tuple[Address, ...] = ()
        with suppress(NoSuchHostError):
            addresses = _look_up(host, port, 0)
        with suppress(RuntimeError):  # The loop has been closed meanwhile.
            loop.call_soon_threadsafe(settle, addresses)

    threading.Thread(target=look_up, name="resolver", daemon=True).start()
    addresses = await found
    if not addresses:
        raise NoSuchHostError(host)
    return addresses


def _look_up(host: str, port: int, flags: int) -> tuple[Address, ...]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=flags)
    except (OSError, UnicodeError) as error:
        raise NoSuchHostError(host) from error
    families = {socket.AF_INET, socket.AF_INET6}
    usable = [Address(each[0], _sockaddr(each[4])) for each in found if each[0] in families]
    return tuple(usable[:_MAX_ADDRESSES])


def _sockaddr(raw: tuple[object, ...]) -> tuple[str, int] | tuple[str, int, int, int]:
    match raw:
        case (str(host), int(port)):
            return host, port
        case (str(host), int(port), int(flow), int(scope)):
            return host, port, flow, scope
        case _:
            raise NoSuchHostError("neither IPv4 nor IPv6")
