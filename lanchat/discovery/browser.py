"""Looks for workshops by mDNS, and tells where their greetings might be.

Twice at once: a usual browse, which hears announcements and goodbyes, and a question from a port
of our own again and again, whose answers come back also where a firewall keeps UDP 5353 shut.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from zeroconf import Error as ZeroconfError
from zeroconf import ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo

from lanchat.discovery.interfaces import Interface, interfaces, ip, rank
from lanchat.discovery.mdns import POLL_SECONDS, SERVICE, Responder

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

_log = logging.getLogger(__name__)

MAX_ADDRESSES = 8
"""Addresses of one pointer, so that a false one cannot make us knock on every door."""

MAX_RESOLVING = 64
"""Pointers looked up at once, so that a flood of names does not use up this computer."""

_RESOLVE_MS = 3_000
_EAGER_POLLS = 15
_ASK_EAGERLY = 2
_ASK_LATER = 5
"""Polls of the interfaces between two questions from a port of our own: first soon after one
another, then seldom, since each costs a room full of PCs some of the Wi-Fi's time."""

NO_NETWORK = (
    "This computer is not connected to a network. Connect it to the room's network;"
    " the search goes on by itself."
)
NO_MDNS = (
    "This network cannot be searched from this computer: mDNS could not be started."
    " Enter the workshop's address instead."
)


@dataclass(frozen=True)
class Pointer:
    """A place where somebody says that a hub is. Nothing of it is proven."""

    instance: str
    """The mDNS name, the same for as long as it is advertised."""
    hosts: tuple[str, ...]
    """Addresses, best first; link-local IPv6 ones carry ``%index``."""
    port: int
    hub_id: str
    name: str


@dataclass(frozen=True)
class Goodbye:
    """The pointer of this mDNS name was taken back, or has expired. Not proven either."""

    instance: str


@dataclass(frozen=True)
class Trouble:
    """Whether the network can be searched: a sentence for the person when not, else None."""

    sentence: str | None


Sign = Pointer | Goodbye | Trouble


class Browser:
    """Searches for as long as `run` runs; belongs to one asyncio loop."""

    def __init__(
        self,
        on_sign: Callable[[Sign], None],
        look: Callable[[], tuple[Interface, ...]] = interfaces,
    ) -> None:
        """Call `on_sign` in the loop for each sign; it must not block. `look` tells interfaces."""
        self._on_sign = on_sign
        self._look = look
        self._listening = _Listening(self._changed)
        self._asking = _Asking(self._changed)
        self._resolving: dict[tuple[Zeroconf, str], asyncio.Task[None]] = {}
        self._again = asyncio.Event()
        self._trouble: str | None = None

    async def run(self) -> None:
        """Search until cancelled; the network's failures are told as Trouble, never raised."""
        polls = -1
        followed: tuple[Interface, ...] = ()
        try:
            while True:
                found = self._found()
                afresh = self._again.is_set() or found != followed
                self._again.clear()
                polls = 0 if afresh else polls + 1
                works = await _works(self._listening.follow(found, afresh=afresh))
                if polls % (_ASK_EAGERLY if polls < _EAGER_POLLS else _ASK_LATER) == 0:
                    works |= await _works(self._asking.ask(found))
                    self._tell(_trouble(found, works=works))
                followed = found
                with suppress(TimeoutError):
                    async with asyncio.timeout(POLL_SECONDS):
                        await self._again.wait()
        finally:
            # In a task of its own: in one that is being cancelled, Zeroconf would not close.
            await asyncio.create_task(self._close())

    def look_again(self) -> None:
        """Ask the network again at once."""
        self._again.set()

    def _found(self) -> tuple[Interface, ...]:
        try:
            return self._look()
        except OSError:
            return ()

    def _changed(
        self, zeroconf: Zeroconf, service_type: str, name: str, state_change: ServiceStateChange
    ) -> None:
        """Hear from zeroconf, in the loop; what takes time goes on in a task."""
        key = (zeroconf, name)
        if state_change is ServiceStateChange.Removed:
            self._on_sign(Goodbye(name))
            return
        try:
            info = AsyncServiceInfo(service_type, name)
        except ZeroconfError:
            # No hub has such a name. What is raised here would keep zeroconf from telling others.
            return
        if info.load_from_cache(zeroconf):
            self._point(info)
        elif key not in self._resolving and len(self._resolving) < MAX_RESOLVING:
            self._resolving[key] = task = asyncio.create_task(self._resolve(zeroconf, info))
            task.add_done_callback(lambda _: self._resolving.pop(key, None))

    async def _resolve(self, zeroconf: Zeroconf, info: AsyncServiceInfo) -> None:
        with suppress(OSError, ZeroconfError, TimeoutError):
            if await info.async_request(zeroconf, _RESOLVE_MS):
                self._point(info)

    def _point(self, info: AsyncServiceInfo) -> None:
        hosts = sorted(filter(_reachable, info.parsed_scoped_addresses()), key=rank)
        if not hosts or not info.port:
            return
        told = info.decoded_properties
        hub_id, name = told.get("id") or "", told.get("name") or ""
        self._on_sign(Pointer(info.name, tuple(hosts[:MAX_ADDRESSES]), info.port, hub_id, name))

    def _tell(self, sentence: str | None) -> None:
        if sentence != self._trouble:
            self._trouble = sentence
            self._on_sign(Trouble(sentence))

    async def _close(self) -> None:
        for task in self._resolving.values():
            task.cancel()
        await _works(self._listening.close())
        await _works(self._asking.close())


class _Listening:
    """The usual browse on UDP port 5353."""

    def __init__(self, changed: Callable[..., None]) -> None:
        self._changed = changed
        self._responder = Responder()
        self._browser: AsyncServiceBrowser | None = None

    async def follow(self, found: tuple[Interface, ...], *, afresh: bool) -> None:
        """Listen on the interfaces `found`, and with `afresh` ask there again."""
        zeroconf = await self._responder.follow(found)
        if self._browser is not None and afresh:
            await self._browser.async_cancel()
            self._browser = None
        if self._browser is None:
            self._browser = AsyncServiceBrowser(
                zeroconf.zeroconf, SERVICE, handlers=[self._changed]
            )

    async def close(self) -> None:
        """Stop browsing."""
        if self._browser is not None:
            await self._browser.async_cancel()
        await self._responder.close()


class _Asking:
    """A question from a port of our own.

    Each time from a new Zeroconf: one that has answers in store tells the network that it needs
    no others, and so would not learn of a hub's new port.
    """

    def __init__(self, changed: Callable[..., None]) -> None:
        self._changed = changed
        self._responder = Responder(unicast=True)
        self._browser: AsyncServiceBrowser | None = None

    async def ask(self, found: tuple[Interface, ...]) -> None:
        """Ask on the interfaces `found`; answers are heard until the next question."""
        await self.close()
        zeroconf = await self._responder.follow(found)
        self._browser = AsyncServiceBrowser(zeroconf.zeroconf, SERVICE, handlers=[self._changed])

    async def close(self) -> None:
        """Listen for answers no more."""
        if self._browser is not None:
            await self._browser.async_cancel()
            self._browser = None
        await self._responder.close()


async def _works(step: Coroutine[None, None, None]) -> bool:
    """Return whether `step` went well."""
    try:
        await step
    except (OSError, RuntimeError, ZeroconfError) as problem:
        _log.info("mDNS failed: %s", type(problem).__name__)
        return False
    return True


def _trouble(found: tuple[Interface, ...], *, works: bool) -> str | None:
    if all(each.loopback for each in found):
        return NO_NETWORK
    return None if works else NO_MDNS


def _reachable(address: str) -> bool:
    """Whether `address` is one host's; link-local IPv6 is of use only with its interface."""
    number = ip(address)
    if number.is_multicast or number.is_unspecified:
        return False
    return not (":" in address and number.is_link_local) or "%" in address
