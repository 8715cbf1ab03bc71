from __future__ import annotations

from lanchat.crypto.class_code import words
from lanchat.ui.word_list import ENOUGH, WordList, split_words


def test_words_are_found_by_how_they_begin() -> None:
    known = WordList(["river", "Maple", "march", "ride"])
    assert known.matching("") == ["maple", "march", "ride", "river"]
    assert known.matching("MA") == ["maple", "march"]
    assert known.matching("maplewood") == []
    assert "MAPLE" in known
    assert "map" not in known
    assert "" not in known


def test_a_word_is_told_by_its_first_letters() -> None:
    known = WordList(["river", "ride", "rivet"])
    assert [known.told_by(typed) for typed in ("rid", "ride", "rive", "river", "x")] == [
        None,
        "ride",
        None,
        "river",
        None,
    ]


def test_every_bundled_word_is_told_by_enough_letters() -> None:
    known = WordList(words())
    assert [word for word in words() if known.told_by(word[:ENOUGH]) != word] == []


def test_words_are_split_at_whatever_stands_between() -> None:
    assert split_words("Maple, tiger\n lantern-river 7") == ["maple", "tiger", "lantern", "river"]
    assert split_words(" \n") == []
