from __future__ import annotations

import io
import queue
import sys
from collections.abc import Sequence

import pytest

from lanchat.app.terminal_commands import MAX_LINE_BYTES, EndOfInput, Quit, Say, Typed, Wrong
from lanchat.app.terminal_input import LineReader, standard_input


class Source:
    """An input that gives its pieces one at a time; None stands for not yet, an error for broken.

    Each read is counted.
    """

    def __init__(self, *pieces: bytes | OSError | None) -> None:
        self._pieces = list(pieces)
        self.reads = 0

    def read(self, _size: int, /) -> bytes | None:
        self.reads += 1
        piece = self._pieces.pop(0) if self._pieces else b""
        if isinstance(piece, OSError):
            raise piece
        return piece


def read_all(source: Source) -> Sequence[Typed]:
    """Return what a reader makes of `source`, to the end."""
    inbox: queue.SimpleQueue[Typed] = queue.SimpleQueue()
    reader = LineReader(source, inbox.put)
    reader.start()
    got: list[Typed] = []
    while not got or not isinstance(got[-1], EndOfInput | Quit):
        reader.ask()
        got.append(inbox.get(timeout=10))
    return got


@pytest.mark.parametrize(
    ("pieces", "said"),
    [
        ([], []),
        ([b"one\ntwo\n"], ["one", "two"]),
        ([b"no newline at the end"], ["no newline at the end"]),
        ([b"on", b"e\r\ntw", None, b"o\n"], ["one", "two"]),
        ([b"\n\n"], ["", ""]),
        ([b"\xef\xbb\xbfmarked\n\xef\xbb\xbfas is\n"], ["marked", "\ufeffas is"]),
        ([b"\xef\xbb\xbf", b"marked\n"], ["marked"]),
        (["न".encode()[:1], "न".encode()[1:], b"\n"], ["न"]),
        ([b"kept\nlost terminal", OSError("gone")], ["kept", "lost terminal"]),
    ],
)
def test_an_input_is_read_line_by_line_however_it_arrives(
    pieces: list[bytes | OSError | None], said: list[str]
) -> None:
    assert read_all(Source(*pieces)) == [*map(Say, said), EndOfInput()]


def test_a_line_without_end_fills_no_memory_and_what_follows_is_read() -> None:
    endless = [b"x" * 65_536] * (2 * MAX_LINE_BYTES // 65_536)
    too_long, after, end = read_all(Source(*endless, b"x\nafter\n"))
    assert isinstance(too_long, Wrong)
    assert too_long.text == "x" * 200
    assert (after, end) == (Say("after"), EndOfInput())


def test_a_line_without_end_at_the_end_of_the_input() -> None:
    too_long, end = read_all(Source(b"x" * (MAX_LINE_BYTES + 1)))
    assert isinstance(too_long, Wrong)
    assert end == EndOfInput()


def test_nothing_is_read_before_it_is_asked_for_and_nothing_after_quit() -> None:
    source = Source(b"one\n", b"/quit\n", b"never\n")
    inbox: queue.SimpleQueue[Typed] = queue.SimpleQueue()
    reader = LineReader(source, inbox.put)
    reader.start()
    assert source.reads == 0

    reader.ask()
    assert inbox.get(timeout=10) == Say("one")
    assert source.reads == 1

    reader.ask()
    assert inbox.get(timeout=10) == Quit()
    assert source.reads == 2


def test_standard_input_is_read_without_its_buffer(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO(b"typed")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(raw)))
    assert standard_input().read(100) == b"typed"


def test_a_program_without_standard_input_gets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    assert standard_input().read(100) == b""
