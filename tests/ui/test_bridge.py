from __future__ import annotations

import threading

from PySide6.QtCore import QObject, Slot
from pytestqt.qtbot import QtBot

from lanchat.ui.bridge import Bridge


class Receiver(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.got: list[tuple[object, int]] = []

    @Slot(object)
    def take(self, value: object) -> None:
        self.got.append((value, threading.get_ident()))


def test_values_of_another_thread_arrive_in_this_one_in_order(qtbot: QtBot) -> None:
    bridge, receiver = Bridge(), Receiver()
    bridge.arrived.connect(receiver.take)
    values: list[object] = [{"a": (1,)}, [2], None, True, *range(50)]

    def post_all() -> None:
        for value in values:
            bridge.post(value)

    worker = threading.Thread(target=post_all)
    worker.start()
    worker.join()
    assert receiver.got == []
    qtbot.waitUntil(lambda: len(receiver.got) == len(values))
    assert receiver.got == [(value, threading.get_ident()) for value in values]
