"""Finding workshops between two computers on one cable: network namespaces, real processes."""

from __future__ import annotations

import json
import queue
import shutil
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from tests.system.namespaces import CABLE, Host, join, two_hosts

SECONDS = 20.0
DROP = "udp dport 5353 drop"
NONE_AFTER = 3.0
"""An empty list that is told after so many seconds of searching means that there are none."""


@dataclass(frozen=True)
class Workshop:
    """A line of the list."""

    name: str
    host: str
    port: int
    hub_id: str


@dataclass(frozen=True)
class Told:
    """The list at a moment of the monotonic clock, which all processes share."""

    at: float
    searched: float
    workshops: tuple[Workshop, ...]

    @property
    def names(self) -> list[str]:
        return [each.name for each in self.workshops]


class Search:
    """A finder's process, and what it tells."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._told: queue.SimpleQueue[Told] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def until(self, satisfied: Callable[[Told], bool]) -> Told:
        """Return the next list that satisfies; fails the test when none comes."""
        deadline = time.monotonic() + SECONDS
        while True:
            told = self._told.get(timeout=max(0.0, deadline - time.monotonic()))
            if satisfied(told):
                return told

    def names(self, *names: str) -> Told:
        """Return the next list that has just these names."""
        return self.until(lambda told: told.names == list(names))

    def close(self) -> None:
        """End the search and expect that it ends well."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._reader.join()
        assert self._process.wait(SECONDS) == 0

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            told = json.loads(line)
            workshops = tuple(Workshop(*each) for each in told["workshops"])
            self._told.put(Told(told["at"], told["searched"], workshops))


@contextmanager
def searching(host: Host, *words: str) -> Iterator[Search]:
    """Search on `host`."""
    search = Search(host.popen([sys.executable, "-m", "tests.system.small_finder", *words]))
    try:
        yield search
    finally:
        search.close()


class Hub:
    """A small hub's process, up and answering."""

    def __init__(self, host: Host, name: str, port: int = 0) -> None:
        command = [sys.executable, "-m", "tests.system.small_hub", name, str(port)]
        self.process = host.popen(command)
        assert self.process.stdout is not None
        first, self.hub_id = self.process.stdout.readline().split()
        self.port = int(first)

    def close(self) -> float:
        """Let it say goodbye; returns the moment before."""
        before = time.monotonic()
        self.process.communicate(timeout=SECONDS)
        assert self.process.returncode == 0
        return before


def test_a_workshop_is_found_and_leaves_at_its_goodbye() -> None:
    with two_hosts() as (mentor, student), searching(student) as search:
        search.names()
        hub = Hub(mentor, "Python 101")
        found = search.names("Python 101").workshops
        assert found == (Workshop("Python 101", mentor.address, hub.port, hub.hub_id),)
        before = hub.close()
        assert search.names().at - before < 2.0


def test_a_killed_hub_leaves_within_ten_seconds_and_comes_back() -> None:
    with two_hosts() as (mentor, student), searching(student) as search:
        hub = Hub(mentor, "Python 101")
        search.names("Python 101")
        before = time.monotonic()
        hub.process.kill()
        hub.process.wait()
        assert search.names().at - before < 10.0
        again = Hub(mentor, "Back again", hub.port)
        assert search.names("Back again").workshops[0].port == again.port


def test_a_cable_that_is_pulled_and_plugged_in_again() -> None:
    with two_hosts() as (mentor, student), searching(student) as search:
        Hub(mentor, "Python 101")
        search.names("Python 101")
        for host in (student, mentor):
            host.ip("link", "set", CABLE, "down")
            search.names()
            host.ip("link", "set", CABLE, "up")
            search.names("Python 101")


def test_a_second_network_is_used_when_the_first_is_gone() -> None:
    with two_hosts() as (mentor, student), searching(student) as search:
        hub = Hub(mentor, "Python 101")
        search.names("Python 101")
        mentor.ip("link", "delete", CABLE)
        search.names()
        join(mentor, student, "wifi")
        for host, address in ((mentor, "10.78.0.1"), (student, "10.78.0.2")):
            host.ip("link", "set", "wifi", "up")
            host.ip("address", "add", f"{address}/24", "dev", "wifi")
        # At first perhaps by link-local IPv6, which the interfaces have before the address.
        found = search.until(lambda told: [each.host for each in told.workshops] == ["10.78.0.1"])
        assert found.workshops == (Workshop("Python 101", "10.78.0.1", hub.port, hub.hub_id),)


def test_a_network_of_ipv6_alone() -> None:
    with two_hosts(ipv4=False) as (mentor, student), searching(student) as search:
        hub = Hub(mentor, "Python 101")
        wanted = Workshop("Python 101", mentor.address6, hub.port, hub.hub_id)
        search.until(lambda told: told.workshops == (wanted,))


def test_a_network_of_link_local_ipv6_alone() -> None:
    with two_hosts(ipv4=False) as (mentor, student), searching(student) as search:
        for host in (mentor, student):
            host.ip("address", "delete", f"{host.address6}/64", "dev", CABLE)
        Hub(mentor, "Python 101")
        (found,) = search.names("Python 101").workshops
        assert found.host.startswith("fe80::")
        assert "%" in found.host


def test_a_network_of_ipv4_alone() -> None:
    with two_hosts(ipv6=False) as (mentor, student), searching(student) as search:
        Hub(mentor, "Python 101")
        assert search.names("Python 101").workshops[0].host == mentor.address


def test_two_workshops_of_one_name_stay_apart() -> None:
    with two_hosts() as (mentor, student), searching(student) as search:
        # The second on the student's own computer: somebody rehearses for next week.
        hubs = [Hub(mentor, "Python 101"), Hub(student, "Python 101")]
        both = search.names("Python 101", "Python 101").workshops
        assert {(each.port, each.hub_id) for each in both} == {
            (each.port, each.hub_id) for each in hubs
        }
        hubs[0].close()
        (left,) = search.names("Python 101").workshops
        assert left.hub_id == hubs[1].hub_id


def test_a_student_behind_a_firewall_that_drops_mdns_finds_it_all_the_same() -> None:
    if shutil.which("nft") is None:
        pytest.skip("a firewall needs the nft command (nftables)")
    hook = "type filter hook input priority 0"
    rules = f"add table inet t; add chain inet t in {{ {hook}; }}; add rule inet t in {DROP}"
    with two_hosts() as (mentor, student):
        made = student.run(["nft", rules])
        assert made.returncode == 0, made.stderr
        with searching(student, "deaf") as deaf, searching(student) as search:
            hub = Hub(mentor, "Python 101")
            search.names("Python 101")
            assert deaf.until(lambda told: told.searched > NONE_AFTER).names == []
            # It never hears an announcement, and yet learns of a new port.
            port = hub.port
            hub.close()
            search.names()
            again = Hub(mentor, "Python 101")
            assert again.port != port
            assert search.names("Python 101").workshops[0].port == again.port


def test_it_is_quick() -> None:
    with two_hosts() as (mentor, student):
        Hub(mentor, "Python 101")
        with searching(student) as search:
            search.names("Python 101")
        took = []
        for _ in range(5):
            with searching(student) as search:
                took.append(search.names("Python 101").searched)
        assert statistics.median(took) < 0.3
