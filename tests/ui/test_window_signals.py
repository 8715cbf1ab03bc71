from __future__ import annotations

from pytestqt.qtbot import QtBot

from lanchat.protocol.messages import Door
from lanchat.ui.room_signals import RoomSignals
from lanchat.ui.window_signals import WindowSignals


def test_what_is_wanted_in_a_room_is_wanted_of_the_window(qtbot: QtBot) -> None:
    window, room = WindowSignals(), RoomSignals()
    qtbot.addWidget(window)
    qtbot.addWidget(room)
    heard: list[tuple[object, ...]] = []
    window.said.connect(lambda *a: heard.append(("said", *a)))
    window.retry_wanted.connect(lambda *a: heard.append(("retry", *a)))
    window.leave_wanted.connect(lambda: heard.append(("leave",)))
    window.end_wanted.connect(lambda: heard.append(("end",)))
    window.check_wanted.connect(lambda: heard.append(("check",)))
    window.admit_wanted.connect(lambda *a: heard.append(("admit", *a)))
    window.remove_wanted.connect(lambda *a: heard.append(("remove", *a)))
    window.door_wanted.connect(lambda *a: heard.append(("door", *a)))
    window.export_wanted.connect(lambda: heard.append(("export",)))
    window.relay(room)
    room.said.emit("hi")
    room.retry_wanted.emit(b"id")
    room.leave_wanted.emit()
    room.back_wanted.emit()
    room.end_wanted.emit()
    room.check_wanted.emit()
    room.admit_wanted.emit(b"a", True)
    room.remove_wanted.emit(b"b", False)
    room.door_wanted.emit(Door(lobby=True))
    room.export_wanted.emit()
    assert heard == [
        ("said", "hi"),
        ("retry", b"id"),
        ("leave",),
        ("leave",),
        ("end",),
        ("check",),
        ("admit", b"a", True),
        ("remove", b"b", False),
        ("door", Door(lobby=True)),
        ("export",),
    ]
