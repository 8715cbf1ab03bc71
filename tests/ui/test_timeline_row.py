from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QDate, QLocale
from PySide6.QtWidgets import QApplication

from lanchat.client.timeline import Delivery, Line
from lanchat.protocol.errors import Reason
from lanchat.ui.timeline_row import Row, clock, day_begun, spoken, with_author
from tests.ui.made_up import MINUTE, NOON, author, client_id

STORED = Line(client_id(1), author("blue-owl"), "blue-owl", "hi", Delivery.STORED, 1, NOON)
ROW = Row(
    line=STORED,
    handle="blue-owl",
    time="12:00",
    mine=False,
    leads=True,
    earlier=False,
    day=None,
    divider=False,
    folded=True,
    hopeless=False,
)


def test_a_row_is_said_with_who_and_when_and_how_far_it_has_come() -> None:
    said = [spoken(ROW)]
    for delivery in (Delivery.SENDING, Delivery.WAITING, Delivery.FAILED):
        line = replace(STORED, delivery=delivery, reason=Reason.RATE_LIMITED)
        said.append(spoken(replace(ROW, line=line, mine=True, time="")))
    assert said == [
        "blue-owl, 12:00: hi",
        "blue-owl (you), sending: hi",
        "blue-owl (you), Waiting. Too many posts in a short time. It is sent by itself.: hi",
        "blue-owl (you), Not sent. Too many posts in a short time.: hi",
    ]


def test_a_copy_names_the_author() -> None:
    line = replace(STORED, text="see\n```\nx\u202e\n```")
    assert with_author(replace(ROW, line=line)) == "[12:00] blue-owl: see\nx[U+202E]"
    assert with_author(replace(ROW, time="")) == "blue-owl: hi"


def test_a_day_begins_where_the_line_before_is_of_another(qapp: QApplication) -> None:
    def on(days: int) -> Line:
        return replace(STORED, at=NOON + days * 24 * 60 * MINUTE)

    long = QLocale().toString(QDate(2026, 11, 23), QLocale.FormatType.LongFormat)
    now = NOON / 1000
    assert day_begun(None, on(0), now) == "Today"
    assert day_begun(on(0), on(0), now) is None
    assert day_begun(on(0), on(1), now) == long
    assert day_begun(on(0), replace(STORED, at=None), now) is None


def test_a_time_that_no_clock_shows_is_left_out() -> None:
    assert [clock(at) for at in (NOON, None, 2**62, -(2**62))] == ["12:00", "", "", ""]
    assert day_begun(None, replace(STORED, at=2**62), 0.0) is None
