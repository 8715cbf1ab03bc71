from __future__ import annotations

import signal
import threading

import pytest

from lanchat.app.terminal_signals import StoppedBySignal, stopped_by_signals


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_the_first_signal_is_an_exception_and_the_second_ends_the_program(
    number: signal.Signals, code: int
) -> None:
    before = signal.getsignal(number)
    while_leaving = []

    def visit() -> None:
        with stopped_by_signals():
            try:
                signal.raise_signal(number)
            finally:
                while_leaving.append(signal.getsignal(number))

    with pytest.raises(StoppedBySignal) as stopped:
        visit()

    assert stopped.value.exit_code == code
    assert while_leaving == [signal.SIG_DFL]
    assert signal.getsignal(number) is before


def test_in_another_thread_nothing_is_changed() -> None:
    seen = []

    def look() -> None:
        with stopped_by_signals():
            seen.append(signal.getsignal(signal.SIGTERM))

    before = signal.getsignal(signal.SIGTERM)
    thread = threading.Thread(target=look)
    thread.start()
    thread.join()
    assert seen == [before]
