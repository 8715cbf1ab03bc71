"""LanChat's own processes: started, listened to, killed, and put away at the end."""

from __future__ import annotations

import json
import os
import queue
import select
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO, Any

import pytest

from lanchat.app.hub_options import HubOptions
from lanchat.app.hub_worker import encode_options
from lanchat.client.finder import greet
from lanchat.transport.member_sockets import Endpoint

GIVE_UP_SECONDS = 30.0

LANCHAT = (sys.executable, "-m", "lanchat")
ROOT = Path(__file__).resolve().parents[2]

Line = dict[str, Any]


class Command:
    """A process whose JSON lines are read as they come. Its standard error goes to a file."""

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        environment: Mapping[str, str] | None = None,
        program: Sequence[str] = LANCHAT,
    ) -> None:
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed by `close`
        self.process = subprocess.Popen(
            [*program, *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            cwd=ROOT,
            env={**os.environ, **(environment or {})},
        )
        self._lines: queue.SimpleQueue[Line | None] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, name="lines", daemon=True)
        self._reader.start()

    def line(self, event: str | None = None) -> Line:
        """Wait for the next line, or for the next of this event."""
        while True:
            line = self._lines.get(timeout=GIVE_UP_SECONDS)
            assert line is not None, f"it ended ({self.process.poll()}): {self.errors()}"
            if event in (None, line["event"]):
                return line

    def tell(self, text: bytes) -> None:
        """Write to its standard input."""
        assert self.process.stdin is not None
        self.process.stdin.write(text)
        self.process.stdin.flush()

    def end_of_input(self) -> None:
        """Close its standard input."""
        assert self.process.stdin is not None
        self.process.stdin.close()

    def signal(self, number: int) -> None:
        self.process.send_signal(number)

    def wait(self) -> int:
        """Wait for its end, and return the exit code."""
        return self.process.wait(GIVE_UP_SECONDS)

    def errors(self) -> str:
        """All that it wrote to standard error."""
        self._errors.seek(0)
        return self._errors.read().decode()

    def close(self) -> None:
        """Ask it to go, insist if it does not, and close what is open."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.wait()
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.wait()
        self._reader.join()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()
        self._errors.close()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(json.loads(line))
        self._lines.put(None)


class Commands:
    """The processes of one test, with loopback and a folder of its own for each workshop."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder = folder
        self._stack = stack

    def start(
        self,
        *arguments: str,
        environment: Mapping[str, str] | None = None,
        program: Sequence[str] = LANCHAT,
    ) -> Command:
        """Start LanChat with `arguments`."""
        made = Command(arguments, environment=environment, program=program)
        self._stack.callback(made.close)
        return made

    def hub(
        self,
        *,
        data: Path | None = None,
        port: int | None = 0,
        environment: Mapping[str, str] | None = None,
        program: Sequence[str] = LANCHAT,
    ) -> Command:
        """Start ``lanchat hub`` on loopback; `port` None leaves it the default."""
        arguments = ["hub", "--name", "Python 101", "--data", str(data or self.folder), "--json"]
        arguments += ["--host", "127.0.0.1"]
        if port is not None:
            arguments += ["--port", str(port)]
        return self.start(*arguments, environment=environment, program=program)

    def worker(self, options: HubOptions, folder: Path | None = None) -> Command:
        """Start the hub's own process without a supervisor."""
        made = self.start("hub-worker")
        made.tell(encode_options(options, folder or self.folder))
        return made


@contextmanager
def commands(folder: Path) -> Iterator[Commands]:
    """Let processes be started, and put them away at the end."""
    with ExitStack() as stack:
        yield Commands(folder, stack)


def endpoint(ready: Line) -> Endpoint:
    """Where a member connects, as the greeting says it."""
    descriptor = greet("127.0.0.1", ready["port"]).descriptor
    return Endpoint(
        "127.0.0.1",
        descriptor.router_port,
        descriptor.log_port,
        descriptor.curve_key,
        descriptor.identity,
    )


def kill_and_wait(pid: int, number: int = signal.SIGKILL) -> None:
    """Kill a process that is no child of ours, and wait until it is gone."""
    handle = os.pidfd_open(pid)
    try:
        signal.pidfd_send_signal(handle, number)
        wait_for_end(handle)
    finally:
        os.close(handle)


def wait_for_end(handle: int) -> None:
    """Wait until the process of a descriptor from `os.pidfd_open` has ended."""
    ready, _, _ = select.select([handle], [], [], GIVE_UP_SECONDS)
    assert ready, "the process did not end"


needs_pidfd = pytest.mark.skipif(
    not hasattr(os, "pidfd_open"), reason="needs Linux, to wait for another's child"
)
