from __future__ import annotations

from lanchat.ui.typed_on import TypedOn


def test_the_rest_of_a_word_is_swallowed_and_nothing_after_it() -> None:
    typed_on = TypedOn()
    typed_on.expect("ern")
    assert [typed_on.take(letter) for letter in "erne"] == [True, True, True, False]
    assert (typed_on.swallowed, typed_on.broken_off) == ("ern", "")


def test_a_rest_that_breaks_off_is_known() -> None:
    typed_on = TypedOn()
    typed_on.expect("ern")
    assert typed_on.take("e")
    assert not typed_on.take("a")
    assert typed_on.broken_off == "e"
    typed_on.forget()
    assert (typed_on.waits, typed_on.take("r")) == (False, False)


def test_it_waits_even_for_an_empty_rest_but_not_for_none() -> None:
    typed_on = TypedOn()
    waits = [typed_on.waits]
    for rest in ("", None):
        typed_on.expect(rest)
        waits.append(typed_on.waits)
    assert waits == [False, True, False]
    assert not typed_on.take("")
