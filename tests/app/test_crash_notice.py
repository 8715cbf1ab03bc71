from __future__ import annotations

import threading

from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from lanchat.app.crash_notice import CrashNotice


def shown(window: QWidget) -> list[str]:
    return [each.text() for each in window.findChildren(QMessageBox) if each.isVisible()]


def test_a_mistake_on_any_thread_is_told_once_at_a_time(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    notice = CrashNotice(window)
    for sentence in ("It failed.", "It failed again."):
        thread = threading.Thread(target=notice.tell, args=(sentence,))
        thread.start()
        thread.join()
    qtbot.waitUntil(lambda: bool(shown(window)))
    qtbot.wait(0)
    assert shown(window) == ["It failed."]

    window.findChildren(QMessageBox)[0].close()
    assert shown(window) == []
    notice.tell("It failed later.")
    assert shown(window) == ["It failed later."]
