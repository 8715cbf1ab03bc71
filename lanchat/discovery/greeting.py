"""Asking a hub who it is: the greeting from the asker's side, by TCP and by UDP.

Nobody's word is taken here: the answer comes back signed, and lanchat.crypto says by whom.
"""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import os
import re
import socket
from contextlib import suppress
from enum import StrEnum

from lanchat.discovery.ports import GREETING_PORT, MAX_PORT
from lanchat.discovery.resolve import Address, NoSuchHostError, resolve
from lanchat.protocol.descriptor import NONCE_BYTES, SignedDescriptor, question, read_answer
from lanchat.protocol.limits import GREETING_BYTES

_REPEAT = 0.25
"""Seconds until a question by UDP, which may get lost, is sent again."""

_HEAD_START = 0.4
"""Seconds that UDP has before TCP is tried too."""


_HOST_NAME = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9_.])?")


class Unreachable(StrEnum):
    """Why a hub did not answer."""

    NO_SUCH_HOST = "no-such-host"
    REFUSED = "refused"
    SILENT = "silent"
    NO_ROUTE = "no-route"


_SENTENCES = {
    Unreachable.NO_SUCH_HOST: "There is no computer named {host} on this network."
    " Check the spelling, or ask for its address.",
    Unreachable.REFUSED: "The computer at {host} answers, but no workshop is open there on port"
    " {port}. Check the port, or ask whether the workshop has begun.",
    Unreachable.SILENT: "Nothing answers at {host}, port {port}. Check the address; if it is"
    " right, a firewall or the Wi-Fi may keep the computers apart.",
    Unreachable.NO_ROUTE: "This computer has no way to {host}. Check that it is connected to the"
    " same network.",
}


class UnreachableError(Exception):
    """No hub answered. The text is a sentence for the person who looks for it."""

    def __init__(self, reason: Unreachable, host: str, port: int) -> None:
        super().__init__(_SENTENCES[reason].format(host=host, port=port))
        self.reason = reason


class WhereError(ValueError):
    """What was typed is no address. The text is a sentence for the person."""


def parse_where(where: str) -> tuple[str, int]:
    """Return host and port of ``HOST``, ``HOST:PORT``, an IPv6 number or ``[IPv6]:PORT``.

    Without a port it is the greeting's usual one. Raises WhereError.
    """
    where = where.strip()
    if where.startswith("["):
        host, bracket, rest = where[1:].partition("]")
        if not bracket or (rest and not rest.startswith(":")):
            raise WhereError(f"“{where}” lacks a part: write [IPv6 ADDRESS]:PORT.")
        return _ipv6(host), _port(rest[1:]) if rest else GREETING_PORT
    if where.count(":") > 1:
        return _ipv6(where), GREETING_PORT
    host, colon, port = where.partition(":")
    if not _HOST_NAME.fullmatch(host):
        raise WhereError(f"“{where}” is not an address. Write it like 192.168.1.7:{GREETING_PORT}.")
    return host, _port(port) if colon else GREETING_PORT


def _ipv6(host: str) -> str:
    try:
        ipaddress.IPv6Address(host)
    except ValueError as error:
        raise WhereError(f"“{host}” is not an IPv6 address. Check what you typed.") from error
    return host


def _port(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 1 <= int(text) <= MAX_PORT:
        raise WhereError(f"“{text}” is not a port: it is a number from 1 to {MAX_PORT}.")
    return int(text)


def ask(host: str, port: int, timeout: float = 3.0) -> SignedDescriptor:
    """Return what the hub at `host` and `port` says of itself, by TCP. Blocks.

    Every address of `host` is tried, all within `timeout` seconds. Raises UnreachableError, or
    MalformedError when something else than a hub answered. Not for a thread that runs asyncio.
    """
    return asyncio.run(ask_tcp_async(host, port, timeout))


def ask_udp(host: str, port: int, timeout: float = 3.0) -> SignedDescriptor:
    """Return what the hub says of itself, by UDP; else as `ask`."""
    return asyncio.run(ask_udp_async(host, port, timeout))


async def ask_async(host: str, port: int, timeout: float) -> SignedDescriptor:
    """Return what the hub says of itself, by UDP or, when that does not get through, by TCP.

    Raises as `ask`.
    """
    by_udp = asyncio.create_task(ask_udp_async(host, port, timeout))
    tasks = [by_udp]
    try:
        await asyncio.wait(tasks, timeout=min(_HEAD_START, timeout))
        if _answered(by_udp):
            return by_udp.result()
        by_tcp = asyncio.create_task(ask_tcp_async(host, port, max(0.1, timeout - _HEAD_START)))
        tasks.append(by_tcp)
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if _answered(by_udp):
            return by_udp.result()
        return await by_tcp
    finally:
        await _cancel(tasks)


async def ask_tcp_async(host: str, port: int, timeout: float) -> SignedDescriptor:
    """Do what `ask` does, without blocking."""
    return await _first_answer(host, port, timeout, socket.SOCK_STREAM)


async def ask_udp_async(host: str, port: int, timeout: float) -> SignedDescriptor:
    """Do what `ask_udp` does, without blocking."""
    return await _first_answer(host, port, timeout, socket.SOCK_DGRAM)


async def _first_answer(
    host: str, port: int, timeout: float, kind: socket.SocketKind
) -> SignedDescriptor:
    """Ask every address of `host` at once and return the first answer."""
    reason = Unreachable.SILENT
    tasks: list[asyncio.Task[SignedDescriptor]] = []
    try:
        async with asyncio.timeout(timeout):
            addresses = await resolve(host, port)
            tasks = [asyncio.create_task(_ask_address(each, kind)) for each in addresses]
            for answered in asyncio.as_completed(tasks):
                try:
                    return await answered
                except OSError as error:
                    reason = _reason(error)
    except TimeoutError:
        reason = Unreachable.SILENT
    except NoSuchHostError:
        reason = Unreachable.NO_SUCH_HOST
    finally:
        await _cancel(tasks)
    raise UnreachableError(reason, host, port)


async def _ask_address(address: Address, kind: socket.SocketKind) -> SignedDescriptor:
    nonce = os.urandom(NONCE_BYTES)
    with socket.socket(address.family, kind) as sock:
        sock.setblocking(False)
        exchange = _by_tcp if kind == socket.SOCK_STREAM else _by_udp
        return read_answer(nonce, await exchange(sock, address, question(nonce)))


async def _by_tcp(sock: socket.socket, address: Address, asked: bytes) -> bytes:
    loop = asyncio.get_running_loop()
    await loop.sock_connect(sock, address.sockaddr)
    await loop.sock_sendall(sock, asked)
    received = b""
    # One byte more than an answer may have, so that a longer one shows.
    while len(received) <= GREETING_BYTES:
        piece = await loop.sock_recv(sock, GREETING_BYTES + 1 - len(received))
        if not piece:
            break
        received += piece
    if not received:
        raise ConnectionResetError("closed without a word")
    return received


async def _by_udp(sock: socket.socket, address: Address, asked: bytes) -> bytes:
    loop = asyncio.get_running_loop()
    # Connected, so that only this address is heard and a closed port is reported at once.
    sock.connect(address.sockaddr)
    while True:
        await loop.sock_sendall(sock, asked)
        with suppress(TimeoutError):
            async with asyncio.timeout(_REPEAT):
                return await loop.sock_recv(sock, GREETING_BYTES + 1)


def _answered(task: asyncio.Task[SignedDescriptor]) -> bool:
    return task.done() and task.exception() is None


async def _cancel(tasks: list[asyncio.Task[SignedDescriptor]]) -> None:
    """Cancel what still runs, and wait for the end of all."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _reason(error: OSError) -> Unreachable:
    if isinstance(error, ConnectionError):
        return Unreachable.REFUSED
    if error.errno in {errno.ETIMEDOUT, errno.EHOSTUNREACH, errno.EHOSTDOWN}:
        return Unreachable.SILENT
    return Unreachable.NO_ROUTE
