from __future__ import annotations

import pytest

from lanchat.app.terminal_commands import (
    MAX_LINE_BYTES,
    Decide,
    End,
    Help,
    PutOut,
    Quit,
    Say,
    SetLobby,
    SetUnverified,
    SetWord,
    ShowDoor,
    ShowLobby,
    Typed,
    Who,
    Wrong,
    parse,
)
from lanchat.protocol.limits import MAX_WORD_CHARS


@pytest.mark.parametrize(
    ("line", "typed"),
    [
        (b"hello", Say("hello")),
        (b"  for x in y: ", Say("  for x in y: ")),
        (b"ends in a DOS way\r", Say("ends in a DOS way")),
        ("नमस्ते".encode(), Say("नमस्ते")),
        (b"", Say("")),
        (b"//etc/passwd", Say("/etc/passwd")),
        (b"///", Say("//")),
        (b" /who", Say(" /who")),
        (b"/who", Who()),
        (b"/WHO  ", Who()),
        (b"/help", Help()),
        (b"/end", End()),
        (b"/quit", Quit()),
        (b"/lobby", ShowLobby()),
        (b"/admit blue-owl", Decide("blue-owl", welcome=True)),
        (b"/Refuse  Blue-Owl ", Decide("Blue-Owl", welcome=False)),
        ("/remove größe".encode(), PutOut("größe", ban=False)),
        (b"/ban blue-owl", PutOut("blue-owl", ban=True)),
        (b"/door", ShowDoor()),
        (b"/door lobby on", SetLobby(True)),
        (b"/door LOBBY Off", SetLobby(False)),
        (b"/door unverified on", SetUnverified(True)),
        (b"/door unverified off", SetUnverified(False)),
        (b"/door word Blue  banana", SetWord("Blue banana")),
        (b"/door word off and on", SetWord("off and on")),
        (b"/door word OFF", SetWord(None)),
    ],
)
def test_lines_are_posts_or_commands(line: bytes, typed: Typed) -> None:
    assert parse(line) == typed


@pytest.mark.parametrize("line", [b"/", b"/nope", b"/quit now", b"/etc/passwd", b"/lobby on"])
def test_an_unknown_command_is_shown_and_not_posted(line: bytes) -> None:
    wrong = parse(line)
    assert isinstance(wrong, Wrong)
    assert wrong.text == line.decode()
    assert "nothing was posted" in wrong.message


@pytest.mark.parametrize(
    "line",
    [
        "/admit",
        "/ban blue owl",
        "/door lobby",
        "/door lobby maybe",
        "/door unverified on off",
        "/door window on",
        "/door word",
        "/door word " + "x" * (MAX_WORD_CHARS + 1),
        "/door word a\u202eb",
    ],
)
def test_a_command_that_lacks_something_changes_nothing_and_says_what(line: str) -> None:
    wrong = parse(line.encode())
    assert isinstance(wrong, Wrong)
    assert wrong.text == line
    assert "Nothing was" in wrong.message


def test_a_line_that_is_no_text_is_shown_byte_by_byte() -> None:
    wrong = parse(b"caf\xe9 \xff")
    assert isinstance(wrong, Wrong)
    assert wrong.text == "caf\\xe9 \\xff"
    assert "not UTF-8" in wrong.message


def test_a_line_that_is_too_long_is_shown_in_part() -> None:
    wrong = parse(b"x" * (MAX_LINE_BYTES + 1))
    assert isinstance(wrong, Wrong)
    assert wrong.text == "x" * 200
