"""What our two users of zeroconf, the advertiser and the browser, have in common.

Multicast DNS (RFC 6762) with DNS-SD (RFC 6763), on interfaces that come and go.
"""

from __future__ import annotations

import ipaddress
import logging
import socket
import struct

from zeroconf.asyncio import AsyncZeroconf

from lanchat.discovery.interfaces import Interface, ip, mdns_addresses

SERVICE = "_lanchat._tcp.local."

_GROUP = ipaddress.IPv4Address("224.0.0.251")
_GROUP6 = ipaddress.IPv6Address("ff02::fb")

POLL_SECONDS = 2.0
"""How often the list of interfaces is read again."""

# Its lines name the addresses of this computer and of others, and LanChat writes those nowhere.
# What it has to say of importance arrives as an exception.
logging.getLogger("zeroconf").setLevel(logging.CRITICAL + 1)


class Responder:
    """A Zeroconf that follows the interfaces; belongs to one asyncio loop."""

    def __init__(self, *, unicast: bool = False) -> None:
        """Nothing is open before `follow`. `unicast`: use ports of our own instead of 5353."""
        self._unicast = unicast
        self._followed: tuple[Interface, ...] = ()
        self._zeroconf: AsyncZeroconf | None = None

    async def follow(self, found: tuple[Interface, ...]) -> AsyncZeroconf:
        """Use the interfaces `found` from now on, and return the Zeroconf that does.

        To be called again at each poll, since an address that was not ready fails silently.
        Raises OSError or RuntimeError when no socket can be opened.
        """
        if self._zeroconf is None:
            # Without interfaces at first: a constructor that fails midway leaves sockets open.
            self._zeroconf = AsyncZeroconf(interfaces=[], unicast=self._unicast)
        await self._leave_replaced(self._zeroconf, found)
        await self._zeroconf.async_update_interfaces(interfaces=joinable(found))
        self._followed = found
        return self._zeroconf

    async def close(self) -> None:
        """Say goodbye for what was registered, and close every socket."""
        if self._zeroconf is not None:
            closing, self._zeroconf = self._zeroconf, None
            await closing.async_close()

    async def _leave_replaced(self, zeroconf: AsyncZeroconf, found: tuple[Interface, ...]) -> None:
        """Leave the addresses that have moved to another interface, such as a replugged adapter.

        Zeroconf knows interfaces by address, and would go on listening on the one that is gone.
        """
        now = {each.index for each in found}
        gone = tuple(each for each in self._followed if each.index not in now)
        if not set(mdns_addresses(gone)).isdisjoint(mdns_addresses(found)):
            kept = tuple(each for each in self._followed if each.index in now)
            await zeroconf.async_update_interfaces(interfaces=mdns_addresses(kept))


def joinable(found: tuple[Interface, ...]) -> list[str]:
    """Return the addresses for zeroconf's sockets that the system lets join mDNS just now.

    One that it refuses, such as that of an adapter without multicast, would keep zeroconf from
    using the others.
    """
    return [
        address
        for each in found
        for address in mdns_addresses((each,))
        if _joins(ip(address), each.index)
    ]


def _joins(address: ipaddress.IPv4Address | ipaddress.IPv6Address, index: int) -> bool:
    try:
        match address:
            case ipaddress.IPv4Address():
                with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
                    sock.bind((str(address), 0))
                    membership = _GROUP.packed + address.packed
                    sock.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, membership)
            case ipaddress.IPv6Address():
                with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as sock:
                    sock.bind((str(address), 0, 0, index if address.is_link_local else 0))
                    membership = _GROUP6.packed + struct.pack("@I", index)
                    sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_JOIN_GROUP, membership)
    except OSError:
        return False
    return True
