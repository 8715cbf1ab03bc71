"""A browser on loopback, and what it hears."""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeVar

from lanchat.discovery.browser import Browser, Sign
from lanchat.discovery.interfaces import Interface
from tests.discovery.hubs import loopback_alone

SECONDS = 20.0
S = TypeVar("S", bound=Sign)


class Signs:
    """The signs heard, waited for."""

    def __init__(self) -> None:
        self._heard: queue.SimpleQueue[Sign] = queue.SimpleQueue()
        self.put = self._heard.put
        self.look_again: Callable[[], None]

    def until(self, kind: type[S], satisfied: Callable[[S], bool] = lambda sign: True) -> S:
        """Return the next sign of this kind that satisfies; fails the test when none comes."""
        deadline = time.monotonic() + SECONDS
        while True:
            sign = self._heard.get(timeout=max(0.0, deadline - time.monotonic()))
            if isinstance(sign, kind) and satisfied(sign):
                return sign

    def wait(self, satisfied: Callable[[], bool]) -> None:
        """Return once it is satisfied, which the thread that is watched sees to."""
        deadline = time.monotonic() + SECONDS
        never = threading.Event()
        while not satisfied():
            assert time.monotonic() < deadline
            never.wait(0.005)


@contextmanager
def watching(look: Callable[[], tuple[Interface, ...]] = loopback_alone) -> Iterator[Signs]:
    """Run a browser, by default on loopback alone."""
    signs = Signs()
    loop = asyncio.new_event_loop()
    browser = Browser(signs.put, look)
    task = loop.create_task(browser.run())

    def run() -> None:
        with suppress(asyncio.CancelledError):
            loop.run_until_complete(task)

    thread = threading.Thread(target=run)
    thread.start()
    signs.look_again = lambda: void(loop.call_soon_threadsafe(browser.look_again))
    try:
        yield signs
    finally:
        loop.call_soon_threadsafe(task.cancel)
        thread.join()
        loop.close()


def void(_: object) -> None:
    """Drop what a call returns."""
