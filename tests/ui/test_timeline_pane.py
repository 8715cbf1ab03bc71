from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from lanchat.client.events import LogReset, Said, Sending
from lanchat.client.timeline import Timeline
from lanchat.ui.timeline_model import TimelineModel
from lanchat.ui.timeline_pane import TimelinePane
from tests.ui.made_up import author, client_id, posted


@pytest.fixture
def model(qtbot: QtBot) -> TimelineModel:
    made = TimelineModel(Timeline())
    made.set_me("amber-lynx", author("amber-lynx"))
    made.apply(Said(tuple(posted(seq) for seq in range(1, 101))))
    return made


@pytest.fixture
def pane(qtbot: QtBot, model: TimelineModel) -> TimelinePane:
    made = TimelinePane(model)
    qtbot.addWidget(made)
    made.resize(500, 300)
    with qtbot.waitActive(made):
        made.show()
    return made


def test_at_the_bottom_there_is_no_button(pane: TimelinePane, model: TimelineModel) -> None:
    model.apply(Said((posted(101),)))
    pane.view.executeDelayedItemsLayout()
    assert pane.view.at_bottom
    assert not pane.jump_button.isVisible()


def test_above_a_button_counts_what_others_say_and_leads_down(
    qtbot: QtBot, pane: TimelinePane, model: TimelineModel
) -> None:
    pane.view.verticalScrollBar().setValue(0)
    assert (pane.jump_button.isVisible(), pane.jump_button.text()) == (True, "↓  To the newest")
    model.apply(Said((posted(101), posted(102, "amber-lynx"))))
    assert pane.jump_button.text() == "↓  1 new message"
    model.apply(Said((posted(103),)))
    assert pane.jump_button.text() == "↓  2 new messages"
    with qtbot.waitSignal(pane.view.at_bottom_changed, check_params_cb=bool):
        QTest.mouseClick(pane.jump_button, Qt.MouseButton.LeftButton)
    assert not pane.jump_button.isVisible()


def test_who_writes_sees_it(pane: TimelinePane, model: TimelineModel) -> None:
    pane.view.verticalScrollBar().setValue(0)
    model.apply(Sending(client_id(7), "mine", author("amber-lynx")))
    assert pane.view.at_bottom


def test_another_log_begins_without_old_counts(pane: TimelinePane, model: TimelineModel) -> None:
    pane.view.verticalScrollBar().setValue(0)
    model.apply(Said((posted(101),)))
    model.apply(LogReset())
    pane.view.executeDelayedItemsLayout()
    assert not pane.jump_button.isVisible()


def test_what_comes_while_the_window_is_not_active_is_set_apart(
    pane: TimelinePane, model: TimelineModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    model.apply(Said((posted(101),)))
    monkeypatch.setattr(pane, "isActiveWindow", lambda: False)
    QApplication.sendEvent(pane, QEvent(QEvent.Type.ActivationChange))
    model.apply(Said((posted(102),)))
    assert [model.row(row).divider for row in (100, 101)] == [False, True]
