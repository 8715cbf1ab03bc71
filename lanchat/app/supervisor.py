"""Keeps a hub running: starts its process, and starts it again when it dies.

A hub that was killed is back on the same ports within 2 s. A hub that ends by itself, or that
cannot start, is not tried again.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import IO

from lanchat.app.hub_options import HubOptions
from lanchat.app.hub_worker import FINAL, encode_options
from lanchat.app.program import program

BROKEN = 1
"""The exit code for a hub that dies again and again before it is ready."""

_MAX_FALSE_STARTS = 5
_PAUSE_SECONDS = 0.2
_FAREWELL_SECONDS = 5.0

Line = dict[str, object]
Report = Callable[[Line], None]
"""Hears what `lanchat hub --json` prints: `ready` once, then `restarted` each time; `restored`
before either when the hub had to take its log from a copy."""


class Supervisor:
    """One hub, over and over."""

    def __init__(self, options: HubOptions, folder: Path, report: Report) -> None:
        """Prepare to keep the hub that `options` describe running in `folder`."""
        self._options = options
        self._folder = folder
        self._report = report
        self._process: subprocess.Popen[bytes] | None = None
        self._stopping = threading.Event()
        self._event = "ready"

    def run(self) -> int:
        """Serve until the hub ends by itself or `stop` is called; return the exit code."""
        false_starts = 0
        while not self._stopping.is_set():
            was_ready, code = self._run_once()
            if code in FINAL or self._stopping.is_set():
                return max(code, 0)
            false_starts = 0 if was_ready else false_starts + 1
            if false_starts >= _MAX_FALSE_STARTS:
                return BROKEN
            self._stopping.wait(_PAUSE_SECONDS * max(1, false_starts))
        return 0

    def stop(self) -> None:
        """Let the hub say farewell and go; `run` returns then. For any thread or signal handler."""
        self._stopping.set()
        process = self._process
        if process is not None:
            threading.Thread(target=_dismiss, args=(process,), daemon=True).start()

    def stop_at_signals(self) -> None:
        """Call `stop` at Ctrl-C and at a request to terminate; for the main thread."""
        for each in (signal.SIGINT, signal.SIGTERM):
            signal.signal(each, lambda *_: self.stop())

    def _run_once(self) -> tuple[bool, int]:
        """Run the hub's process to its end; return whether it was ready, and its exit code."""
        was_ready = False
        with subprocess.Popen(
            [*program(), "hub-worker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as process:
            self._process = process
            line = encode_options(self._options, self._folder)
            with contextlib.suppress(OSError, ValueError):  # It died, or `stop` was quicker.
                # Past the buffer, which would complain again when it is closed.
                os.write(_pipe(process.stdin).fileno(), line)
            if self._stopping.is_set():
                _dismiss(process)
            for told in _pipe(process.stdout):
                was_ready = self._pass_on(json.loads(told)) or was_ready
        return was_ready, process.returncode

    def _pass_on(self, line: Line) -> bool:
        """Report a worker's line; return whether the hub is ready, on its ports from now on."""
        if line["event"] != "ready":
            self._report(line)
            return False
        self._options = replace(self._options, port=int(str(line["port"])))
        self._report({**line, "event": self._event})
        self._event = "restarted"
        return True


def _dismiss(process: subprocess.Popen[bytes]) -> None:
    """Close the hub's standard input, which ends it, and insist if it does not go."""
    try:
        _pipe(process.stdin).close()
        process.wait(_FAREWELL_SECONDS)
    except (subprocess.TimeoutExpired, OSError, ValueError):
        process.kill()


def _pipe(stream: IO[bytes] | None) -> IO[bytes]:
    if stream is None:
        raise RuntimeError("the hub's process was started with pipes")
    return stream
