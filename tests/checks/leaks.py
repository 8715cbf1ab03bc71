"""What a test may leave behind: nothing.

A thread, a socket or a process that outlives its test shows up as a failure of some other test,
on another day. So each test is compared with itself: what was there before it, and what is there
after it that was not. What ends by itself within GRACE_SECONDS is not held against it, since
closing a socket and ending a process take a moment after one has asked for it.

Processes and operating-system sockets are seen on Linux only, where /proc tells of them.
"""

import contextlib
import ctypes
import functools
import gc
import os
import select
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from weakref import WeakSet

import zmq

GRACE_SECONDS = 2.0
POLL_SECONDS = 0.005

_PR_SET_CHILD_SUBREAPER = 36
_zmq_sockets: "WeakSet[zmq.Socket[Any]]" = WeakSet()


@dataclass(frozen=True)
class Snapshot:
    """What was there at one moment."""

    threads: frozenset[threading.Thread]
    zmq_sockets: frozenset["zmq.Socket[Any]"]
    sockets: frozenset[str]
    children: frozenset[int]


def take() -> Snapshot:
    """What is there now."""
    return Snapshot(
        threads=frozenset(_threads()),
        zmq_sockets=frozenset(_open_zmq_sockets()),
        sockets=frozenset(_sockets()),
        children=frozenset(_children()),
    )


def left_since(before: Snapshot, grace: float) -> list[str]:
    """A line for each thing that came after a snapshot and did not end within the grace (seconds).

    A process that is left is killed, so that it does not outlive the test run.
    """
    # Threads first: those that still end close their sockets and wait for their processes.
    deadline = time.monotonic() + grace
    return [
        *(f"the thread {thread.name!r}" for thread in _threads_left(before, deadline)),
        *(f"the process {line}" for line in _children_left(before, deadline)),
        *(f"the ZeroMQ socket {leaked!r}" for leaked in _zmq_sockets_left(before, deadline)),
        *(f"the {line}" for line in _sockets_left(before, deadline)),
    ]


# ------------------------------------------------------------------ threads


def _threads() -> Iterator[threading.Thread]:
    # A dummy stands for a thread of Qt's or ZeroMQ's that once called into Python. Python 3.11
    # never takes it off the list, and it cannot be joined.
    for thread in threading.enumerate():
        if not isinstance(thread, threading._DummyThread):
            yield thread


def _threads_left(before: Snapshot, deadline: float) -> list[threading.Thread]:
    new = [thread for thread in _threads() if thread not in before.threads]
    for thread in new:
        thread.join(max(0.0, deadline - time.monotonic()))
    return [thread for thread in new if thread.is_alive()]


# ------------------------------------------------------------------ processes


def adopt_orphans() -> None:
    """Make the children of a dead child ours (Linux), so that they are seen too.

    Without this, a hub whose supervisor was killed would belong to the system, and live on.
    """
    if Path("/proc/self").exists():
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _children() -> Iterator[int]:
    """The ids of our children, living or not."""
    if not Path("/proc/self").exists():
        return
    try:  # One call tells in most tests that there are none.
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it has just ended
            # "1234 (a name) S 1 ...": the name may hold anything, a closing parenthesis too.
            fields = (folder / "stat").read_text(errors="replace").rpartition(")")[2].split()
            if int(fields[1]) == os.getpid():
                yield int(folder.name)


def _children_left(before: Snapshot, deadline: float) -> list[str]:
    new = [child for child in _children() if child not in before.children]
    return [line for child in new if (line := _put_away(child, deadline))]


def _put_away(child: int, deadline: float) -> str:
    """Wait for a child to end, or else kill it; returns its command line if it had to be killed."""
    name = _command_line(child)
    try:
        handle = os.pidfd_open(child)
    except ProcessLookupError:  # its Popen has waited for it meanwhile
        return ""
    try:
        ended, _, _ = select.select([handle], [], [], max(0.0, deadline - time.monotonic()))
    finally:
        os.close(handle)
    if not ended:
        os.kill(child, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(child, 0)
    return "" if ended else f"{child} ({name})"


def _command_line(child: int) -> str:
    with contextlib.suppress(OSError):
        raw = Path(f"/proc/{child}/cmdline").read_bytes()
        return raw.replace(b"\0", b" ").decode(errors="replace").strip()
    return "ended"


# ------------------------------------------------------------------ sockets


def watch_zmq() -> None:
    """Remember each ZeroMQ socket that is made from now on, for as long as it lives.

    The operating system does not tell them apart from other descriptors, and the collector finds
    them only by looking at every object.
    """
    plain = zmq.Socket.__init__

    @functools.wraps(plain)
    def remembered(self: "zmq.Socket[Any]", *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        plain(self, *args, **kwargs)
        _zmq_sockets.add(self)

    zmq.Socket.__init__ = remembered  # type: ignore[method-assign]


def _open_zmq_sockets() -> Iterator["zmq.Socket[Any]"]:
    return (one for one in list(_zmq_sockets) if not one.closed)


def _zmq_sockets_left(before: Snapshot, deadline: float) -> list["zmq.Socket[Any]"]:
    def new() -> list["zmq.Socket[Any]"]:
        return [one for one in _open_zmq_sockets() if one not in before.zmq_sockets]

    _wait_until_empty(new, deadline)
    return new()


def _sockets() -> dict[str, int]:
    """Our open sockets: the system's name for each, and its descriptor."""
    found: dict[str, int] = {}
    for link in Path("/proc/self/fd").glob("*"):
        with contextlib.suppress(OSError):  # the listing's own descriptor is closed by now
            target = str(link.readlink())
            if target.startswith("socket:"):
                found[target] = int(link.name)
    return found


def _sockets_left(before: Snapshot, deadline: float) -> list[str]:
    def new() -> list[int]:
        return [fd for name, fd in _sockets().items() if name not in before.sockets]

    _wait_until_empty(new, deadline)
    return [_described(descriptor) for descriptor in new()]


def _wait_until_empty(listed: Callable[[], Sequence[object]], deadline: float) -> None:
    """Give what is listed the time to go. Nothing announces that a socket is closed: so look."""
    if listed():
        gc.collect()
    while listed() and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)


def _described(descriptor: int) -> str:
    try:
        with socket.socket(fileno=os.dup(descriptor)) as copy:
            kind = f"{socket.AddressFamily(copy.family).name} {copy.type.name}"
            return f"socket {kind} at {copy.getsockname()}"
    except (OSError, ValueError):
        return f"socket with descriptor {descriptor}"
