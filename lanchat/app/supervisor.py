"""Keeps a hub running: starts its process, and starts it again when it dies.

A hub that was killed is back on the same ports within 2 s. A hub that ends by itself, or that
cannot start at all, is not tried again; of one that stops again and again the mentor is told.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import IO

from lanchat.app.crash_pace import MANY, WINDOW_SECONDS, CrashPace
from lanchat.app.hub_news import HubNews, clear_news, write_news
from lanchat.app.hub_options import HubOptions
from lanchat.app.hub_worker import DONE, FINAL, encode_options
from lanchat.app.program import program

BROKEN = 1
"""The exit code for a hub that dies again and again before it is ready."""

_MAX_FALSE_STARTS = 5
_FAREWELL_SECONDS = 5.0

FAILING = (
    f"The workshop's hub stopped {MANY} times within a minute. What was said is kept. It is "
    "started again each time. If it does not stay up, restart this "
    "computer and host the workshop again."
)
GONE = (
    "The workshop's hub stopped and could not be started again. What was said is kept. Leave, and "
    "host the workshop again: then you are told what is in the way."
)

Line = dict[str, object]
Report = Callable[[Line], None]
"""Hears what `lanchat hub --json` prints: `ready` once, then `restarted` each time; `restored`
before either when the hub had to take its log from a copy; `failing`, with a sentence, when it
stops again and again."""


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
        self._pace = CrashPace()
        self._failing = False
        """Whether it was told that the hub stops again and again."""

    def run(self) -> int:
        """Serve until the hub ends by itself or `stop` is called; return the exit code."""
        clear_news(self._folder)
        false_starts = 0
        while not self._stopping.is_set():
            code = self._run_once()
            if code in FINAL or self._stopping.is_set():
                self._say_goodbye(code)
                return max(code, 0)
            pause = self._pace.crashed(time.monotonic())
            if self._event != "ready":
                self._tell_failing()
            elif (false_starts := false_starts + 1) >= _MAX_FALSE_STARTS:
                return BROKEN
            self._stopping.wait(pause)
        self._say_goodbye(DONE)
        return DONE

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

    def _tell_failing(self) -> None:
        """Tell, once as long as it lasts, that the hub stops again and again."""
        if self._pace.failing and not self._failing:
            self._report({"event": "failing", "message": FAILING})
            write_news(self._folder, HubNews(FAILING, good=False))
        self._failing = self._pace.failing

    def _say_goodbye(self, code: int) -> None:
        """Tell the window if the hub is gone although nobody ended it."""
        if self._event == "ready" or code == DONE or self._stopping.is_set():
            clear_news(self._folder)
        else:
            write_news(self._folder, HubNews(GONE, good=False))

    def _stayed_up(self) -> None:
        """Take note that all is well now; what was told before has been read."""
        self._pace.stayed_up()
        self._failing = False
        clear_news(self._folder)

    def _run_once(self) -> int:
        """Run the hub's process to its end; return its exit code."""
        well = threading.Timer(WINDOW_SECONDS, self._stayed_up)
        well.start()
        try:
            return self._attend()
        finally:
            well.cancel()
            well.join()

    def _attend(self) -> int:
        """Do so, and pass on what it says."""
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
                self._pass_on(json.loads(told))
        return process.returncode

    def _pass_on(self, line: Line) -> None:
        """Report a worker's line; one that is ready keeps its ports from now on."""
        if line["event"] != "ready":
            self._report(line)
            if line["event"] == "restored" and not self._failing:
                write_news(self._folder, HubNews(str(line["message"]), good=True))
            return
        self._options = replace(self._options, port=int(str(line["port"])))
        self._report({**line, "event": self._event})
        self._event = "restarted"


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
