"""Waking a thread that waits."""

from __future__ import annotations

import os
import select
import signal
import threading

import pytest

from lanchat.transport.waker import Waker


def readable(waker: Waker, seconds: float = 0.0) -> bool:
    return bool(select.select([waker.fileno()], [], [], seconds)[0])


def test_it_is_readable_from_wake_to_clear() -> None:
    waker = Waker()
    assert not readable(waker)
    waker.wake()
    waker.wake()
    assert readable(waker)
    waker.clear()
    assert not readable(waker)
    waker.clear()
    waker.close()


def test_another_thread_wakes() -> None:
    waker = Waker()
    other = threading.Thread(target=waker.wake)
    other.start()
    assert readable(waker, 20)
    other.join()
    waker.close()


@pytest.mark.skipif(not hasattr(signal, "SIGUSR1"), reason="needs a signal that is free to use")
def test_a_signal_handler_wakes_the_thread_that_it_interrupts() -> None:
    waker = Waker()
    before = signal.signal(signal.SIGUSR1, lambda *_: waker.wake())
    sender = threading.Thread(target=os.kill, args=(os.getpid(), signal.SIGUSR1))
    try:
        sender.start()
        assert readable(waker, 20)
    finally:
        sender.join()
        signal.signal(signal.SIGUSR1, before)
        waker.close()


def test_however_often_it_is_woken_nothing_blocks_and_one_clear_is_enough() -> None:
    waker = Waker()
    # More than the buffer of a socket takes.
    for _ in range(300_000):
        waker.wake()
    waker.clear()
    assert not readable(waker)
    waker.close()


def test_to_wake_one_that_is_closed_is_no_error() -> None:
    waker = Waker()
    waker.close()
    waker.wake()
    waker.close()
