"""The class code: the same for the same identity, another for another, and typed with ease."""

from __future__ import annotations

import re

from lanchat.crypto.class_code import WORDS, class_code, matches, words

_IDENTITY = bytes(range(32))


def test_the_code_of_an_identity_never_changes() -> None:
    # A changed code would send every class to its mentor: the construction is part of the protocol.
    assert class_code(_IDENTITY) == "task brand street reawake"


def test_another_identity_has_another_code() -> None:
    assert class_code(bytes(32)) != class_code(_IDENTITY)
    assert set(class_code(bytes(32)).split()) <= set(words())


def test_what_is_typed_matches_whatever_the_case_and_the_spaces() -> None:
    code = class_code(_IDENTITY)

    assert matches(_IDENTITY, f"  {code.upper().replace(' ', '   ')} ")
    assert not matches(_IDENTITY, code.rpartition(" ")[0])
    assert not matches(_IDENTITY, f"{code} {code}")
    assert not matches(_IDENTITY, "")
    assert not matches(bytes(32), code)
    assert len(code.split()) == WORDS


def test_the_words_are_plain_and_cannot_be_mistaken_for_one_another() -> None:
    listed = words()

    assert len(listed) == len(set(listed)) == 2048
    assert list(listed) == sorted(listed)
    assert all(re.fullmatch("[a-z]{4,7}", word) for word in listed)
    assert len({word[:4] for word in listed}) == 2048
    assert not [pair for word in listed for pair in _one_slip_apart(word, frozenset(listed))]


def _one_slip_apart(word: str, listed: frozenset[str]) -> list[tuple[str, str]]:
    """Return the words that `word` becomes by one letter dropped, changed or swapped."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    splits = [(word[:i], word[i:]) for i in range(len(word))]
    slips = {head + tail[1:] for head, tail in splits}
    slips |= {head + letter + tail[1:] for head, tail in splits for letter in letters}
    slips |= {head + tail[1] + tail[0] + tail[2:] for head, tail in splits if len(tail) > 1}
    return [(word, slip) for slip in sorted(slips & listed - {word})]
