"""The desktop app: it builds the window and what drives it, and runs until the window is closed."""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from lanchat.app.crash_notice import CrashNotice
from lanchat.app.desktop_controller import DesktopController
from lanchat.app.unsent import CloseGuard
from lanchat.app.window_memory import remember_window, restore_window
from lanchat.support.crash import install_crash_reports
from lanchat.support.logs import start_logging, stop_logging
from lanchat.support.paths import default_data_dir
from lanchat.ui.main_window import MainWindow
from lanchat.ui.theme import ThemeFollower

_log = logging.getLogger(__name__)

_SIGNAL_CHECK_MS = 200


def run_desktop(data: Path | None, class_file: Path | None = None) -> int:
    """Show the window and return the exit code when it is closed.

    `data` is the folder for this person's data; None for the default place. `class_file` is the
    mentor's, by which the program was opened.
    """
    directory = data or default_data_dir()
    application = QApplication(sys.argv[:1])
    window = open_window(application, directory, class_file)
    try:
        return application.exec()
    finally:
        # No window is left to tell it in.
        install_crash_reports(directory, lambda _: None)
        stop_logging()
        del window


def open_window(
    application: QApplication, data: Path, class_file: Path | None = None
) -> MainWindow:
    """Return the window, which is shown and at work; it stops its work when it is closed."""
    application.setApplicationName("LanChat")
    application.setDesktopFileName("lanchat")
    ThemeFollower(application)
    window = MainWindow()
    log_trouble = start_logging("app", data)
    install_crash_reports(data, CrashNotice(window).tell)
    settings_trouble = restore_window(window, data)
    controller = DesktopController(window, data)
    guard = CloseGuard(window, lambda: controller.unsent)
    window.closing.connect(lambda: remember_window(window, data))
    application.aboutToQuit.connect(controller.stop)
    _at_signals(application, guard.close_anyway)
    notice = " ".join(filter(None, (settings_trouble, log_trouble))) or None
    controller.start(notice, class_file)
    window.show()
    _log.info("the window is open")
    return window


def _at_signals(application: QApplication, close: Callable[[], None]) -> None:
    """Close the window at Ctrl-C and at a request to terminate; nobody can be asked then."""
    for each in (signal.SIGINT, signal.SIGTERM):
        # A signal may come in the middle of painting, which is no moment to close a window.
        signal.signal(each, lambda *_: QTimer.singleShot(0, close))
    # Python sees a signal only when some of its code runs, which Qt's loop does not do by itself.
    timer = QTimer(application)
    timer.timeout.connect(lambda: None)
    timer.start(_SIGNAL_CHECK_MS)
