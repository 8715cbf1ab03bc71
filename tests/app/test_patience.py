from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from lanchat.app import patience
from lanchat.app.patience import Patience
from lanchat.ui.main_window import MainWindow
from tests.app.desktop_fakes import words


def test_it_says_so_when_it_is_over_unless_there_was_an_answer(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    window.show_connecting("Python 101")
    waiting = Patience(window)
    waiting.begin("Python 101")
    assert waiting.lasts()
    waiting.stop()
    assert not waiting.lasts()
    assert "does not answer" not in words(window.connecting)
    monkeypatch.setattr(patience, "PATIENCE_MS", 1)
    waiting.begin("Python 101")
    qtbot.waitUntil(lambda: "does not answer" in words(window.connecting))

    assert not waiting.lasts()
    assert "Python 101" in words(window.connecting)
