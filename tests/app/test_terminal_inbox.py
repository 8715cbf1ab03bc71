from __future__ import annotations

import threading

from lanchat.app.terminal_commands import Who
from lanchat.app.terminal_inbox import MAX_EVENTS, Crashed, Happened, Inbox, Took
from lanchat.client.events import Acked
from lanchat.protocol.ids import ClientId


def event(number: int) -> Acked:
    return Acked(ClientId(bytes(16)), number)


def test_items_come_out_in_the_order_they_came() -> None:
    inbox = Inbox()
    inbox.put_event(event(1))
    inbox.put(Took(Who()))
    inbox.put(Crashed())
    assert [inbox.get() for _ in range(3)] == [Happened(event(1)), Took(Who()), Crashed()]


def test_waiting_comes_to_an_end_so_that_a_signal_is_seen() -> None:
    assert Inbox().get() is None


def test_a_full_inbox_takes_no_more() -> None:
    inbox = Inbox()

    class ClosesWhenFull(threading.Semaphore):
        def acquire(self, *_: object, **__: object) -> bool:
            got = super().acquire(blocking=False)
            if not got:
                inbox.close()
            return got

    inbox._room = ClosesWhenFull(MAX_EVENTS)
    for number in range(MAX_EVENTS + 1):
        inbox.put_event(event(number))

    got = iter(inbox.get, None)

    assert [*got] == [Happened(event(number)) for number in range(MAX_EVENTS)]


def test_the_link_that_had_to_wait_goes_on_when_there_is_room_and_loses_nothing() -> None:
    inbox = Inbox()
    numbers = range(3 * MAX_EVENTS)

    def tell() -> None:
        for number in numbers:
            inbox.put_event(event(number))

    link = threading.Thread(target=tell)
    link.start()

    assert [inbox.get() for _ in numbers] == [Happened(event(number)) for number in numbers]
    link.join()


def test_closing_lets_the_link_go_on() -> None:
    inbox = Inbox()
    for number in range(MAX_EVENTS):
        inbox.put_event(event(number))
    late = threading.Thread(target=inbox.put_event, args=[event(MAX_EVENTS)])
    late.start()

    inbox.close()

    late.join(5)
    assert not late.is_alive()
