"""The hub's eye on itself: before it drags the mentor's computer down, it makes room for a new one.

ZeroMQ takes in a message whole before anybody can look at it, so a hostile member can make the hub
large, and memory that was once used is seldom given back. The supervisor starts a fresh hub within
two seconds; nothing that was acknowledged is lost, and the members come back by themselves.
"""

from __future__ import annotations

from collections.abc import Callable

from lanchat.support.usage import Usage

MAX_GROWTH_BYTES = 256 * 1024 * 1024
"""What the hub may take beyond its size at the start: ten times what a class of 300 needs."""

MAX_DESCRIPTOR_SHARE = 0.9
"""How many of its descriptors it may use: the rest is for the database and for new members."""


class ExhaustedError(Exception):
    """The hub uses too much and has to be started again."""


class Watch:
    """Compares what the hub uses with what it may."""

    def __init__(self, rss_at_start: int, usage: Callable[[], Usage]) -> None:
        """`usage` tells what this process uses now."""
        self._max_rss = rss_at_start + MAX_GROWTH_BYTES
        self._usage = usage

    def check(self) -> None:
        """Raise ExhaustedError when the hub has grown too large."""
        usage = self._usage()
        if usage.rss > self._max_rss:
            raise ExhaustedError(f"The hub uses {usage.rss >> 20} MiB of memory and starts anew.")
        if usage.descriptors > MAX_DESCRIPTOR_SHARE * usage.max_descriptors:
            raise ExhaustedError(f"The hub has {usage.descriptors} open files and starts anew.")
