"""Which connections a key has, so that they can be shut down when its owner is put out.

A descriptor's number is used again after its connection is gone. So the other end's address is
remembered with it, as a salted digest and in memory alone, and a connection is only shut down
while that still fits.
"""

from __future__ import annotations

import hashlib
import os
import socket
from collections import OrderedDict
from dataclasses import dataclass

from lanchat.protocol.ids import Key, Route

_MAX_KEYS = 4096
"""Keys remembered, the newest: more than the hub has descriptors for."""

_MAX_SEATS = 4
"""Connections of one key: its two, and two that broke just before."""

_SALT = os.urandom(16)


@dataclass(frozen=True)
class Seat:
    """One connection."""

    route: Route | None
    """How to answer on it; None for a subscriber's."""
    descriptor: int
    other_end: bytes


class Seats:
    """The connections of each key."""

    def __init__(self) -> None:
        self._seats: OrderedDict[Key, OrderedDict[Route | None, Seat]] = OrderedDict()

    def knows(self, key: Key, route: Route | None) -> bool:
        """Tell whether this connection is noted already."""
        return route in self._seats.get(key, ())

    def note(self, key: Key, route: Route | None, descriptor: int) -> None:
        """Take note of a connection of `key`, or of its newer subscriber."""
        other_end = _other_end(descriptor)
        if other_end is None:
            return
        seats = self._seats.setdefault(key, OrderedDict())
        self._seats.move_to_end(key)
        seats[route] = Seat(route, descriptor, other_end)
        seats.move_to_end(route)
        if len(seats) > _MAX_SEATS:
            seats.popitem(last=False)
        if len(self._seats) > _MAX_KEYS:
            self._seats.popitem(last=False)

    def clear(self, key: Key) -> list[Seat]:
        """Forget the connections of `key`, and return them."""
        return [*self._seats.pop(key, {}).values()]


def shut(seat: Seat) -> None:
    """Shut a connection down if it is still the one that was noted; ZeroMQ itself closes it."""
    if _other_end(seat.descriptor) == seat.other_end:
        shut_down(seat.descriptor)


def shut_down(descriptor: int) -> None:
    """Shut down the connection with this descriptor, if there is one."""
    try:
        # A duplicate: closing the descriptor itself would pull it from under ZeroMQ.
        with socket.fromfd(descriptor, socket.AF_INET, socket.SOCK_STREAM) as tcp:
            tcp.shutdown(socket.SHUT_RDWR)
    except OSError:
        # It is gone already, or is no connection.
        return


def _other_end(descriptor: int) -> bytes | None:
    try:
        # The longer of the two families, whichever it is: else the end of an address is left out,
        # and what lies in memory there stands for it.
        with socket.fromfd(descriptor, socket.AF_INET6, socket.SOCK_STREAM) as tcp:
            name = repr(tcp.getpeername()).encode()
    except OSError:
        return None
    return hashlib.blake2b(name, key=_SALT, digest_size=16).digest()
