from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from lanchat.ui import demo
from lanchat.ui.main_window import MainWindow


@pytest.mark.parametrize("name", demo.PAGES)
def test_each_page_can_be_looked_at(qtbot: QtBot, name: str) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    demo.PAGES[name](window)
    assert not window.grab().isNull()


def test_pages_are_saved_as_pictures(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "lanchat.ui.demo", "room", "welcome", "dark", "--save"]
    root = Path(demo.__file__).parents[2]
    subprocess.run([*command, str(tmp_path)], check=True, timeout=50, cwd=root)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["room-dark.png", "welcome-dark.png"]
