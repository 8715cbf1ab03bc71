"""Tells the network that there is a workshop: a pointer to the greeting, by mDNS.

Never more than a hint. Its failure never stops the chat, and clients believe the greeting alone.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from zeroconf import Error as ZeroconfError
from zeroconf.asyncio import AsyncServiceInfo

from lanchat.discovery.interfaces import Interface, advertised, interfaces, usable
from lanchat.discovery.mdns import POLL_SECONDS, SERVICE, Responder
from lanchat.protocol.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable

_log = logging.getLogger(__name__)

_LABEL_BYTES = 63
"""The longest label of a domain name (RFC 1035)."""

_SUFFIX_DIGITS = 6
_SERVER_DIGITS = 12
_MAX_BACK_OFF = 30.0
_GOODBYE_SECONDS = 3.0

NO_NETWORK = (
    "This computer is not connected to a network, so nobody can find the workshop yet."
    " Connect it; nothing else is needed."
)
NOT_ADVERTISED = (
    "The workshop cannot be announced on this network, so students have to type its address."
    " A firewall may block mDNS (UDP port 5353)."
)


def instance_name(name: str, hub_id: str) -> str:
    """Return the mDNS name of a workshop: its own, cut to a label, and the start of the hub's id.

    The id keeps two workshops of one name apart.
    """
    suffix = " " + hub_id[:_SUFFIX_DIGITS]
    # A dot would begin another label.
    plain = "".join(each if each.isprintable() and each != "." else " " for each in name).strip()
    cut = plain.encode()[: _LABEL_BYTES - len(suffix)].decode(errors="ignore").strip()
    return f"{cut}{suffix}.{SERVICE}".lstrip()


class Advertiser:
    """Advertises the greeting's port on every interface, in a thread of its own."""

    def __init__(
        self,
        name: str,
        hub_id: str,
        port: int,
        host: str | None = None,
        look: Callable[[], tuple[Interface, ...]] = interfaces,
    ) -> None:
        """Advertise the workshop `name` of the hub `hub_id`, whose greeting is at `port`.

        With `host`, the number of an address, only on the interface that has it. `look` tells the
        interfaces.
        """
        self._name, self._hub_id, self._port = name, hub_id, port
        self._host, self._look = host, look
        self._responder = Responder()
        self._info: AsyncServiceInfo | None = None
        self._told: list[str] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping: asyncio.Event | None = None
        self._thread: threading.Thread | None = None
        self._ready = threading.Event()
        self.trouble: str | None = None
        """A sentence for the person who hosts while the workshop cannot be found, else None."""

    def start(self) -> None:
        """Begin; the workshop is announced some two seconds later. Raises nothing."""
        self._thread = threading.Thread(target=self._run, name="advertiser", daemon=True)
        self._thread.start()
        self._ready.wait()

    def stop(self) -> None:
        """Say goodbye to the network and close everything, within seconds. May be called twice."""
        if self._thread is None or self._loop is None or self._stopping is None:
            return
        with suppress(RuntimeError):  # The thread has ended by itself.
            self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join()
        self._thread = None

    def _run(self) -> None:
        try:
            asyncio.run(self._main())
        except OSError:  # No descriptors left for a loop.
            self.trouble = NOT_ADVERTISED
        finally:
            self._ready.set()

    async def _main(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        self._ready.set()
        working = asyncio.create_task(self._keep_advertising())
        working.add_done_callback(self._ended)
        await self._stopping.wait()
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        await self._give_up()

    def _ended(self, working: asyncio.Task[None]) -> None:
        """Advertising has ended: by a bug, unless we ended it."""
        if not working.cancelled():
            _log.error("advertising ended: %s", type(working.exception()).__name__)
            self.trouble = NOT_ADVERTISED

    async def _keep_advertising(self) -> None:
        wait = POLL_SECONDS
        while True:
            try:
                await self._advertise()
                wait = POLL_SECONDS
            except (OSError, RuntimeError, ValueError, ZeroconfError, TimeoutError) as problem:
                _log.info("advertising failed: %s", type(problem).__name__)
                self.trouble = NOT_ADVERTISED
                await self._give_up()
                wait = min(2 * wait, _MAX_BACK_OFF)
            await asyncio.sleep(wait)

    async def _advertise(self) -> None:
        """Bring what is announced in line with the interfaces as they are now."""
        found = usable(self._look(), self._host)
        addresses = advertised(found, self._host)
        if not addresses:
            self.trouble = NO_NETWORK
            await self._give_up()
            return
        if self._info is not None:
            self._info.addresses = _packed(addresses)
        zeroconf = await self._responder.follow(found)
        if self._info is None:
            info = self._service(addresses)
            await (await zeroconf.async_register_service(info, allow_name_change=True))
            self._info = info
        elif addresses != self._told:
            await (await zeroconf.async_update_service(self._info))
        self._told = addresses
        alone = self._host is None and all(each.loopback for each in found)
        self.trouble = NO_NETWORK if alone else None

    def _service(self, addresses: list[str]) -> AsyncServiceInfo:
        return AsyncServiceInfo(
            SERVICE,
            instance_name(self._name, self._hub_id),
            port=self._port,
            properties={"v": str(VERSION), "id": self._hub_id, "name": self._name},
            # Not the computer's own name, which often is its owner's.
            server=f"lanchat-{self._hub_id[:_SERVER_DIGITS]}.local.",
            addresses=_packed(addresses),
        )

    async def _give_up(self) -> None:
        """Close what is open, so that the next attempt begins afresh."""
        self._info = None
        with suppress(OSError, RuntimeError, ZeroconfError, TimeoutError):
            async with asyncio.timeout(_GOODBYE_SECONDS):
                await self._responder.close()


def _packed(addresses: list[str]) -> list[bytes]:
    families = ((socket.AF_INET6 if ":" in each else socket.AF_INET, each) for each in addresses)
    return [socket.inet_pton(family, each) for family, each in families]
