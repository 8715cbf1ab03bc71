from __future__ import annotations

import re

import msgspec
import pytest
from PySide6.QtCore import QDate, QLocale, QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from lanchat.client.events import Event, LogReset, PostRefused, Said, Sending
from lanchat.client.timeline import Timeline
from lanchat.protocol.errors import Reason
from lanchat.ui.timeline_model import GROUP_MILLISECONDS, TimelineModel
from tests.ui.made_up import MINUTE, NOON, author, client_id, posted

ME = author("amber-lynx")
FAILURE = QAbstractItemModelTester.FailureReportingMode.Fatal


@pytest.fixture
def model(qtbot: QtBot) -> TimelineModel:
    made = TimelineModel(Timeline(), now=lambda: NOON / 1000)
    QAbstractItemModelTester(made, FAILURE, made)
    made.set_me("amber-lynx", ME)
    return made


def picture(model: TimelineModel) -> list[str]:
    """The timeline as text: what a person would see of each line."""
    drawn = []
    for number in range(model.rowCount()):
        row = model.row(number)
        marks = [
            "---" * row.divider,
            f"<{row.day}>" if row.day else "",
            f"{row.handle}:" if row.leads else "",
            row.line.text,
            "(you)" * row.mine,
            "(earlier)" * row.earlier,
            "" if row.line.seq else row.line.delivery.name,
        ]
        drawn.append(" ".join(filter(None, marks)))
    return drawn


def sent(number: int, text: str) -> Sending:
    return Sending(client_id(number), text, ME)


def test_a_post_on_its_way_is_replaced_by_the_stored_one(model: TimelineModel) -> None:
    changes = list[str]()
    model.rowsInserted.connect(lambda _, first, last: changes.append(f"+{first}-{last}"))
    model.rowsRemoved.connect(lambda _, first, last: changes.append(f"-{first}-{last}"))
    model.apply(Said((posted(1), posted(2, text="there"))))
    model.apply(sent(7, "hi"))
    model.apply(sent(8, "again"))
    assert picture(model) == [
        "<Today> blue-owl: hello",
        "there",
        "amber-lynx: hi (you) SENDING",
        "again (you) SENDING",
    ]
    mine = msgspec.structs.replace(posted(3, "amber-lynx", "hi"), client_id=client_id(7))
    model.apply(Said((mine,)))
    assert picture(model)[2:] == ["amber-lynx: hi (you)", "again (you) SENDING"]
    assert changes == ["+0-1", "+2-2", "+3-3", "-2-2", "+2-2"]


def test_what_is_refused_waits_or_fails_and_can_be_dismissed(model: TimelineModel) -> None:
    for number in (7, 8):
        model.apply(sent(number, "hi"))
    model.apply(PostRefused(client_id(7), "hi", Reason.RATE_LIMITED, 2.0))
    model.apply(PostRefused(client_id(8), "hi", Reason.TOO_LARGE, None))
    assert picture(model) == ["amber-lynx: hi (you) WAITING", "hi (you) FAILED"]
    role = Qt.ItemDataRole.AccessibleTextRole
    assert [model.index(row).data(role) for row in (0, 1)] == [
        "amber-lynx (you), Waiting. Too many posts in a short time. It is sent by itself.: hi",
        "amber-lynx (you), Not sent. It is too long. Copy it and send it in parts.: hi",
    ]
    model.dismiss(client_id(8))
    assert picture(model) == ["amber-lynx: hi (you) WAITING"]


def test_when_it_is_over_nothing_waits_any_more(model: TimelineModel) -> None:
    model.apply(sent(7, "hi"))
    model.give_up()
    assert picture(model) == ["amber-lynx: hi (you) FAILED"]
    assert model.row(0).hopeless


def test_lines_of_one_author_are_grouped_for_five_minutes(model: TimelineModel) -> None:
    late = NOON + GROUP_MILLISECONDS
    entries = (posted(1), posted(2, at=late), posted(3, at=late + GROUP_MILLISECONDS + 1))
    model.apply(Said((*entries, posted(4, "red-kite", at=late), posted(5, at=late))))
    assert [model.row(number).leads for number in range(5)] == [True, False, True, True, True]


def test_a_new_day_and_an_impossible_time(model: TimelineModel) -> None:
    tomorrow = NOON + 24 * 60 * MINUTE
    model.apply(Said((posted(1), posted(2, at=tomorrow), posted(3, at=2**62))))
    assert [model.row(number).day for number in range(3)] == [
        "Today",
        QLocale().toString(QDate(2026, 11, 23), QLocale.FormatType.LongFormat),
        None,
    ]
    assert [model.row(number).time for number in range(3)] == ["12:00", "12:00", ""]


def test_a_handle_that_another_bears_now_is_marked(model: TimelineModel) -> None:
    model.apply(Said((posted(1, "blue-owl"), posted(2, "red-kite"))))
    model.set_people({"blue-owl": author("someone-else"), "red-kite": author("red-kite")})
    assert [model.row(number).earlier for number in range(2)] == [True, False]
    model.set_people({})
    assert not model.row(0).earlier


def test_what_comes_while_the_person_is_away_is_set_apart_once(model: TimelineModel) -> None:
    model.apply(Said((posted(1),)))
    model.set_away(away=True)
    model.apply(Said((posted(2, "amber-lynx"), posted(3), posted(4))))
    model.apply(Said((posted(5),)))
    model.set_away(away=False)
    model.apply(Said((posted(6),)))
    assert [model.row(number).divider for number in range(6)] == [
        *(False, False, True, False, False, False)
    ]
    model.set_away(away=True)
    assert not any(model.row(number).divider for number in range(6))


def test_another_log_takes_all_lines_but_ours_away(model: TimelineModel) -> None:
    model.apply(Said((posted(1), posted(2))))
    model.apply(sent(7, "kept"))
    events: list[Event] = [LogReset(), Said(()), Said((posted(1, text="new"),))]
    for event in events:
        model.apply(event)
    assert [model.row(number).line.text for number in range(2)] == ["new", "kept"]


def test_copies_are_text(model: TimelineModel) -> None:
    fence = "look\n```\nx = 1\u202e\n```"
    model.apply(Said((posted(1, text=fence), posted(2, "red-kite", "ok"))))
    assert model.copied([0]) == "look\nx = 1[U+202E]"
    assert model.copied([1, 0]) == "[12:00] blue-owl: look\nx = 1[U+202E]\n[12:00] red-kite: ok"


def test_a_long_line_can_be_unfolded(model: TimelineModel, qtbot: QtBot) -> None:
    model.apply(Said((posted(1),)))
    with qtbot.waitSignal(model.dataChanged):
        model.unfold(0)
    assert not model.row(0).folded


def test_there_is_nothing_below_a_line_or_outside(model: TimelineModel) -> None:
    model.apply(Said((posted(1, text="a\u202eb"),)))
    assert model.rowCount(model.index(0)) == 0
    assert model.index(0).data() == "a[U+202E]b"
    assert model.data(QModelIndex()) is None
    assert model.index(0).data(Qt.ItemDataRole.DecorationRole) is None
    spoken = str(model.index(0).data(Qt.ItemDataRole.AccessibleTextRole))
    assert re.fullmatch(r"blue-owl, 12:00: a\[U\+202E\]b", spoken)


def test_a_handle_of_a_false_hub_does_nothing(model: TimelineModel) -> None:
    model.apply(Said((posted(1, "a\u202eb"), posted(2, "mentor"), posted(3, "mentor\u200f"))))
    rows = [model.row(number) for number in range(3)]
    assert [row.handle for row in rows] == ["a[U+202E]b", "mentor", "mentor[U+200F]"]
    assert [row.mentor for row in rows] == [False, True, False]
