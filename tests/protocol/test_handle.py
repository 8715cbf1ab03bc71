"""A handle is one person's: what may be one, and which two count as the same."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lanchat.protocol.errors import Reason
from lanchat.protocol.handle import MENTOR, RESERVED, normalize, problem, skeletons
from lanchat.protocol.limits import MAX_HANDLE_CHARS, MAX_RAW_HANDLE_CHARS

LETTERS = st.characters(categories=["L", "M", "Nd"])
HANDLES = st.text(LETTERS | st.sampled_from("-_.aeilomn01"), min_size=1, max_size=24)


def alike(one: str, other: str) -> bool:
    return bool(skeletons(normalize(one)) & skeletons(normalize(other)))


@pytest.mark.parametrize(
    "handle",
    [
        "blue-owl",
        "ab",
        "x" * MAX_HANDLE_CHARS,
        "a.b_c-d",
        "r2d2",
        "Zoë",
        "Müller",
        "ёжик",
        "数学",
        "さくら",
        "नमस्ते",
        "שלום",
        "مرحبا",
        "한국어",
        "Ελλάδα",
        "a1",
        "1a",
    ],
)
def test_it_may_be_a_handle(handle: str) -> None:
    assert normalize(handle) == handle
    assert problem(handle) is None


@pytest.mark.parametrize(
    "handle",
    [
        "",
        "a",
        "x" * (MAX_HANDLE_CHARS + 1),
        "12",
        "--",
        "-ab",
        "ab-",
        ".ab",
        "ab_",
        "a--b",
        "a-.b",
        "a b",
        "a\tb",
        "a\nb",
        "a@b",
        "a/b",
        "<b>a</b>",
        "a\x00b",
        "\N{OWL}ab",
        "a\N{ZERO WIDTH SPACE}b",
        "a\N{ZERO WIDTH JOINER}b",
        "a\N{SOFT HYPHEN}b",
        "a\N{RIGHT-TO-LEFT OVERRIDE}b",
        "a\N{COMBINING GRAPHEME JOINER}b",
        "a\N{VARIATION SELECTOR-16}b",
        "a\N{VARIATION SELECTOR-17}b",
        "a\N{HANGUL FILLER}b",
        "\N{HANGUL JUNGSEONG FILLER}" * 2,
        "\N{HANGUL CHOSEONG FILLER}" * 2,
        "a\N{KHMER VOWEL INHERENT AQ}b",
        "a\N{MONGOLIAN FREE VARIATION SELECTOR ONE}b",
        "a\ue000b",
        "a\U000e0041b",
        "a\ud800b",
        "a" + "\u0316\u0317\u0318" + "b",
        "\u0316ab",
        "\N{NKO LAJANYALAN}" * 2,
        "\N{LISU LETTER TONE MYA TI}" * 2,
    ],
)
def test_it_may_not_be_a_handle(handle: str) -> None:
    assert problem(normalize(handle)) is Reason.HANDLE_MALFORMED


def test_a_handle_is_judged_as_it_is_stored() -> None:
    """The hub normalizes first; what is not normalized is not well-formed."""
    assert normalize("  blue-owl\n") == "blue-owl"
    assert normalize("\N{FULLWIDTH LATIN SMALL LETTER A}b") == "ab"
    assert normalize("Zoe\N{COMBINING DIAERESIS}") == "Zoë"
    assert problem("Zoe\N{COMBINING DIAERESIS}") is Reason.HANDLE_MALFORMED
    assert problem(" blue-owl") is Reason.HANDLE_MALFORMED


@pytest.mark.parametrize("handle", RESERVED)
def test_a_reserved_handle_is_for_the_one_who_hosts(handle: str) -> None:
    assert problem(handle) is Reason.HANDLE_RESERVED
    assert problem(handle.upper()) is Reason.HANDLE_RESERVED
    assert problem(handle, mentor=True) is None


@pytest.mark.parametrize(
    "handle",
    [
        "Mentor",
        "MENTOR",
        "rnentor",
        "ment0r",
        "men-tor",
        "m.e_n-tor",
        "mеntоr",  # noqa: RUF001 - Cyrillic letters are the point
        "ΜENTOR",  # noqa: RUF001 - a Greek capital is the point
        "hυb",  # noqa: RUF001 - a Greek letter is the point
    ],
)
def test_what_looks_reserved_is_reserved(handle: str) -> None:
    assert problem(normalize(handle)) is Reason.HANDLE_RESERVED


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("blue-owl", "Blue-Owl"),
        ("blue-owl", "blueowl"),
        ("blue-owl", "blue_owl"),
        ("blue-owl", "b.lue-owl"),
        ("blue-owl", "bIue-owI"),
        ("blue-owl", "b1ue-ow1"),
        ("blue-owl", "biue-owi"),
        ("blue-owl", "blue-0wl"),
        ("blue-owl", "bluе-оwl"),  # noqa: RUF001 - Cyrillic ie and o are the point
        ("blue-owl", "ｂｌｕｅ-owl"),  # noqa: RUF001 - wide letters are the point
        ("modem", "modern"),
        ("strasse", "straße"),
        ("Zoë", "Zoe\N{COMBINING DIAERESIS}"),
        ("paypal", "раураl"),  # noqa: RUF001 - Cyrillic letters are the point
        ("ΣΊΓΜΑ", "σίγμα"),
        ("HELP", "НЕLР"),  # noqa: RUF001 - Cyrillic capitals are the point
        ("Ada", "АDА"),  # noqa: RUF001 - Cyrillic capitals are the point
        ("file", "\N{LATIN SMALL LIGATURE FI}le"),
        # What the first looks like has a look-alike itself.
        ("a\N{CYRILLIC SMALL LETTER SHORT I WITH TAIL}b", "aй\N{COMBINING COMMA BELOW}b"),
    ],
)
def test_look_alikes_are_one(one: str, other: str) -> None:
    assert alike(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("blue-owl", "blue-fox"),
        ("blue-owl", "blue-owls"),
        ("Zoe", "Zoë"),
        ("ann", "anna"),
        ("анна", "инна"),
        ("a1", "a2"),
        ("数学", "数字"),
    ],
)
def test_different_handles_stay_different(one: str, other: str) -> None:
    assert not alike(one, other)


@given(st.text(max_size=2 * MAX_RAW_HANDLE_CHARS))
def test_to_normalize_twice_changes_nothing(text: str) -> None:
    assert normalize(normalize(text)) == normalize(text)


@given(HANDLES)
def test_a_well_formed_handle_has_one_or_two_forms_and_none_is_empty(text: str) -> None:
    handle = normalize(text)
    assume(problem(handle, mentor=True) is None)
    forms = skeletons(handle)
    assert 1 <= len(forms) <= 2
    assert all(forms)
    assert skeletons(handle) == forms


@given(HANDLES)
def test_a_handle_is_alike_to_itself_in_other_letters_and_with_separators(text: str) -> None:
    handle = normalize(text)
    assume(problem(handle, mentor=True) is None)
    assert alike(handle, handle.casefold())
    assert alike(handle, handle.replace("-", "_"))
    assert alike(handle, unicodedata.normalize("NFD", handle))


@given(st.text(max_size=60))
def test_any_text_gets_an_answer(text: str) -> None:
    handle = normalize(text)
    found = problem(handle)
    assert found in {None, Reason.HANDLE_MALFORMED, Reason.HANDLE_RESERVED}
    if found is None:
        assert handle.isprintable()
        assert len(handle) <= MAX_HANDLE_CHARS


def test_every_character_has_a_form_beside_a_letter() -> None:
    """No letter or mark is simply skipped, but for those that look like a separator."""
    skipped = []
    for code in range(0x110000):
        char = chr(code)
        if unicodedata.category(char)[0] not in "LMN":
            continue
        handle = f"a{char}b"
        if problem(handle) is None and "ab" in skeletons(handle):
            skipped.append(unicodedata.name(char))
    assert skipped == [
        "ARABIC-INDIC DIGIT ZERO",
        "EXTENDED ARABIC-INDIC DIGIT ZERO",
        "NKO LAJANYALAN",
        "COPTIC CAPITAL LETTER DIALECT-P NI",
        "LISU LETTER TONE MYA TI",
        "LISU LETTER TONE MYA CYA",
        "MUSICAL SYMBOL COMBINING AUGMENTATION DOT",
    ]


def test_a_row_of_marks_does_not_keep_the_hub_busy() -> None:
    """NFKC takes a second for these, and the hub does nothing else meanwhile."""
    smear = "a" + "\u0300\u0316" * 16_000
    began = time.process_time()
    assert problem(normalize(smear)) is Reason.HANDLE_MALFORMED
    assert time.process_time() - began < 0.1


def test_the_mentor_is_the_mentor() -> None:
    assert MENTOR in RESERVED
    assert problem(MENTOR, mentor=True) is None
