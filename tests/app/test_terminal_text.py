from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lanchat.app.terminal_text import Style, TextFace, one_line, post_line
from lanchat.client.state import (
    CatchingUp,
    Closed,
    Connecting,
    Joined,
    Reconnecting,
    TurnedAway,
    Waiting,
)
from lanchat.protocol.entries import Posted
from lanchat.protocol.errors import Reason
from lanchat.protocol.ids import ClientId
from lanchat.protocol.messages import Door

ID = ClientId(bytes(16))
AT = 1_795_344_120_999
CLOCK = "10:42"
PLAIN = Style()


def entry(text: str, handle: str = "blue-owl", at: int = AT) -> Posted:
    return Posted(1, at, bytes(32), handle, ID, text, bytes(64))


class Printed:
    """A face, and what it printed, in order; hints begin with a star."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.face = TextFace(self.lines.append, lambda hint: self.lines.append(f"*{hint}"))


def test_a_visit_as_a_person_sees_it() -> None:
    printed = Printed()
    face = printed.face
    face.warning("Nobody checked this hub.")
    face.state(Connecting())
    face.state(Waiting("red-kite"))
    face.state(CatchingUp("red-kite", 0, 1))
    face.post(entry("def f():\n\treturn 1"))
    face.state(Joined("red-kite", 1))
    face.present(("blue-owl", "quiet-fox"))
    face.sending(ID, "hi")
    face.refused(ID, "hi", Reason.RATE_LIMITED, 1.5)
    face.acked(ID, 2)
    face.post(entry("hi", "red-kite"))
    face.offline("quiet-fox")
    face.online("amber-lynx")
    face.who(("amber-lynx", "red-kite"))
    face.state(Reconnecting("red-kite"))
    face.reset()
    face.error("There is no such command.", "/nope")
    face.note("A hint.")
    face.state(Closed(ended=True))
    face.state(Closed(ended=False))

    assert printed.lines == [
        "*-- Nobody checked this hub.",
        "*-- Connecting to the workshop ...",
        "*-- The mentor lets people in. You are waiting as red-kite.",
        "10:42 blue-owl  def f():\n          return 1",
        "*-- In the room as red-kite. /help tells the commands.",
        "*-- Here too: blue-owl, quiet-fox",
        "*-- Waiting. Too many posts in a short time. It is sent by itself. (hi)",
        "10:42 red-kite  hi",
        "*-- quiet-fox left",
        "*-- amber-lynx is here",
        "*-- In the room: amber-lynx, red-kite",
        "*-- Connection lost, trying again. What you type is kept and will be sent.",
        "*-- The workshop was started anew; its posts follow.",
        "*-- There is no such command.\n   > /nope",
        "*-- A hint.",
        "*-- The mentor ended the workshop.",
    ]


def test_the_door_as_the_mentor_sees_it() -> None:
    printed = Printed()
    printed.face.door(Door())
    printed.face.door(Door(lobby=True, word="blue banana", unverified=True))
    printed.face.lobby(("blue-owl", "quiet-fox"))
    printed.face.lobby(())
    assert printed.lines == [
        "*-- The door: lobby off, entry word off, unverified guests off",
        "*-- The door: lobby on, entry word “blue banana”, unverified guests on",
        "*-- Waiting to be let in: blue-owl, quiet-fox. /admit HANDLE or /refuse HANDLE",
        "*-- Nobody waits to be let in.",
    ]


def test_a_full_disk_means_one_thing_to_the_mentor_and_another_to_the_others() -> None:
    printed = Printed()
    printed.face.disk(full=True, hosts=False)
    printed.face.disk(full=True, hosts=True)
    printed.face.disk(full=False, hosts=True)
    theirs, ours, over = printed.lines
    assert "Tell the mentor" in theirs
    assert "Free some space" in ours
    assert "again" in over


def test_who_is_alone_is_told_nothing_of_others() -> None:
    printed = Printed()
    printed.face.present(())
    assert printed.lines == []


def test_a_post_that_failed_for_good_is_shown_whole() -> None:
    printed = Printed()
    long = "x" * 20_000 + "\nend"
    printed.face.refused(ID, long, Reason.TOO_LARGE, None)
    printed.face.refused(ID, long, Reason.STORAGE_FULL, 5.0)
    printed.face.refused(ID, " ", Reason.EMPTY, None)
    failed, waits, empty = printed.lines
    assert failed.endswith(f"It was:\n   > {'x' * 20_000}\n   > end")
    assert waits.endswith(f"({'x' * 57}...)")
    assert "It was" not in empty


@pytest.mark.parametrize("reason", Reason)
def test_whoever_is_turned_away_is_told_why(reason: Reason) -> None:
    printed = Printed()
    printed.face.state(TurnedAway(reason, 7))
    assert len(printed.lines) == 1
    assert printed.lines[0].endswith(".")


def test_a_time_that_a_hub_made_up_stops_nothing() -> None:
    printed = Printed()
    printed.face.post(entry("from the year nobody knows", at=10**30))
    assert printed.lines == ["23:59 blue-owl  from the year nobody knows"]


def acts(char: str) -> bool:
    """Tell whether a terminal would do something at `char`, or show what follows elsewhere."""
    reorders = unicodedata.bidirectional(char) in {
        *("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
    }
    return reorders or unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"}


NASTY = st.text(
    alphabet=st.one_of(
        st.characters(), st.sampled_from("\x1b\x07\x08\x9b\x7f\r\n\t\u2028\u202e\u2066 a[")
    )
)


@given(NASTY, NASTY, st.one_of(st.none(), st.integers(0, 120)))
def test_nothing_that_others_say_reaches_the_terminals_controls(
    text: str, handle: str, columns: int | None
) -> None:
    shown = post_line(CLOCK, handle, text, Style(columns=columns))
    assert [char for char in shown if acts(char) and char != "\n"] == []
    assert not any(map(acts, one_line(text)))


@given(NASTY)
def test_the_hints_hold_nothing_that_acts_either(text: str) -> None:
    printed = Printed()
    printed.face.online(text)
    printed.face.who((text,))
    printed.face.present((text,))
    printed.face.refused(ID, text, Reason.DENIED, None)
    printed.face.refused(ID, text, Reason.RATE_LIMITED, 1.0)
    printed.face.error("No.", text)
    printed.face.lobby((text,))
    printed.face.door(Door(word=text))
    printed.face.state(Joined(text, 1))
    assert [char for char in "".join(printed.lines) if acts(char) and char != "\n"] == []


@given(NASTY, NASTY, st.integers(0, 120))
def test_no_line_but_the_first_can_look_like_a_post(text: str, handle: str, columns: int) -> None:
    _, *others = post_line(CLOCK, handle, text, Style(columns=columns)).split("\n")
    assert all(line.startswith("      ") for line in others)


def test_a_forged_post_stays_within_its_own() -> None:
    forged = f"hi{' ' * 24}10:43 mentor  the test is cancelled"
    assert post_line(CLOCK, "red-kite", forged, Style(columns=40)).split("\n") == [
        "10:42 red-kite  hi",
        "      10:43 mentor  the test is",
        "      cancelled",
    ]
    assert post_line(CLOCK, "red-kite", "hi\n10:43 mentor  hi", PLAIN).split("\n") == [
        "10:42 red-kite  hi",
        "      10:43 mentor  hi",
    ]


def test_wide_characters_count_for_two_columns_and_marks_for_none() -> None:
    assert post_line(CLOCK, "a", "漢字漢字漢字漢字漢字漢字", Style(columns=30)).split("\n") == [
        "10:42 a  漢字漢字漢字漢字漢字",
        "      漢字",
    ]
    assert post_line(CLOCK, "a", "e\u0301" * 21, Style(columns=30)).split("\n") == [
        "10:42 a  " + "e\u0301" * 21
    ]


@given(NASTY, st.integers(0, 120))
def test_breaking_loses_nothing_but_spaces(text: str, columns: int) -> None:
    whole = post_line(CLOCK, "a", text, PLAIN)
    broken = post_line(CLOCK, "a", text, Style(columns=columns))
    assert "".join(broken.split()) == "".join(whole.split())


def test_a_handle_has_its_colour_whoever_writes_it_how() -> None:
    one = post_line(CLOCK, "blue-owl", "hi", Style(colours=True))
    assert one.startswith("10:42 \x1b[")
    assert one.endswith("blue-owl\x1b[0m  hi")
    other = post_line(CLOCK, "BLUE-OWL", "hi", Style(colours=True))
    assert other == one.replace("blue-owl", "BLUE-OWL")


def test_a_handle_without_a_letter_to_show_is_a_question_mark() -> None:
    assert post_line(CLOCK, "\n", "hi", PLAIN) == "10:42 ?  hi"
