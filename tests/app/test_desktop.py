"""The app as a whole in this process, with a finder that finds nothing."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from lanchat.app import desktop
from lanchat.app.desktop import run_desktop
from lanchat.app.desktop_controller import DesktopController
from lanchat.client.class_file import write_class_file
from lanchat.protocol.ids import hub_id
from lanchat.support.settings import Pin, load_settings
from lanchat.ui.main_window import MainWindow
from tests.app.desktop_fakes import FakeFinder
from tests.checks.logs import ExpectLogs


@pytest.fixture(autouse=True)
def _alone(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Use the tests' application and no network, and put back what belongs to the process."""
    monkeypatch.setattr(desktop, "QApplication", lambda arguments: qapp)
    monkeypatch.setattr(desktop, "DesktopController", partial(DesktopController, finder=FakeFinder))
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    before = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
    yield
    for each, handler in before.items():
        signal.signal(each, handler)


def soon(do: Callable[[MainWindow], object]) -> None:
    """Do something with the window once the app runs."""

    def run() -> None:
        (window,) = (
            each
            for each in QApplication.topLevelWidgets()
            if isinstance(each, MainWindow) and each.isVisible()
        )
        do(window)

    QTimer.singleShot(0, run)


def test_it_runs_until_the_window_is_closed_and_remembers_it(tmp_path: Path) -> None:
    def resize_and_close(window: MainWindow) -> None:
        window.resize(700, 500)
        window.close()

    soon(resize_and_close)
    assert run_desktop(tmp_path) == 0

    assert load_settings(tmp_path).settings.window_geometry
    assert "the window is open" in (tmp_path / "logs" / "app.log").read_text("utf-8")
    sizes: list[tuple[int, int]] = []

    def measure_and_close(window: MainWindow) -> None:
        sizes.append((window.width(), window.height()))
        window.close()

    soon(measure_and_close)
    run_desktop(tmp_path)
    assert sizes == [(700, 500)]


def test_it_can_be_opened_by_a_class_file(tmp_path: Path) -> None:
    identity = bytes(range(32))
    file = tmp_path / "class.lanchat"
    file.write_bytes(write_class_file("Python 101", identity))
    notices: list[str] = []

    def read_and_close(window: MainWindow) -> None:
        if not window.welcome.notice.text():
            soon(read_and_close)
            return
        notices.append(window.welcome.notice.text())
        window.close()

    soon(read_and_close)
    assert run_desktop(tmp_path / "data", file) == 0

    assert notices == ["“Python 101” is known now: it will not ask for its code."]
    assert load_settings(tmp_path / "data").settings.pinned_hubs == (
        Pin(hub_id(identity), "Python 101"),
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_closes_the_window(tmp_path: Path, number: signal.Signals) -> None:
    soon(lambda _: os.kill(os.getpid(), number))

    assert run_desktop(tmp_path) == 0


def test_a_mistake_of_ours_is_written_down_and_told_in_a_window(
    tmp_path: Path, expected_logs: ExpectLogs
) -> None:
    expected_logs(
        "an error that nothing caught", logger="lanchat.support.crash", level=logging.CRITICAL
    )
    told: list[str] = []

    def fail() -> None:
        raise RuntimeError("a bug")

    def look(window: MainWindow) -> None:
        boxes = [each for each in window.findChildren(QMessageBox) if each.isVisible()]
        if not boxes:
            soon(look)
            return
        told.append(boxes[0].text())
        boxes[0].close()
        window.close()

    def begin(_: MainWindow) -> None:
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
        soon(look)

    soon(begin)
    assert run_desktop(tmp_path) == 0

    (report,) = (tmp_path / "crashes").iterdir()
    assert report.name in told[0]
    assert "a bug" in report.read_text("utf-8")


def test_what_is_wrong_with_the_disk_is_told_on_the_first_page(tmp_path: Path) -> None:
    (tmp_path / "logs").touch()
    (tmp_path / "settings.json").write_text("nonsense")
    notices: list[str] = []

    def read_and_close(window: MainWindow) -> None:
        notices.append(window.welcome.notice.text())
        window.close()

    soon(read_and_close)
    run_desktop(tmp_path)

    assert "The settings were damaged" in notices[0]
    assert "The log cannot be written" in notices[0]
