"""Two computers on one cable, inside this one: network namespaces joined by a veth pair (Linux).

    with two_hosts() as (mentor, student):
        mentor.popen([sys.executable, "-m", "lanchat", "hub", ...])
        student.run([sys.executable, "-m", "lanchat", "find"])

Nothing outside the namespaces is touched, and they end with the block, whatever happened in it.
"""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

CABLE = "eth0"
"""The interface of both hosts at the ends of the cable."""

_ROOT = Path(__file__).parents[2]
_SECONDS = 10.0
_numbers = itertools.count()


@dataclass
class Host:
    """One of the two computers."""

    namespace: str
    address: str
    """Its IPv4 address on the cable, in a /24."""
    address6: str
    """Its global IPv6 address on the cable, in a /64."""
    _started: list[subprocess.Popen[str]] = field(default_factory=list)

    def run(
        self, command: Sequence[str], *, timeout: float = 30.0
    ) -> subprocess.CompletedProcess[str]:
        """Run `command` on this host to its end and return what it wrote, whatever its exit code.

        Raises subprocess.TimeoutExpired after `timeout` seconds.
        """
        return subprocess.run(
            self._here(command),
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
            cwd=_ROOT,
        )

    def popen(self, command: Sequence[str]) -> subprocess.Popen[str]:
        """Start `command` on this host with its three streams as pipes of text.

        Commands run in the folder of the project, so that ``-m lanchat`` is this one.
        The process is the command itself, so its id may be signalled. It is killed at the end.
        """
        pipe = subprocess.PIPE
        process = subprocess.Popen(
            self._here(command), stdin=pipe, stdout=pipe, stderr=pipe, text=True, cwd=_ROOT
        )
        self._started.append(process)
        return process

    def ip(self, *words: str) -> None:
        """Run the ip command on this host, e.g. ``ip("link", "set", CABLE, "down")``."""
        _ip("-n", self.namespace, *words)

    def close(self) -> None:
        """Kill what was started here and is still running, and close its pipes."""
        for process in self._started:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout, process.stderr):
                if stream is not None and not stream.closed:
                    stream.close()
        self._started.clear()

    def _here(self, command: Sequence[str]) -> list[str]:
        return ["ip", "netns", "exec", self.namespace, *command]


@contextmanager
def two_hosts(*, ipv4: bool = True, ipv6: bool = True) -> Iterator[tuple[Host, Host]]:
    """Make two hosts joined by a cable, with addresses of the families asked for.

    Skips the test where the system or its permissions do not allow it.
    """
    _skip_where_forbidden()
    number = next(_numbers)
    with ExitStack() as stack:
        hosts = tuple(
            Host(f"lc{os.getpid()}-{number}{letter}", f"10.77.0.{last}", f"fd77::{last}")
            for last, letter in ((1, "a"), (2, "b"))
        )
        for host in hosts:
            stack.enter_context(_namespace(host.namespace))
            stack.callback(host.close)
            # Without duplicate address detection an IPv6 address can be used at once.
            written = host.run(
                ["sh", "-c", "echo 0 > /proc/sys/net/ipv6/conf/default/accept_dad"]
                if ipv6
                else ["sh", "-c", "echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6"]
            )
            assert written.returncode == 0, written.stderr
        join(hosts[0], hosts[1], CABLE)
        for host in hosts:
            _configure(host, ipv4=ipv4, ipv6=ipv6)
        yield hosts[0], hosts[1]


def join(one: Host, other: Host, name: str) -> None:
    """Lay another cable between two hosts; its interfaces `name` are down and have no address."""
    peer = ("peer", "name", name, "netns", other.namespace)
    _ip("link", "add", "name", name, "netns", one.namespace, "type", "veth", *peer)


def _configure(host: Host, *, ipv4: bool, ipv6: bool) -> None:
    host.ip("link", "set", "lo", "up")
    host.ip("link", "set", CABLE, "up")
    if ipv4:
        host.ip("address", "add", f"{host.address}/24", "dev", CABLE)
    if ipv6:
        host.ip("address", "add", f"{host.address6}/64", "dev", CABLE, "nodad")


@contextmanager
def _namespace(name: str) -> Iterator[None]:
    _ip("netns", "add", name)
    try:
        yield
    finally:
        _ip("netns", "delete", name)


def _ip(*words: str) -> None:
    done = subprocess.run(
        ["ip", *words], capture_output=True, text=True, timeout=_SECONDS, check=False
    )
    assert done.returncode == 0, f"ip {' '.join(words)}: {done.stderr}"


def _skip_where_forbidden() -> None:
    if sys.platform != "linux" or shutil.which("ip") is None:
        pytest.skip("network namespaces need Linux and the ip command (iproute2)")
    name = f"lc{os.getpid()}-probe"
    made = subprocess.run(
        ["ip", "netns", "add", name], capture_output=True, timeout=_SECONDS, check=False
    )
    if made.returncode:
        pytest.skip("this user may not make network namespaces; run the tests as root")
    _ip("netns", "delete", name)
