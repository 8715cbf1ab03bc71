from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QFont, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from lanchat.client.events import PostRefused, Said, Sending
from lanchat.client.timeline import Timeline
from lanchat.protocol.errors import Reason
from lanchat.ui.timeline_layout import Action
from lanchat.ui.timeline_model import TimelineModel
from lanchat.ui.timeline_view import TimelineView
from tests.ui.made_up import author, client_id, posted


@pytest.fixture
def model(qtbot: QtBot) -> TimelineModel:
    made = TimelineModel(Timeline())
    made.apply(
        Said(
            (
                posted(1, text="why?\n```\nn = 1\n```"),
                posted(2, text="\n".join(["long"] * 60)),
                posted(3, "red-kite", "bye"),
            )
        )
    )
    made.apply(Sending(client_id(7), "mine", author("amber-lynx")))
    made.apply(PostRefused(client_id(7), "mine", Reason.TOO_LARGE, None))
    return made


@pytest.fixture
def view(qtbot: QtBot, model: TimelineModel) -> TimelineView:
    made = TimelineView(model)
    qtbot.addWidget(made)
    made.resize(600, 900)
    with qtbot.waitActive(made):
        made.show()
    return made


def place_of(view: TimelineView, row: int, action: Action) -> QPoint:
    """The middle of a link, found as a mouse would find it."""
    rect = view.visualRect(view.model().index(row, 0))
    for y in range(rect.top(), rect.bottom(), 3):
        for x in range(0, rect.width(), 3):
            hit = view.hit_at(QPoint(x, y))
            if hit is not None and hit[1].action is action:
                return QPoint(x + 6, y + 3)
    raise AssertionError(f"row {row} has no {action}")


def test_a_failed_post_is_tried_again_by_mouse_and_by_key(qtbot: QtBot, view: TimelineView) -> None:
    with qtbot.waitSignal(view.retry_wanted) as clicked:
        QTest.mouseClick(
            view.viewport(), Qt.MouseButton.LeftButton, pos=place_of(view, 3, Action.RETRY)
        )
    QTest.keyClick(view, Qt.Key.Key_End)
    with qtbot.waitSignal(view.retry_wanted) as entered:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert clicked.args == entered.args == [client_id(7)]


def test_a_failed_post_is_removed_by_mouse_and_by_key(qtbot: QtBot, view: TimelineView) -> None:
    with qtbot.waitSignal(view.dismiss_wanted) as clicked:
        QTest.mouseClick(
            view.viewport(), Qt.MouseButton.LeftButton, pos=place_of(view, 3, Action.DISMISS)
        )
    QTest.keyClick(view, Qt.Key.Key_End)
    with qtbot.waitSignal(view.dismiss_wanted) as deleted:
        QTest.keyClick(view, Qt.Key.Key_Delete)
    assert clicked.args == deleted.args == [client_id(7)]
    QTest.keyClick(view, Qt.Key.Key_Home)
    with qtbot.assertNotEmitted(view.dismiss_wanted):
        QTest.keyClick(view, Qt.Key.Key_Delete)


def test_code_is_copied_bare(qtbot: QtBot, view: TimelineView) -> None:
    QTest.mouseClick(
        view.viewport(), Qt.MouseButton.LeftButton, pos=place_of(view, 0, Action.COPY_CODE)
    )
    assert QGuiApplication.clipboard().text() == "n = 1"


def test_a_long_post_unfolds(qtbot: QtBot, view: TimelineView, model: TimelineModel) -> None:
    height = view.visualRect(model.index(1)).height()
    view.setCurrentIndex(model.index(1))
    QTest.keyClick(view, Qt.Key.Key_Enter)
    view.executeDelayedItemsLayout()
    assert view.visualRect(model.index(1)).height() > 2 * height


def test_lines_are_copied_by_the_keyboard(qtbot: QtBot, view: TimelineView) -> None:
    view.clearSelection()
    QTest.keyClick(view, Qt.Key.Key_Home)
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "why?\nn = 1"
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "[12:00] red-kite: bye\n: mine"
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert view.selectedIndexes() == []


def test_the_context_menu_has_what_the_row_offers(qtbot: QtBot, view: TimelineView) -> None:
    labels = [[action.text() for action in view.menu_of(row).actions()] for row in range(4)]
    assert labels == [
        ["Copy", "Copy code"],
        ["Copy", "Show all"],
        ["Copy"],
        ["Copy", "Try again", "Remove"],
    ]
    view.setCurrentIndex(view.model().index(0, 0))
    for reason in (QContextMenuEvent.Reason.Keyboard, QContextMenuEvent.Reason.Mouse):
        event = QContextMenuEvent(reason, QPoint(80, 60), view.mapToGlobal(QPoint(80, 60)))
        QApplication.sendEvent(view.viewport(), event)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        menu.close()


def test_the_pointer_shows_what_can_be_clicked(qtbot: QtBot, view: TimelineView) -> None:
    QTest.mouseMove(view.viewport(), place_of(view, 3, Action.RETRY))
    assert view.viewport().cursor().shape() is Qt.CursorShape.PointingHandCursor
    rect = view.visualRect(view.model().index(2, 0))
    QTest.mouseMove(view.viewport(), QPoint(400, rect.center().y()))
    assert view.viewport().cursor().shape() is Qt.CursorShape.ArrowCursor
    QApplication.sendEvent(view.viewport(), QEvent(QEvent.Type.Leave))


def test_it_paints_all_of_it(qtbot: QtBot, view: TimelineView) -> None:
    view.selectAll()
    image = view.grab().toImage()
    assert len({image.pixel(x, y) for x in range(0, 600, 5) for y in range(0, 900, 5)}) > 4


def test_larger_letters_need_more_room(
    qtbot: QtBot, view: TimelineView, model: TimelineModel
) -> None:
    before = view.visualRect(model.index(2)).height()
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    old = application.font()
    try:
        larger = QFont(old)
        larger.setPointSizeF(30)
        application.setFont(larger)
        qtbot.waitUntil(lambda: view.visualRect(model.index(2)).height() > before)
    finally:
        application.setFont(old)


def test_a_screen_reader_hears_each_line(view: TimelineView, model: TimelineModel) -> None:
    assert view.accessibleName() == "Messages"
    spoken = model.index(2).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "red-kite, 12:00: bye"
