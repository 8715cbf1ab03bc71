from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from lanchat.protocol.limits import MAX_WAITING
from lanchat.protocol.messages import Member
from lanchat.ui.lobby_strip import LobbyStrip, WaitingRow
from tests.ui.made_up import author, member


def waiting(*handles: str) -> tuple[Member, ...]:
    return tuple(map(member, handles))


@pytest.fixture
def strip(qtbot: QtBot) -> LobbyStrip:
    made = LobbyStrip()
    qtbot.addWidget(made)
    made.resize(216, 300)
    made.set_waiting(waiting("blue-owl", "red-kite", "quiet-fox"))
    with qtbot.waitActive(made):
        made.show()
    return made


def test_each_one_is_let_in_or_turned_away(qtbot: QtBot, strip: LobbyStrip) -> None:
    assert strip.heading.text() == "3 waiting"
    with qtbot.waitSignal(strip.admit_wanted) as wanted:
        QTest.mouseClick(strip.rows[member("red-kite")].admit_button, Qt.MouseButton.LeftButton)
    assert wanted.args == [author("red-kite"), True]
    row = strip.rows[member("blue-owl")]
    with qtbot.waitSignal(strip.admit_wanted) as wanted:
        QTest.mouseClick(row.turn_away_button, Qt.MouseButton.LeftButton)
    assert wanted.args == [author("blue-owl"), False]
    assert row.turn_away_button.accessibleName() == "Turn blue-owl away"


def test_all_are_let_in_in_the_order_they_came(qtbot: QtBot, strip: LobbyStrip) -> None:
    wanted: list[tuple[object, bool]] = []
    strip.admit_wanted.connect(lambda who, admit: wanted.append((who, admit)))
    QTest.mouseClick(strip.all_button, Qt.MouseButton.LeftButton)
    handles = ("blue-owl", "red-kite", "quiet-fox")
    assert wanted == [(author(handle), True) for handle in handles]


def test_one_after_the_other_by_a_key(qtbot: QtBot, strip: LobbyStrip) -> None:
    rows = strip.rows
    stays = rows[member("quiet-fox")]
    strip.focus_first()
    assert rows[member("blue-owl")].admit_button.hasFocus()
    strip.set_waiting(waiting("red-kite", "quiet-fox"))
    assert rows[member("red-kite")].admit_button.hasFocus()
    strip.set_waiting(waiting("quiet-fox"))
    assert rows == {member("quiet-fox"): stays}
    assert stays.admit_button.hasFocus()
    assert not strip.all_button.isVisible()
    strip.set_waiting(())
    assert not strip.isVisible()


def test_after_the_last_one_the_keyboard_stays_with_those_who_wait(strip: LobbyStrip) -> None:
    strip.rows[member("quiet-fox")].turn_away_button.setFocus()
    strip.set_waiting(waiting("blue-owl", "red-kite"))
    assert strip.rows[member("red-kite")].admit_button.hasFocus()


def test_others_who_come_leave_the_keyboard_where_it_is(strip: LobbyStrip) -> None:
    row = strip.rows[member("blue-owl")]
    row.turn_away_button.setFocus()
    strip.set_waiting(waiting("blue-owl", "red-kite", "quiet-fox", "zebra"))
    assert row.turn_away_button.hasFocus()


def test_a_crowd_has_few_rows_and_is_counted(strip: LobbyStrip) -> None:
    strip.set_waiting(tuple(member(f"owl-{number}") for number in range(MAX_WAITING)))
    assert len(strip.rows) == 20
    assert strip.heading.text() == f"{MAX_WAITING} waiting"
    assert strip.more.text() == f"and {MAX_WAITING - 20} more"
    assert strip.sizeHint().height() < 400


def test_a_handle_of_a_false_hub_does_nothing(qtbot: QtBot) -> None:
    row = WaitingRow("a\u202eb<img>")
    qtbot.addWidget(row)
    (label,) = row.findChildren(QLabel)
    assert label.text() == "a[U+202E]b<img>"
    assert "<img" not in label.toolTip()
    assert row.admit_button.accessibleName() == "Let a[U+202E]b<img> in"
