"""The real desktop app with hands: it clicks and types as it is told, and tells what it shows.

    python -m tests.system.desktop_driver DATA [CLASS_FILE]

A line of standard input is a JSON list, a method of Driver and its arguments; each is answered by
one line of standard output, {"value": ...} or {"error": "..."}. It ends when the window is closed.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import (
    QAbstractListModel,
    QDeadlineTimer,
    QMimeData,
    QObject,
    QPoint,
    QPointF,
    Qt,
    QUrl,
    Slot,
)
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QStackedWidget,
    QWidget,
)

from lanchat.app.desktop import open_window
from lanchat.ui.bridge import Bridge
from lanchat.ui.class_code_panel import ClassCodePanel
from lanchat.ui.main_window import MainWindow
from lanchat.ui.room import RoomWidget

PATIENCE_MS = 20_000
"""How long something may take to show; what never shows is an error."""

_GLANCE_MS = 10


class Driver(QObject):
    """Hands and eyes in front of one window. Every public method is a command."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._bridge = Bridge(self)
        self._bridge.arrived.connect(self._obey)
        threading.Thread(target=self._listen, name="driver", daemon=True).start()

    # What is seen.

    def page(self) -> str:
        """The page that is shown."""
        pages = {
            self._window.welcome: "welcome",
            self._window.host_page: "host",
            self._window.code_page: "code",
            self._window.stop_page: "stop",
            self._window.handle_page: "handle",
            self._window.word_page: "word",
            self._window.lobby: "lobby",
            self._window.connecting: "connecting",
        }
        stack = self._window.centralWidget()
        assert isinstance(stack, QStackedWidget)
        return next((name for page, name in pages.items() if page is stack.currentWidget()), "room")

    def title(self) -> str:
        """The window's title."""
        return self._window.windowTitle()

    def nearby(self) -> list[str]:
        """The workshops on the first page."""
        return _rows(self._window.welcome.model)

    def timeline(self) -> list[str]:
        """What was said, each as "handle: words", those on their way marked by a star."""
        timeline = self._room().timeline
        return [
            f"{timeline.row(number).handle}: {line.text}{'' if line.seq else ' *'}"
            for number in range(timeline.rowCount())
            if (line := timeline.line(number))
        ]

    def people(self) -> list[str]:
        """Who is there."""
        return _rows(self._room().people)

    def shows(self, words: str) -> bool:
        """Whether these words stand somewhere on the page."""
        shown = (label for label in self._window.findChildren(QLabel) if label.isVisible())
        return any(words in label.text() for label in shown)

    def class_code(self) -> str:
        """The four words that the mentor's window shows to the class, "" before it shows them."""
        return " ".join(self._panel().code.text().split())

    def addresses(self) -> list[str]:
        """The addresses beside them."""
        return self._panel().address.text().split()

    def waiting(self) -> list[str]:
        """Who waits to be let in, as the mentor sees it."""
        return [member.handle for member in self._room().people_pane.lobby.rows]

    def question(self) -> str:
        """The question on the screen."""
        return self._box().text()

    def screenshot(self, path: str) -> bool:
        """Save a picture of the whole screen."""
        QTest.qWait(50)
        return self._window.screen().grabWindow(0).save(path)

    def until(self, eye: str, expected: object, *arguments: str) -> object:
        """Wait until one of the methods above returns this value."""
        look: Callable[..., object] = getattr(self, eye)
        patience = QDeadlineTimer(PATIENCE_MS)
        while look(*arguments) != expected:
            if patience.hasExpired():
                raise AssertionError(f"{eye} is {look(*arguments)!r} and not {expected!r}")
            QTest.qWait(_GLANCE_MS)
        return expected

    # What is done.

    def place(self, left: int, top: int) -> None:
        """Move the window."""
        self._window.move(QPoint(left, top))

    def host(self, name: str) -> None:
        """Host a workshop."""
        _click(self._window.welcome.host_button)
        _fill(self._window.host_page.name, name)
        _click(self._window.host_page.start_button)

    def choose(self, name: str) -> None:
        """Click a workshop in the list."""
        view = self._window.welcome.view
        index = self._window.welcome.model.index(self.nearby().index(name), 0)
        view.scrollTo(index)
        QTest.mouseClick(
            view.viewport(),
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
            view.visualRect(index).center(),
        )

    def type_code(self, code: str) -> None:
        """Type the words of a class code with a space between, and Enter."""
        for field in reversed(self._window.code_page.code.fields):
            field.setFocus()
            field.selectAll()
            QTest.keyClick(field, Qt.Key.Key_Delete)
        for letter in code:
            QTest.keyClicks(self._field(), letter)
        QTest.keyClick(self._field(), Qt.Key.Key_Return)

    def go_back(self) -> None:
        """Go back from the red stop."""
        _click(self._window.stop_page.back_button)

    def new_code(self) -> None:
        """Say on the red stop that the mentor has confirmed a new code."""
        _click(self._window.stop_page.new_code_button)

    def skip_code(self) -> None:
        """Join without checking."""
        _click(self._window.code_page.skip_button)

    def check_now(self) -> None:
        """Check the code after all, from inside the room."""
        _click(self._room().unverified.check_button)

    def enter_word(self, word: str) -> None:
        """Type the entry word and join."""
        _fill(self._window.word_page.edit, word)
        _click(self._window.word_page.join_button)

    def drop(self, path: str) -> None:
        """Drop a file on the window."""
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(path)])
        middle = self._window.rect().center()
        hands = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        copy = Qt.DropAction.CopyAction
        QApplication.sendEvent(self._window, QDragEnterEvent(middle, copy, data, *hands))
        assert self._window.cover.isVisible(), "nothing says that it can be dropped here"
        QApplication.sendEvent(self._window, QDropEvent(QPointF(middle), copy, data, *hands))

    def show_code(self) -> None:
        """Open the window that shows the class code."""
        _click(self._room().bar.code_button)

    def hide_code(self) -> None:
        """Close it."""
        _click(self._panel().close_button)

    def export(self, path: str) -> None:
        """Save the class file."""
        _click(self._panel().export_button)
        (dialog,) = (each for each in self._panel().findChildren(QFileDialog) if each.isVisible())
        dialog.selectFile(path)
        (save,) = (
            each for each in dialog.findChildren(QPushButton) if each.text().endswith("Save")
        )
        _click(save)

    def set_door(self, lobby: bool, word: str, unverified: bool) -> None:
        """Set how people come in, in the dialog for it."""
        self.menu("Who may come in ...")
        dialog = self._room().mentor.door_dialog
        wanted = ((dialog.lobby, lobby), (dialog.has_word, bool(word)))
        for box, ticked in (*wanted, (dialog.unverified, unverified)):
            if box.isChecked() != ticked:
                QTest.keyClick(box, Qt.Key.Key_Space)
        if word:
            _fill(dialog.word, word)
        _click(dialog.save_button)

    def let_in(self, handle: str) -> None:
        """Let somebody in who waits."""
        rows = self._room().people_pane.lobby.rows
        (row,) = (row for member, row in rows.items() if member.handle == handle)
        _click(row.admit_button)

    def do_about(self, handle: str, label: str) -> None:
        """Choose from the menu of somebody in the room."""
        room = self._room()
        index = room.people.index(self.people().index(handle), 0)
        view = room.people_pane.view
        place = view.viewport().mapToGlobal(view.visualRect(index).center())
        menu = room.people_pane.open_menu(index, place)
        assert menu is not None, "there is no menu"
        (action,) = (each for each in menu.actions() if _visible(each) == label)
        where = menu.actionGeometry(action).center()
        QTest.mouseClick(menu, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where)

    def enter_address(self, address: str) -> None:
        """Type where a workshop is."""
        _fill(self._window.welcome.address, address)
        QTest.keyClick(self._window.welcome.address, Qt.Key.Key_Return)

    def cancel(self) -> None:
        """Give up connecting."""
        _click(self._window.connecting.back_button)

    def pick(self, handle: str) -> None:
        """Type a handle and join."""
        _fill(self._window.handle_page.edit, handle)
        _click(self._window.handle_page.join_button)

    def say(self, words: str) -> None:
        """Type something and send it."""
        edit = self._room().composer.edit
        for line in words.splitlines():
            if edit.toPlainText():
                QTest.keyClick(edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
            QTest.keyClicks(edit, line)
        QTest.keyClick(edit, Qt.Key.Key_Return)

    def menu(self, label: str) -> None:
        """Choose from the room's menu."""
        menu = self._room().bar.menu_button.menu()
        menu.popup(self._window.mapToGlobal(QPoint(200, 60)))
        (action,) = (each for each in menu.actions() if _visible(each) == label)
        where = menu.actionGeometry(action).center()
        QTest.mouseClick(menu, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where)

    def press(self, label: str) -> None:
        """Answer the question on the screen."""
        (button,) = (each for each in self._box().buttons() if each.text() == label)
        _click(button)

    def back(self) -> None:
        """Go back to the workshops from one that is over."""
        _click(self._room().banner.back_button)

    def close(self) -> None:
        """Close the window, as by its cross."""
        self._window.close()

    # How it is told.

    def _room(self) -> RoomWidget:
        room = self._window.room
        assert room is not None, "no room is shown"
        return room

    def _panel(self) -> ClassCodePanel:
        return self._room().mentor.code_panel

    def _field(self) -> QWidget:
        """Return the field on the page that has the keyboard."""
        field = self._window.code_page.focusWidget()
        assert field is not None
        return field

    def _box(self) -> QMessageBox:
        boxes = [each for each in self._window.findChildren(QMessageBox) if each.isVisible()]
        assert len(boxes) == 1, f"{len(boxes)} questions are on the screen"
        return boxes[0]

    @Slot(object)
    def _obey(self, line: str) -> None:
        verb, *arguments = json.loads(line)
        try:
            answer = {"value": getattr(self, verb)(*arguments)}
        except Exception as error:  # noqa: BLE001 - whatever it is, the test has to know
            answer = {"error": f"{verb}: {type(error).__name__}: {error}"}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()

    def _listen(self) -> None:
        for line in sys.stdin:
            self._bridge.post(line)
        # Whoever held the other end is gone.
        os._exit(1)


def _visible(action: QAction) -> str:
    return action.text().replace("&", "") if action.isVisible() else ""


def _rows(model: QAbstractListModel) -> list[str]:
    return [str(model.index(row).data()) for row in range(model.rowCount())]


def _click(button: QAbstractButton) -> None:
    assert button.isVisible(), f"{button.text()} cannot be seen"
    assert button.isEnabled(), f"{button.text()} cannot be pressed"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def _fill(edit: QLineEdit, words: str) -> None:
    edit.selectAll()
    QTest.keyClicks(edit, words)


def main(data: str, class_file: str | None = None) -> int:
    """Run the app until its window is closed."""
    application = QApplication(sys.argv[:1])
    file = None if class_file is None else Path(class_file)
    window = open_window(application, Path(data), file)
    Driver(window)
    return application.exec()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
