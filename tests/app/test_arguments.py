from __future__ import annotations

from argparse import ArgumentTypeError
from collections.abc import Callable

import pytest

from lanchat.app import arguments
from lanchat.crypto.class_code import WORDS


@pytest.mark.parametrize(
    ("check", "typed", "value"),
    [
        (arguments.text, "  Python 101 ", "Python 101"),
        (arguments.workshop_name, "नमस्ते", "नमस्ते"),
        (arguments.workshop_name, "x" * 80, "x" * 80),
        (arguments.where, " [::1]:47820 ", "[::1]:47820"),
        (arguments.handle, "blue-owl", "blue-owl"),
        (arguments.class_code, " Maple river  pencil window", "Maple river pencil window"),
        (arguments.entry_word, " Blue banana", "Blue banana"),
        (arguments.entry_word, "x" * 32, "x" * 32),
        (arguments.entry_word, " ", ""),
        (arguments.ip, "127.0.0.1", "127.0.0.1"),
        (arguments.ip, "::1", "::1"),
        (arguments.port, "0", 0),
        (arguments.port, "65535", 65535),
        (arguments.seconds, "0.5", 0.5),
    ],
)
def test_what_makes_sense_is_taken(
    check: Callable[[str], object], typed: str, value: object
) -> None:
    assert check(typed) == value


@pytest.mark.parametrize(
    ("check", "typed"),
    [
        (arguments.text, "\udcff"),
        (arguments.text, "  "),
        (arguments.workshop_name, "é" * 41),
        (arguments.workshop_name, "two\nlines"),
        (arguments.workshop_name, "\x1b[31mred"),
        (arguments.where, "x" * 301),
        (arguments.handle, "x" * 241),
        (arguments.class_code, "maple river pencil"),
        (arguments.class_code, "maple-river-pencil-window"),
        (arguments.entry_word, "x" * 33),
        (arguments.entry_word, "two\nlines"),
        (arguments.entry_word, "\udcff"),
        (arguments.ip, "localhost"),
        (arguments.port, "65536"),
        (arguments.port, "-1"),
        (arguments.port, "²"),
        (arguments.port, "9" * 5000),
        (arguments.seconds, "0"),
        (arguments.seconds, "nan"),
        (arguments.seconds, "inf"),
        (arguments.seconds, "soon"),
    ],
)
def test_what_makes_no_sense_is_told(check: Callable[[str], object], typed: str) -> None:
    with pytest.raises(ArgumentTypeError, match=r"\w"):
        check(typed)


def test_a_class_code_has_as_many_words_as_there_are_made() -> None:
    assert arguments.CODE_WORDS == WORDS
