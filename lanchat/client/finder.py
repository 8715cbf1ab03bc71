"""Finds the workshops on this network and keeps the list true: the sightings' edge.

One thread with one asyncio loop browses, asks every place that it hears of and checks the
signatures. Whether a hub is the *right* one is for its class code or a pin to say, later.
"""

from __future__ import annotations

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import assert_never

from lanchat.client.nearby import Nearby, NearbyChanged
from lanchat.client.sightings import Place, Sightings
from lanchat.crypto.identity import ForgedError, open_descriptor
from lanchat.discovery.browser import NO_MDNS, Browser, Goodbye, Pointer, Sign, Trouble
from lanchat.discovery.greeting import UnreachableError, ask, ask_async
from lanchat.discovery.interfaces import Interface, interfaces
from lanchat.protocol.errors import MalformedError

_log = logging.getLogger(__name__)

ASK_SECONDS = 2.0
"""How long a place has to answer."""

NONE_AFTER = 3.0
"""Seconds after which an empty list is told again: it means that there are none."""

MAX_ASKING = 64
"""Places asked at once, so that false pointers cannot use up this computer's sockets."""


def greet(host: str, port: int, timeout: float = 3.0) -> Nearby:
    """Return the hub at `host` and `port`, which proved its identity. Blocks up to `timeout`.

    Raises UnreachableError, MalformedError, or ForgedError when the signature does not fit.
    """
    return Nearby(host, port, open_descriptor(ask(host, port, timeout)))


def find(
    seconds: float,
    until: Callable[[Nearby], bool] | None = None,
    look: Callable[[], tuple[Interface, ...]] = interfaces,
) -> tuple[Nearby, ...]:
    """Return the workshops that are there after `seconds`, or as soon as one satisfies `until`."""
    told: queue.SimpleQueue[NearbyChanged] = queue.SimpleQueue()
    deadline = time.monotonic() + seconds
    workshops: tuple[Nearby, ...] = ()
    finder = Finder(told.put, look)
    finder.start()
    try:
        while until is None or not any(map(until, workshops)):
            left = max(0.0, deadline - time.monotonic())
            workshops = told.get(timeout=left).workshops
    except queue.Empty:
        pass
    finally:
        finder.stop()
    return workshops


class Finder:
    """Tells the workshops nearby, and each change, from a thread of its own."""

    def __init__(
        self,
        on_change: Callable[[NearbyChanged], None],
        look: Callable[[], tuple[Interface, ...]] = interfaces,
    ) -> None:
        """Call `on_change` in the finder's thread; it must not block. `look` tells interfaces."""
        self._on_change = on_change
        self._sightings = Sightings()
        self._browser = Browser(self._hear, look)
        self._asking: set[asyncio.Task[None]] = set()
        self._began = 0.0
        self._trouble: str | None = None
        self._told: tuple[tuple[Nearby, ...], str | None] | None = None
        self._none_told = False
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._ready = threading.Event()
        self._failure: OSError | None = None
        self._stopping: asyncio.Event
        self._changed: asyncio.Event

    def start(self) -> None:
        """Begin to search; returns when the search runs. A first, empty list is told at once.

        Raises OSError when the system has no descriptors left for it.
        """
        self._thread = threading.Thread(target=self._run, name="finder", daemon=True)
        self._thread.start()
        self._ready.wait()
        if self._failure is not None:
            raise self._failure

    def stop(self) -> None:
        """Stop searching and close every socket; nothing is told after it. May be called twice."""
        if self._thread is not None and self._loop is not None:
            with suppress(RuntimeError):  # It has ended by itself.
                self._loop.call_soon_threadsafe(self._stop)
            self._thread.join()
            self._thread = None

    def add_address(self, host: str, port: int) -> None:
        """Ask at a typed address too, for as long as the search goes on. From any thread."""
        self._in_loop(lambda: self._sightings.typed(time.monotonic(), Place(host, port)))

    def look_again(self) -> None:
        """Begin the search anew: ask the network and every known place now. From any thread."""
        self._in_loop(self._look_again)

    def _stop(self) -> None:
        self._stopping.set()
        self._changed.set()

    def _in_loop(self, step: Callable[[], None]) -> None:
        def run() -> None:
            step()
            self._changed.set()

        if self._loop is None:
            step()  # Not started yet.
            return
        with suppress(RuntimeError):  # It has been stopped.
            self._loop.call_soon_threadsafe(run)

    def _run(self) -> None:
        try:
            asyncio.run(self._main())
        except OSError as failure:
            self._failure = failure
        finally:
            self._ready.set()

    async def _main(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopping, self._changed = asyncio.Event(), asyncio.Event()
        self._began = time.monotonic()
        self._tell()
        browsing = asyncio.create_task(self._browser.run())
        browsing.add_done_callback(self._browsed)
        self._ready.set()
        while not self._stopping.is_set():
            self._ask_due()
            self._tell()
            await self._wait()
        await _cancelled({browsing, *self._asking})

    async def _wait(self) -> None:
        """Wait until there is something to do."""
        now = time.monotonic()
        moments = [
            each for each in (self._sightings.wake(now), self._none_at()) if each is not None
        ]
        left = max(0.0, min(moments) - now) if moments else None
        if len(self._asking) >= MAX_ASKING:
            left = None  # The end of a question wakes us.
        with suppress(TimeoutError):
            async with asyncio.timeout(left):
                await self._changed.wait()
        self._changed.clear()

    def _none_at(self) -> float | None:
        return None if self._none_told else self._began + NONE_AFTER

    def _ask_due(self) -> None:
        for place in self._sightings.due(time.monotonic(), MAX_ASKING - len(self._asking)):
            task = asyncio.create_task(self._ask(place))
            self._asking.add(task)
            task.add_done_callback(self._asked)

    def _asked(self, task: asyncio.Task[None]) -> None:
        self._asking.discard(task)
        self._changed.set()

    async def _ask(self, place: Place) -> None:
        try:
            descriptor = open_descriptor(await ask_async(place.host, place.port, ASK_SECONDS))
        except (UnreachableError, MalformedError, ForgedError, OSError):
            self._sightings.silent(time.monotonic(), place)
        else:
            self._sightings.answered(time.monotonic(), place, descriptor)

    def _hear(self, sign: Sign) -> None:
        now = time.monotonic()
        match sign:
            case Pointer():
                places = tuple(Place(host, sign.port) for host in sign.hosts)
                self._sightings.pointer(now, sign.instance, places)
            case Goodbye():
                self._sightings.goodbye(now, sign.instance)
            case Trouble():
                self._trouble = sign.sentence
            case _:
                assert_never(sign)
        self._changed.set()

    def _browsed(self, browsing: asyncio.Task[None]) -> None:
        """The search by mDNS has ended: by a bug, unless we ended it."""
        if not browsing.cancelled():
            _log.error("browsing ended: %s", type(browsing.exception()).__name__)
            self._trouble = NO_MDNS
            self._changed.set()

    def _look_again(self) -> None:
        self._began, self._told, self._none_told = time.monotonic(), None, False
        self._sightings.look_again(self._began)
        self._browser.look_again()

    def _tell(self) -> None:
        """Tell the list when it has changed, and once when it is still empty after NONE_AFTER."""
        now = time.monotonic()
        searched = now - self._began
        told = self._sightings.shown(now), self._trouble
        none = not self._none_told and searched >= NONE_AFTER
        if told != self._told or (none and not told[0]):
            self._told = told
            self._on_change(NearbyChanged(told[0], searched, told[1]))
        self._none_told |= none


async def _cancelled(tasks: set[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
