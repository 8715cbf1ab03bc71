"""What this process uses of its computer."""

from __future__ import annotations

import contextlib
import sys
from dataclasses import dataclass

import psutil

if sys.platform != "win32":
    import resource

_MANY = 1 << 24
"""What Windows allows a process, and more than any system that sets no limit can open."""


_ENOUGH_DESCRIPTORS = 65_536
"""More than a flood of connections fills within the time that strangers have to shake hands."""

_MACOS_DESCRIPTORS = 10_240
"""What macOS allows at most (OPEN_MAX) where it claims to have no limit."""


@dataclass(frozen=True)
class Usage:
    """Memory and descriptors."""

    rss: int
    """Memory that is really there, in bytes (resident set size)."""
    descriptors: int
    """Open files and sockets; on Windows, handles."""
    max_descriptors: int
    """How many there may be."""


def rss() -> int:
    """Return the memory of this process, in bytes."""
    return int(psutil.Process().memory_info().rss)


def own_usage() -> Usage:
    """Return what this process uses now."""
    process = psutil.Process()
    if sys.platform == "win32":
        return Usage(rss(), process.num_handles(), _MANY)
    limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    return Usage(rss(), process.num_fds(), _MANY if limit == resource.RLIM_INFINITY else limit)


def allow_many_descriptors() -> None:
    """Let this process have as many open files and sockets as the system permits, up to 65,536.

    What is permitted already stays so. Windows has no such limit.
    """
    if sys.platform == "win32":
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for wanted in (_ENOUGH_DESCRIPTORS, _MACOS_DESCRIPTORS):
        allowed = wanted if hard == resource.RLIM_INFINITY else min(hard, wanted)
        if soft == resource.RLIM_INFINITY or allowed <= soft:
            return
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
            return
