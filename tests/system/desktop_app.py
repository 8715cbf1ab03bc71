"""The desktop app as a test sees it: a process on one of two hosts, with a window on a screen."""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.system.namespaces import Host

_SECONDS = 30.0


class DesktopApp:
    """A desktop app that does what a test says; see tests/system/desktop_driver.py."""

    def __init__(self, host: Host, data: Path, pictures: Path, *opened: Path) -> None:
        """Start it on `host`, `opened` by a class file; screenshots go to the folder `pictures`."""
        self.data = data
        self._pictures = pictures
        command = [sys.executable, "-m", "tests.system.desktop_driver", str(data)]
        self._process = host.popen([*command, *map(str, opened)])
        self._answers: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._complaints = ""
        self._readers = [
            threading.Thread(target=self._read_answers),
            threading.Thread(target=self._read_complaints),
        ]
        for each in self._readers:
            each.start()

    def do(self, verb: str, *arguments: object) -> object:
        """Let the app do something and return what it answers; fails the test if it cannot."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps([verb, *arguments]) + "\n")
        self._process.stdin.flush()
        line = self._answers.get(timeout=_SECONDS)
        answer = json.loads(line) if line else {"error": f"{verb}: the app ended"}
        if "error" in answer:
            pytest.fail(f"{answer['error']}\n{self._complaints}")
        return answer["value"]

    def until(self, eye: str, expected: object, *arguments: str) -> None:
        """Wait until the app shows this."""
        self.do("until", eye, expected, *arguments)

    def picture(self, name: str) -> None:
        """Save a picture of the screen, and where LANCHAT_SCREENSHOTS says."""
        path = self._pictures / f"{name}.png"
        assert self.do("screenshot", str(path))
        elsewhere = os.environ.get("LANCHAT_SCREENSHOTS")
        if elsewhere:
            Path(elsewhere).mkdir(parents=True, exist_ok=True)
            shutil.copy(path, elsewhere)

    def close(self) -> None:
        """Close its window and expect that it ends well."""
        self.do("close")
        assert self._process.wait(_SECONDS) == 0, self._complaints
        self.kill()
        assert self._complaints == ""

    def kill(self) -> None:
        """End it in any case, and what reads it."""
        self._process.kill()
        self._process.wait()
        for each in self._readers:
            each.join()

    def _read_answers(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._answers.put(line)
        self._answers.put("")

    def _read_complaints(self) -> None:
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self._complaints += line


@contextmanager
def screen(monkeypatch: pytest.MonkeyPatch, size: str) -> Iterator[None]:
    """Give the processes that a test starts a screen of this size, such as 1366x768."""
    if sys.platform != "linux" or shutil.which("Xvfb") is None:
        pytest.skip("a screen without a monitor needs Linux and the Xvfb command")
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", f"{size}x24"]
    with subprocess.Popen(
        [*command, "-nolisten", "tcp", "-noreset"], pass_fds=(writer,), stderr=subprocess.DEVNULL
    ) as server:
        os.close(writer)
        with os.fdopen(reader) as told:
            number = told.readline().strip()
        try:
            assert number, "Xvfb did not start"
            monkeypatch.setenv("DISPLAY", f":{number}")
            monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
            yield
        finally:
            server.terminate()


@contextmanager
def nothing_runs_on(*hosts: Host) -> Iterator[None]:
    """End whatever still runs on the hosts, such as the hub of a test that failed."""
    try:
        yield
    finally:
        for host in hosts:
            for pid in pids(host):
                os.kill(pid, 9)


def pids(host: Host) -> list[int]:
    """Return the ids of the processes on a host."""
    told = subprocess.run(
        ["ip", "netns", "pids", host.namespace], capture_output=True, text=True, check=False
    )
    return [int(pid) for pid in told.stdout.split()]
