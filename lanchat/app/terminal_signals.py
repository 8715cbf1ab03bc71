"""Ctrl-C and a request to terminate, as an exception in the main thread."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_NUMBERS = (signal.SIGINT, signal.SIGTERM)


class StoppedBySignal(BaseException):
    """Somebody wants the program to end. No Exception, so that nothing takes it for an error."""

    def __init__(self, number: int) -> None:
        super().__init__(f"signal {number}")
        self.exit_code = 128 + number
        """What a shell reports of a program that this signal ended."""


@contextmanager
def stopped_by_signals() -> Iterator[None]:
    """Raise StoppedBySignal inside at Ctrl-C or a request to terminate; for the main thread.

    Only once: a second signal, while the program still says farewell, ends it at once.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, _stop) for number in _NUMBERS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _stop(number: int, _frame: FrameType | None) -> None:
    for each in _NUMBERS:
        signal.signal(each, signal.SIG_DFL)
    raise StoppedBySignal(number)
