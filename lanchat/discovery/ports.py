"""The port numbers of a hub, and the greeting's sockets: TCP and UDP, IPv4 and IPv6, one number."""

from __future__ import annotations

import errno
import socket
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

GREETING_PORT = 47_820
ROUTER_PORT = 47_821
LOG_PORT = 47_822
MAX_PORT = 65_535

_STEP = 3
_TRIES = 20
_FREE_TRIES = 50
_BACKLOG = 256
_TAKEN = {errno.EADDRINUSE} | ({errno.EACCES, 10013, 10048} if sys.platform == "win32" else set())


class BindError(Exception):
    """The greeting cannot listen. The text is a sentence for the person who hosts."""


class PortTakenError(BindError):
    """The port belongs to another program, or to another hub."""

    def __init__(self, port: int) -> None:
        super().__init__(
            f"Port {port} is in use by another program on this computer."
            " Close that program, or choose another port."
        )
        self.port = port


class AddressError(BindError):
    """This computer does not have the address to listen on."""


@dataclass(frozen=True)
class GreetingSockets:
    """Bound sockets that do not block; the TCP ones listen."""

    port: int
    tcp: tuple[socket.socket, ...]
    udp: tuple[socket.socket, ...]

    def close(self) -> None:
        """Close them all."""
        for each in (*self.tcp, *self.udp):
            each.close()


def candidates(port: int) -> Iterator[int]:
    """Yield `port` and the next ports to try in turn when it is taken.

    In steps of three, so that greeting, ROUTER and XPUB, which begin at three neighbours, never
    take one another's place.
    """
    return (each for each in range(port, port + _STEP * _TRIES, _STEP) if each <= MAX_PORT)


def bind_greeting(host: str | None, port: int) -> GreetingSockets:
    """Return sockets bound to `port` on the address `host`, or on every address for None.

    Port 0 finds a number that is free for all of them. Raises PortTakenError, or BindError when
    the computer does not have the address or does not allow the port.
    """
    if port:
        return _bind_all(host, port)
    for _ in range(_FREE_TRIES):
        with suppress(PortTakenError):
            return _bind_all(host, 0)
    raise BindError("No free port was found. Close some programs and try again.")


def bind_first(host: str | None, port: int) -> GreetingSockets:
    """Return sockets bound to `port` or, when it is taken, the first free of its candidates."""
    for candidate in candidates(port):
        with suppress(PortTakenError):
            return bind_greeting(host, candidate)
    raise PortTakenError(port)


def _bind_all(host: str | None, port: int) -> GreetingSockets:
    tcp: list[socket.socket] = []
    udp: list[socket.socket] = []
    try:
        for family, address in _addresses(host):
            for kind, bound in ((socket.SOCK_STREAM, tcp), (socket.SOCK_DGRAM, udp)):
                bound.append(_bind(family, kind, address, port))
                port = bound[-1].getsockname()[1]
    except BaseException:
        GreetingSockets(port, tuple(tcp), tuple(udp)).close()
        raise
    return GreetingSockets(port, tuple(tcp), tuple(udp))


def _addresses(host: str | None) -> list[tuple[int, tuple[object, ...]]]:
    """Return the families and addresses to bind, without ports."""
    if host is None:
        both: list[tuple[int, tuple[object, ...]]] = [(socket.AF_INET, ("0.0.0.0",))]  # noqa: S104 - a room's PCs come from every network
        return [*both, (socket.AF_INET6, ("::",))] if _has_ipv6() else both
    try:
        found = socket.getaddrinfo(host, None, flags=socket.AI_NUMERICHOST)
    except OSError as error:
        raise AddressError(f"{host} is not the number of an IPv4 or IPv6 address.") from error
    family, _, _, _, address = found[0]
    # A link-local IPv6 address goes with the number of its interface.
    return [(family, (address[0], *address[2:]))]


def _bind(family: int, kind: int, address: tuple[object, ...], port: int) -> socket.socket:
    sock = socket.socket(family, kind)
    try:
        _prepare(sock, family, kind)
        sock.bind((address[0], port, *address[1:]))
        if kind == socket.SOCK_STREAM:
            sock.listen(_BACKLOG)
        sock.setblocking(False)
    except OSError as error:
        sock.close()
        raise _explained(error, address[0], port) from error
    return sock


def _prepare(sock: socket.socket, family: int, kind: int) -> None:
    if family == socket.AF_INET6:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    if sys.platform == "win32":
        # There, SO_REUSEADDR would let another program take the port over.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
    elif kind == socket.SOCK_STREAM:
        # A restarted hub gets its port back while old connections are in TIME_WAIT. Not for UDP,
        # where it would let two hubs share a port and each hear half of the questions.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)


def _explained(error: OSError, address: object, port: int) -> BindError:
    if error.errno in _TAKEN:
        return PortTakenError(port)
    if error.errno == errno.EADDRNOTAVAIL:
        return AddressError(f"This computer does not have the address {address}.")
    if error.errno in {errno.EACCES, errno.EPERM}:
        return BindError(f"This computer does not allow port {port}. Choose one above 1023.")
    return BindError(f"Port {port} cannot be opened: {error.strerror}.")


def _has_ipv6() -> bool:
    """Return whether this computer speaks IPv6, which may be switched off."""
    if not socket.has_ipv6:
        return False
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as sock:
            sock.bind(("::", 0))
    except OSError:
        return False
    return True
