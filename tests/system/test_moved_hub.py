"""A hub that does not come back where it was: its laptop has another address, or its ports went."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system import test_two_hosts
from tests.system.desktop_app import nothing_runs_on
from tests.system.namespaces import CABLE, Host, two_hosts
from tests.system.test_two_hosts import NAME, Talk, hub_on

LONG_SECONDS = 50.0
"""Until it is noticed, until one who waits begins to search, and until that has found it."""

TAKES_PORTS = """
import socket, sys
held = [socket.create_server(("", port)) for port in map(int, sys.argv[1:])]
print("taken", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def hosts(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Host, Host]]:
    monkeypatch.setattr(test_two_hosts, "SECONDS", LONG_SECONDS)
    with two_hosts(ipv6=False) as both, nothing_runs_on(*both):
        yield both


def test_a_laptop_with_a_new_address_is_found_again_and_nothing_is_lost(
    hosts: tuple[Host, Host], tmp_path: Path
) -> None:
    there, here = hosts
    with hub_on(there, tmp_path) as hub:
        student = Talk(here, "chat", NAME, "--guest", "blue-owl", "--code", hub["code"])
        student.until(event="joined", handle="blue-owl", seq=0)
        student.say("before")
        student.until(event="ack", seq=1)
        there.ip("address", "del", f"{there.address}/24", "dev", CABLE)
        there.ip("address", "add", "10.77.0.9/24", "dev", CABLE)
        student.until(event="state", state="reconnecting")
        student.say("meanwhile")
        student.until(event="joined", handle="blue-owl", seq=1)
        student.until(event="ack", seq=2)
        student.quit()


def test_a_hub_on_other_ports_is_found_again(hosts: tuple[Host, Host], tmp_path: Path) -> None:
    there, here = hosts
    with hub_on(there, tmp_path) as hub:
        student = Talk(here, "chat", NAME, "--guest", "blue-owl", "--code", hub["code"])
        mentor = Talk(there, "chat", f"127.0.0.1:{hub['port']}", "--mentor", str(tmp_path))
        student.until(event="joined", handle="blue-owl", seq=0)
        mentor.until(event="joined", handle="mentor")
    ports = [str(hub["port"] + number) for number in range(3)]
    other = there.popen([sys.executable, "-c", TAKES_PORTS, *ports])
    assert other.stdout is not None
    assert other.stdout.readline() == "taken\n"
    with hub_on(there, tmp_path) as again:
        assert again["port"] != hub["port"]
        student.say("still there?")
        student.until(event="ack", seq=1)
        mentor.until(event="post", text="still there?")
        for talk in (student, mentor):
            talk.quit()
