"""What the mentor's window shows to the class and says to the hub: code, addresses, people."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QWidget

from lanchat.app.desktop_tasks import ClassDescribed, Tasks
from lanchat.app.notice import show_notice
from lanchat.client.class_file import FILE_NAME, write_class_file
from lanchat.client.link import Link
from lanchat.client.nearby import Nearby
from lanchat.protocol.descriptor import Descriptor
from lanchat.protocol.ids import Author
from lanchat.protocol.messages import Admit, Door, ForMentor, Remove, SetDoor
from lanchat.ui.main_window import MainWindow

LOOK_AGAIN_MS = 5000
"""The mentor may join another network while the class is shown the address."""


class MentorDesk(QObject):
    """At work while this window hosts, or idle."""

    def __init__(self, window: MainWindow, tasks: Tasks) -> None:
        super().__init__(window)
        self._window = window
        self._tasks = tasks
        self._workshop: Nearby | None = None
        self._link: Link | None = None
        self._number: int | None = None
        self._shown: ClassDescribed | None = None
        self._again = QTimer(self)
        self._again.setInterval(LOOK_AGAIN_MS)
        self._again.timeout.connect(self._describe)
        window.admit_wanted.connect(self._admit)
        window.remove_wanted.connect(self._remove)
        window.door_wanted.connect(self._set_door)
        window.export_wanted.connect(self._export)

    def begin(self, workshop: Nearby, link: Link) -> None:
        """Host `workshop`, to which `link` leads."""
        self._workshop, self._link, self._shown = workshop, link, None
        self._window.set_class(workshop.name, "", ())
        self._describe()
        self._again.start()

    def end(self) -> None:
        """Host nothing any more. May be called twice."""
        self._again.stop()
        self._workshop = self._link = self._number = None

    def take(self, number: int, described: ClassDescribed) -> None:
        """Show what the task with this number has found out."""
        if self._workshop is not None and number == self._number and described != self._shown:
            self._shown = described
            self._window.set_class(self._workshop.name, described.code, described.addresses)
            news = described.news
            self._window.set_hub_news(
                None if news is None else news.sentence, good=news is not None and news.good
            )

    @Slot()
    def _describe(self) -> None:
        if self._workshop is not None:
            self._number = self._tasks.describe_class(self._workshop)

    @Slot(object, bool)
    def _admit(self, author: Author, welcome: bool) -> None:
        self._moderate(Admit(author, welcome))

    @Slot(object, bool)
    def _remove(self, author: Author, ban: bool) -> None:
        self._moderate(Remove(author, ban))

    @Slot(object)
    def _set_door(self, door: Door) -> None:
        self._moderate(SetDoor(door))

    def _moderate(self, command: ForMentor) -> None:
        if self._link is not None:
            self._link.moderate(command)

    @Slot()
    def _export(self) -> None:
        """Ask where class.lanchat shall lie; the question holds up nothing."""
        if self._workshop is None:
            return
        kept = QStandardPaths.StandardLocation.DocumentsLocation
        folder = QStandardPaths.writableLocation(kept)
        dialog = QFileDialog(self._front(), "Save the class file", folder)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter("LanChat class (*.lanchat)")
        dialog.setDefaultSuffix("lanchat")
        dialog.selectFile(FILE_NAME)
        dialog.fileSelected.connect(partial(self._save, self._workshop.descriptor))
        dialog.open()

    def _save(self, descriptor: Descriptor, path: str) -> None:
        try:
            Path(path).write_bytes(write_class_file(descriptor.name, descriptor.identity))
        except OSError as error:
            sentence = (
                f"The class file could not be saved ({error.strerror}). Choose another place, or "
                "free some space, and export it again."
            )
            show_notice(self._front(), sentence, QMessageBox.Icon.Warning)

    def _front(self) -> QWidget:
        """Return the window in which the person is: the code's may fill the screen."""
        return QApplication.activeWindow() or self._window
