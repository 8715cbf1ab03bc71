"""The hub that goes through it: `lanchat hub` itself, supervised, with its database on a disk."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lanchat.client.finder import greet
from lanchat.client.nearby import Nearby
from lanchat.discovery.greeting import UnreachableError
from lanchat.storage.hub_store import HubStore
from tests.bench.machine import real_disk

HOST = "127.0.0.1"

PROGRAM = (sys.executable, "-m", "lanchat")

_DESCRIPTORS = 1024
"""What Linux gives a program that does not ask for more."""

_LIMITED = ("/bin/sh", "-c", f'ulimit -c 0; ulimit -Sn {_DESCRIPTORS}; exec "$@"', "sh")
"""Starts a program with that, and so that a crash writes no memory image."""

_ERRORS = "errors"
"""The file, beside the hub's folder, with what it writes to standard error."""

_READY_SECONDS = 30.0
_QUESTIONS = 10
_FAREWELL_SECONDS = 10.0


@dataclass(frozen=True)
class Usage:
    """What a process holds."""

    mib: float
    """Its resident memory."""
    descriptors: int


def usage(pid: int) -> Usage:
    """Return what the process `pid` holds now."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    descriptors = sum(1 for _ in Path(f"/proc/{pid}/fd").iterdir())
    return Usage(pages * os.sysconf("SC_PAGE_SIZE") / 2**20, descriptors)


class Hub:
    """A running `lanchat hub`: the supervisor's process, and below it the worker's."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        """Take over a supervisor that was just started; return when the hub is ready."""
        self.folder = folder
        self._process = process
        self._lines: queue.SimpleQueue[dict[str, object]] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, name="hub-lines", daemon=True)
        self._reader.start()
        self.worker = 0
        """The process that serves; another one after each kill."""
        self.restored: list[dict[str, object]] = []
        """What it said each time that it had to take its log from a copy."""
        self.port = self._await("ready")
        self.workshop = _greeted(self.port)

    def kill(self, how: signal.Signals) -> float:
        """Let the worker die at once; return the seconds until its successor is ready."""
        began = time.monotonic()
        os.kill(self.worker, how)
        self._await("restarted")
        return time.monotonic() - began

    def die(self) -> None:
        """Let all of it die at once, as in a power cut: no farewell, no last copy."""
        # Held still, the supervisor cannot start another worker.
        self._process.send_signal(signal.SIGSTOP)
        worker = os.pidfd_open(self.worker)
        try:
            signal.pidfd_send_signal(worker, signal.SIGKILL)
            # It is nobody's file any more when it has ended.
            select.select([worker], [], [], _FAREWELL_SECONDS)
        finally:
            os.close(worker)
        self._process.kill()
        self._process.wait()
        self._reader.join()

    def usage(self) -> Usage:
        """Return what the worker holds."""
        return usage(self.worker)

    def current(self) -> Usage:
        """Return what the worker holds, be it the one before or one that took its place."""
        while self.unwanted_restarts():
            self._await("restarted")
        try:
            return self.usage()
        except OSError:
            self._await("restarted")
            return self.usage()

    def unwanted_restarts(self) -> int:
        """Return how often the worker died that nobody killed."""
        return self._lines.qsize()

    def stop(self) -> None:
        """Let the hub end properly; a second call does nothing."""
        self._process.terminate()
        try:
            self._process.wait(_FAREWELL_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._reader.join()

    def bodies(self) -> Iterator[bytes]:
        """Yield the log, entry by entry, from the database of a hub that was stopped."""
        store = HubStore.open(self.folder)
        try:
            seq = 0
            while page := store.bodies_after(seq, max_entries=1000, max_bytes=2**20):
                seq += len(page)
                yield from page
        finally:
            store.close()

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as lines:
            for line in lines:
                self._lines.put(json.loads(line))

    def _await(self, event: str) -> int:
        line = self._next_line(event)
        if line["event"] == "restored":
            self.restored.append(line)
            line = self._next_line(event)
        pid, port = line["pid"], line["port"]
        if line["event"] != event or not isinstance(pid, int) or not isinstance(port, int):
            raise RuntimeError(f"the hub says {line} and not {event}")
        self.worker = pid
        return port

    def _next_line(self, event: str) -> dict[str, object]:
        try:
            line = self._lines.get(timeout=_READY_SECONDS)
            # So many deaths are no accident to the supervisor; here they are.
            return self._next_line(event) if line["event"] == "failing" else line
        except queue.Empty:
            said = (self.folder.parent / _ERRORS).read_text()
            raise TimeoutError(f"the hub never said {event}; it said: {said[-2000:]}") from None


@contextmanager
def folder() -> Iterator[Path]:
    """Make a folder on a real disk, and remove it afterwards."""
    path = Path(tempfile.mkdtemp(prefix="lanchat-ordeal-", dir=real_disk()))
    try:
        yield path
    finally:
        shutil.rmtree(path)


@contextmanager
def running_hub(
    program: Sequence[str] = PROGRAM, more: Mapping[str, str] | None = None
) -> Iterator[Hub]:
    """Run a hub on loopback in a folder of its own, by `program`, with `more` in its environment.

    Its files are gone afterwards: read them before.
    """
    with folder() as home, hub_at(home, program, more) as hub:
        yield hub


@contextmanager
def hub_at(
    home: Path,
    program: Sequence[str] = PROGRAM,
    more: Mapping[str, str] | None = None,
    port: int = 0,
) -> Iterator[Hub]:
    """Run a hub as `running_hub` does, in the folder "hub" of `home`, which outlives it.

    `port` is the greeting's, 0 for any: a hub that comes after another is found where that was.
    """
    # Neither a log nor a crash report of it goes among those of the person at this computer.
    theirs = {"HOME": str(home), "XDG_DATA_HOME": str(home), "PYTHONPATH": str(Path.cwd())}
    with (home / _ERRORS).open("wb") as errors:
        process = subprocess.Popen(
            [*_LIMITED, *program, *_command(home / "hub", port)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            env={**os.environ, **theirs, **(more or {})},
        )
    try:
        hub = Hub(process, home / "hub")
        yield hub
        hub.stop()
    finally:
        _put_away(process)


def _greeted(port: int) -> Nearby:
    """Return the hub that answers there; over a bad network it may have to be asked again."""
    for _ in range(_QUESTIONS - 1):
        with contextlib.suppress(UnreachableError):
            return greet(HOST, port)
    return greet(HOST, port)


def _command(data: Path, port: int) -> list[str]:
    where = ["--data", str(data), "--host", HOST, "--port", str(port)]
    return ["hub", "--json", "--name", "Ordeal", *where]


def _put_away(process: subprocess.Popen[str]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(_FAREWELL_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
