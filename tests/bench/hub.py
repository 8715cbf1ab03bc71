"""The hub under measurement: the real process, with its database on a real disk."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lanchat.app.hub_options import HubOptions
from lanchat.app.hub_worker import encode_options
from lanchat.client.finder import greet
from lanchat.transport.member_sockets import Endpoint
from tests.bench.machine import real_disk

HOST = "127.0.0.1"

_WORKER = "import sys; from lanchat.app.hub_worker import main; sys.exit(main())"
_FAREWELL_SECONDS = 10.0
_NANOSECONDS = 1e9


@dataclass(frozen=True)
class Hub:
    """A running hub's process."""

    name: str
    pid: int
    endpoint: Endpoint

    def cpu_seconds(self) -> float:
        """Return the processor time, user and system, that all of its threads have used so far.

        From the scheduler, to the nanosecond: the usual counters tick a hundred times a second.
        """
        tasks = Path(f"/proc/{self.pid}/task").glob("*/schedstat")
        return sum(int(each.read_text().split()[0]) for each in tasks) / _NANOSECONDS

    def memory_mib(self) -> float:
        """Return how much memory it holds (its resident set)."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise LookupError("VmRSS")


@contextmanager
def folder() -> Iterator[Path]:
    """Make a folder on a real disk for a workshop, and remove it afterwards."""
    path = Path(tempfile.mkdtemp(prefix="lanchat-bench-", dir=real_disk()))
    try:
        yield path
    finally:
        shutil.rmtree(path)


@contextmanager
def running_hub(name: str = "Bench", data: Path | None = None) -> Iterator[Hub]:
    """Run a hub on loopback, in `data` or in a folder of its own."""
    if data is None:
        with folder() as made, running_hub(name, made) as hub:
            yield hub
        return
    command = [sys.executable, "-c", _WORKER]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(encode_options(HubOptions(name, None, HOST, 0), data))
            process.stdin.flush()
            ready = json.loads(process.stdout.readline())
            yield Hub(name, process.pid, _endpoint(ready["port"]))
        finally:
            process.stdin.close()
            code = process.wait(_FAREWELL_SECONDS)
    if code:
        raise ChildProcessError(f"the hub ended with {code}")


def _endpoint(port: int) -> Endpoint:
    told = greet(HOST, port).descriptor
    return Endpoint(HOST, told.router_port, told.log_port, told.curve_key, told.identity)
