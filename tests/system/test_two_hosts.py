"""The command line between two computers on one cable: a hub on one, members on both."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.system.desktop_app import nothing_runs_on, pids
from tests.system.namespaces import CABLE, Host, two_hosts

NAME = "Python 101"
SECONDS = 20.0
LANCHAT = [sys.executable, "-m", "lanchat"]
NO_HUB = 3
TURNED_AWAY = 4
WRONG_CODE = "abandon abandon abandon abandon"

Line = dict[str, Any]


class Talk:
    """A `lanchat` process that prints JSON lines, and what it has printed."""

    def __init__(self, host: Host, *words: str) -> None:
        self.process = host.popen([*LANCHAT, *words, "--json"])
        self._lines: list[Line] = []
        self._more = threading.Condition()
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def say(self, line: str) -> None:
        """Type a line."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def until(self, **fields: object) -> Line:
        """Return the first line with these fields, once it is there."""

        def matching() -> Line | None:
            return next((line for line in self._lines if fields.items() <= line.items()), None)

        with self._more:
            assert self._more.wait_for(matching, SECONDS), f"{fields} not in {self._lines}"
        found = matching()
        assert found is not None
        return found

    def quit(self) -> None:
        """Leave, and expect that it ends well."""
        self.say("/quit")
        assert self.process.wait(SECONDS) == 0
        self._reader.join()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            with self._more:
                self._lines.append(json.loads(line))
                self._more.notify()


@pytest.fixture
def hosts() -> Iterator[tuple[Host, Host]]:
    with two_hosts() as both, nothing_runs_on(*both):
        yield both


@contextmanager
def hub_on(host: Host, folder: Path, *words: str) -> Iterator[Line]:
    """Run a hub, and yield what it says when it is ready."""
    talk = Talk(host, "hub", "--name", NAME, "--data", str(folder), *words)
    try:
        yield talk.until(event="ready")
    finally:
        talk.process.send_signal(signal.SIGTERM)
        talk.process.wait(SECONDS)


def test_found_by_name_and_heard_both_ways(hosts: tuple[Host, Host], tmp_path: Path) -> None:
    there, here = hosts
    with hub_on(there, tmp_path) as hub:
        found = here.run([*LANCHAT, "find", "--seconds", "1", "--json"])
        assert found.returncode == 0, found.stderr
        (line,) = (json.loads(each) for each in found.stdout.splitlines())
        assert (line["name"], line["port"], line["hub_id"]) == (NAME, hub["port"], hub["hub_id"])
        # By IPv4 or IPv6, whichever was quicker.
        host = line["host"].partition("%")[0]
        assert f" {host}/" in there.run(["ip", "-oneline", "address"]).stdout

        mentor = Talk(there, "chat", f"127.0.0.1:{hub['port']}", "--mentor", str(tmp_path))
        mentor.until(event="joined", handle="mentor")
        student = Talk(here, "chat", NAME, "--guest", "blue-owl", "--code", hub["code"])
        student.until(event="joined", handle="blue-owl", seq=0)
        mentor.until(event="online", handle="blue-owl")
        student.say("why does this loop never end?")
        heard = mentor.until(event="post", handle="blue-owl")
        assert (heard["seq"], heard["text"]) == (1, "why does this loop never end?")
        mentor.say("Look at n. Does it change?")
        heard = student.until(event="post", handle="mentor")
        assert (heard["seq"], heard["text"]) == (2, "Look at n. Does it change?")
        student.quit()
        mentor.until(event="offline", handle="blue-owl")
        mentor.quit()


def test_a_typed_address_where_mdns_does_not_get_through(
    hosts: tuple[Host, Host], tmp_path: Path
) -> None:
    there, here = hosts
    without_mdns(here)
    with hub_on(there, tmp_path) as hub:
        found = here.run([*LANCHAT, "find", "--seconds", "1", "--json"])
        assert (found.returncode, found.stdout) == (NO_HUB, "")
        where = f"{there.address}:{hub['port']}"
        student = Talk(here, "chat", where, "--guest", "red-kite", "--code", hub["code"])
        student.until(event="joined", handle="red-kite")
        student.say("made it")
        student.until(event="ack", seq=1)
        student.quit()


def test_a_hub_is_checked_once_and_another_under_its_name_is_a_stop(
    hosts: tuple[Host, Host], tmp_path: Path
) -> None:
    there, here = hosts

    def visit(hub: Line, *words: str) -> tuple[int, str]:
        """Visit without a word to say; return the exit code and what was told."""
        where = f"{there.address}:{hub['port']}"
        done = here.run([*LANCHAT, "chat", where, "--json", *words])
        return done.returncode, done.stderr

    with hub_on(there, tmp_path / "mentor's") as hub:
        for words, why in (((), "not checked"), (("--code", WRONG_CODE), "not the words")):
            code, told = visit(hub, *words)
            assert (code, why in told, "othing was sent" in told) == (TURNED_AWAY, True, True)
        assert visit(hub, "--code", hub["code"]) == (0, "")
        assert visit(hub) == (0, "")
    with hub_on(there, tmp_path / "false") as hub:
        code, told = visit(hub)
        assert (code, told.startswith("Stop:")) == (TURNED_AWAY, True)
        # The mentor shows the new code in person: it was no false hub.
        assert visit(hub, "--code", hub["code"]) == (0, "")


def test_guests_come_in_unchecked_where_the_mentor_allows_it(
    hosts: tuple[Host, Host], tmp_path: Path
) -> None:
    there, here = hosts
    with hub_on(there, tmp_path, "--allow-unverified", "--word", "blue banana"):
        student = Talk(here, "chat", NAME, "--guest", "blue-owl", "--word", "Blue Banana")
        assert "false hub" in student.until(event="warning")["message"]
        student.until(event="joined", handle="blue-owl")
        student.quit()


def test_the_mentor_decides_who_comes_in_and_who_stays(
    hosts: tuple[Host, Host], tmp_path: Path
) -> None:
    there, here = hosts
    with hub_on(there, tmp_path) as hub:
        mentor = Talk(there, "chat", f"127.0.0.1:{hub['port']}", "--mentor", str(tmp_path))
        mentor.say("/door lobby on")
        mentor.until(event="door", lobby=True)
        student = Talk(here, "chat", NAME, "--guest", "blue-owl", "--code", hub["code"])
        student.until(event="state", state="waiting")
        mentor.until(event="lobby", handles=["blue-owl"])
        mentor.say("/admit blue-owl")
        student.until(event="joined", handle="blue-owl")
        mentor.until(event="online", handle="blue-owl")
        mentor.say("/ban blue-owl")
        student.until(event="state", state="turned-away", reason="BANNED")
        assert student.process.wait(SECONDS) == TURNED_AWAY
        mentor.until(event="offline", handle="blue-owl")
        mentor.quit()


def test_a_killed_hub_is_listed_for_ten_seconds_at_most(
    hosts: tuple[Host, Host], tmp_path: Path
) -> None:
    there, here = hosts
    search = here.popen([sys.executable, "-m", "tests.system.small_finder"])
    with hub_on(there, tmp_path):
        until_listed(search, [NAME])
        before = time.monotonic()
        for pid in pids(there):
            os.kill(pid, signal.SIGKILL)
        until_listed(search, [])
        assert time.monotonic() - before < 10.0
    found = here.run([*LANCHAT, "find", "--seconds", "1"])
    assert (found.returncode, found.stdout) == (NO_HUB, "")
    search.communicate(timeout=SECONDS)


def until_listed(search: subprocess.Popen[str], names: list[str]) -> None:
    """Wait until the search tells of these workshops."""
    assert search.stdout is not None
    for line in search.stdout:
        if [workshop[0] for workshop in json.loads(line)["workshops"]] == names:
            return
    pytest.fail(f"the search ended before it told of {names}")


def without_mdns(host: Host) -> None:
    """Keep mDNS, its questions and its answers, from a host, as many a Wi-Fi does."""
    if shutil.which("nft") is None:
        host.ip("link", "set", CABLE, "multicast", "off")
        return
    chains = " ".join(
        f"chain {hook} {{ type filter hook {hook} priority 0; "
        "udp dport 5353 drop; udp sport 5353 drop; };"
        for hook in ("input", "output")
    )
    made = host.run(["nft", f"table inet lc {{ {chains} }}"])
    assert made.returncode == 0, made.stderr
