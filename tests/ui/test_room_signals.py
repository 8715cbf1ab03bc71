from __future__ import annotations

from PySide6.QtCore import QMetaMethod
from pytestqt.qtbot import QtBot

from lanchat.ui.room_signals import RoomSignals


def test_what_a_program_around_the_room_can_connect_to(qtbot: QtBot) -> None:
    base = RoomSignals()
    qtbot.addWidget(base)
    meta = base.metaObject()
    own = [meta.method(number) for number in range(meta.methodOffset(), meta.methodCount())]
    signals = {
        bytes(method.methodSignature().data()).decode()
        for method in own
        if method.methodType() is QMetaMethod.MethodType.Signal
    }
    assert signals == {
        "said(QString)",
        "retry_wanted(PyObject)",
        "leave_wanted()",
        "end_wanted()",
        "back_wanted()",
        "check_wanted()",
        "admit_wanted(PyObject,bool)",
        "remove_wanted(PyObject,bool)",
        "door_wanted(PyObject)",
        "export_wanted()",
    }
