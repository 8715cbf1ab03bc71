from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from lanchat.client.nearby import NearbyChanged
from lanchat.ui import text
from lanchat.ui.paged_window import PagedWindow
from tests.ui.made_up import nearby

COPY, LEFT, PLAIN = (
    Qt.DropAction.CopyAction,
    Qt.MouseButton.LeftButton,
    Qt.KeyboardModifier.NoModifier,
)


@pytest.fixture
def window(qtbot: QtBot) -> PagedWindow:
    made = PagedWindow()
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    return made


def files(*paths: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(path) for path in paths])
    return data


def hold(window: PagedWindow, data: QMimeData) -> tuple[bool, bool]:
    """Move something over the window; return whether it was taken note of and can be dropped."""
    entered = QDragEnterEvent(QPoint(9, 9), COPY, data, LEFT, PLAIN)
    QApplication.sendEvent(window, entered)
    moved = QDragMoveEvent(QPoint(9, 9), COPY, data, LEFT, PLAIN)
    QApplication.sendEvent(window, moved)
    return entered.isAccepted(), moved.isAccepted()


def test_each_page_begins_when_it_is_shown(window: PagedWindow) -> None:
    window.set_nearby(NearbyChanged((nearby("Python 101"),), 0.1))
    assert window.welcome.model.rowCount() == 1
    steps: list[tuple[Callable[[], None], QWidget]] = [
        (window.show_hosting, window.host_page),
        (lambda: window.show_code("Python 101"), window.code_page),
        (lambda: window.show_stop("Python 101"), window.stop_page),
        (lambda: window.show_handle("Python 101"), window.handle_page),
        (lambda: window.show_word("Python 101"), window.word_page),
        (lambda: window.show_connecting("Python 101"), window.connecting),
        (lambda: window.show_lobby("blue-owl"), window.lobby),
        (lambda: window.show_welcome("Welcome back."), window.welcome),
    ]
    for show, page in steps:
        show()
        assert window.pages.currentWidget() is page
    assert window.welcome.notice.text() == "Welcome back."


def test_a_confirmed_code_leads_from_the_stop_to_the_code(
    qtbot: QtBot, window: PagedWindow
) -> None:
    window.show_stop("Python 101")
    with qtbot.waitSignal(window.new_code_wanted):
        window.stop_page.new_code_button.click()
    assert window.pages.currentWidget() is window.code_page
    assert not window.code_page.skip_button.isVisible()
    assert window.workshop == "Python 101"


def test_an_entry_word_does_not_lie_about(window: PagedWindow) -> None:
    window.show_word("Python 101")
    QTest.keyClicks(window.word_page.edit, "sesame\r")
    assert window.word_page.tried
    window.show_welcome()
    assert (window.word_page.edit.text(), window.word_page.tried) == ("", False)


def test_a_class_file_is_dropped(qtbot: QtBot, window: PagedWindow) -> None:
    data = files("/tmp/class.lanchat")
    assert hold(window, data) == (True, True)
    assert window.cover.isVisible()
    assert window.cover.text() == text.DROP_HERE
    with qtbot.waitSignal(window.class_file_dropped) as dropped:
        QApplication.sendEvent(window, QDropEvent(QPointF(9, 9), COPY, data, LEFT, PLAIN))
    assert dropped.args == ["/tmp/class.lanchat"]
    assert not window.cover.isVisible()


def test_another_file_is_refused_for_all_to_see(qtbot: QtBot, window: PagedWindow) -> None:
    data = files("/tmp/notes.txt")
    assert hold(window, data) == (True, False)
    assert window.cover.isVisible()
    assert window.cover.text() == text.DROP_REFUSED
    QApplication.sendEvent(window, QDragLeaveEvent())
    assert not window.cover.isVisible()
    with qtbot.assertNotEmitted(window.class_file_dropped):
        QApplication.sendEvent(window, QDropEvent(QPointF(9, 9), COPY, data, LEFT, PLAIN))
    words = QMimeData()
    words.setText("class.lanchat")
    assert hold(window, words) == (False, False)
    assert not window.cover.isVisible()
