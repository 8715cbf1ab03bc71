"""The mentor's class file, dropped on the window or opened with the program: its hub is pinned."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import assert_never

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QMessageBox

from lanchat.app.desktop_door import DesktopDoor
from lanchat.app.desktop_tasks import FileNotRead, FileRead, Tasks
from lanchat.app.notice import show_notice
from lanchat.app.pins import Pins
from lanchat.client.trust import Known
from lanchat.support.settings import SettingsError
from lanchat.ui.main_window import MainWindow


class ClassFileDesk(QObject):
    """Reads class files, and says what came of each."""

    def __init__(self, window: MainWindow, pins: Pins, tasks: Tasks, door: DesktopDoor) -> None:
        """Keep what is trusted in `pins`; a workshop that waits at `door` may pass by a file."""
        super().__init__(window)
        self._window = window
        self._pins = pins
        self._tasks = tasks
        self._door = door
        window.class_file_dropped.connect(self.read)

    @Slot(str)
    def read(self, path: str) -> None:
        """Read the class file at `path`; what comes of it is shown."""
        self._tasks.read_class_file(Path(path))

    def take(self, outcome: FileRead | FileNotRead) -> None:
        """Pin the hub that was read of, or say why there is none."""
        match outcome:
            case FileRead(known):
                if self._pins.has_rival(known):
                    self._ask(known)
                else:
                    self._pin(known)
            case FileNotRead(sentence):
                self._tell(sentence)
            case _:
                assert_never(outcome)

    def _ask(self, known: Known) -> None:
        """Ask as the red stop does: a file can be as false as a hub."""
        box = QMessageBox(self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle("LanChat")
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(f"You know another hub by the name “{known.name}”. Trust this file instead?")
        box.setInformativeText(
            "Only if you have it from the mentor, and the mentor says that the workshop was set "
            "up anew. Else it may lead to a false hub."
        )
        trust = box.addButton("Trust it", QMessageBox.ButtonRole.AcceptRole)
        refuse = box.addButton("Do not", QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(refuse)
        box.setEscapeButton(refuse)
        trust.clicked.connect(partial(self._pin, known))
        box.open()

    def _pin(self, known: Known) -> None:
        try:
            self._pins.pin_known(known)
        except SettingsError as error:
            self._tell(str(error))
            return
        if not self._door.look_again():
            self._tell(f"“{known.name}” is known now: it will not ask for its code.", good=True)

    def _tell(self, sentence: str, *, good: bool = False) -> None:
        """Say it on the first page; elsewhere in a box, since no other page has a place for it."""
        window = self._window
        if window.pages.currentWidget() is window.welcome:
            window.welcome.set_notice(sentence, good=good)
        else:
            show_notice(window, sentence)
