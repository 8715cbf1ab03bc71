"""A member who can be frozen: `lanchat chat --json`, a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.ordeals.harness.hubs import HOST, PROGRAM, Hub
from tests.ordeals.harness.waiting import until

_FAREWELL_SECONDS = 10.0


class ChatProcess:
    """What it has shown so far."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        """Take over a process that was just started."""
        self._process = process
        self.have = 0
        """The number of the last post shown."""
        self.out_of_order = 0
        """Posts that came twice, or not after the one before."""
        self.joined = False
        self.reader = threading.Thread(target=self._read, name="chat-lines", daemon=True)
        self.reader.start()

    def freeze(self) -> None:
        """Stop it where it is, as a laptop does whose lid is closed."""
        self._process.send_signal(signal.SIGSTOP)

    def wake(self) -> None:
        """Let it go on."""
        self._process.send_signal(signal.SIGCONT)

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            told = json.loads(line)
            match told["event"]:
                case "post":
                    self.out_of_order += told["seq"] != self.have + 1
                    self.have = told["seq"]
                case "joined":
                    self.joined = True
                case _:
                    pass


@contextmanager
def chatting(hub: Hub, handle: str) -> Iterator[ChatProcess]:
    """Let somebody watch the workshop in a process of their own during the block."""
    home = hub.folder.parent
    with subprocess.Popen(
        [*PROGRAM, "chat", f"{HOST}:{hub.port}", "--guest", handle, "--json"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "HOME": str(home), "XDG_DATA_HOME": str(home)},
        cwd=Path.cwd(),
    ) as process:
        chat = ChatProcess(process)
        try:
            until("the watcher in", lambda: chat.joined)
            yield chat
        finally:
            chat.wake()
            _end(process)
            chat.reader.join()


def _end(process: subprocess.Popen[str]) -> None:
    """Close its input, which ends it, and insist if it does not go."""
    assert process.stdin is not None
    process.stdin.close()
    try:
        process.wait(_FAREWELL_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
