"""The rules for a handle, and the forms under which two handles count as the same.

The forms follow the skeleton of UTS #39, section 4, on top of NFKC and full case folding, and are
stricter: a capital I, a small l and a digit 1 are one, so are o and 0, and separators do not count.
A capital may look like another script's capital where their small letters differ, so each handle
has a form made before and one made after folding; handles that share one are look-alikes.
"""

from __future__ import annotations

import unicodedata
from functools import cache

from lanchat.protocol.errors import Reason
from lanchat.protocol.limits import MAX_HANDLE_CHARS, MAX_RAW_HANDLE_CHARS, MIN_HANDLE_CHARS
from lanchat.support.paths import resource

MENTOR = "mentor"
"""The handle that only the one who hosts may bear."""

RESERVED = (MENTOR, "teacher", "admin", "hub", "lanchat", "everyone", "system", "you", "me")

_SEPARATORS = "-_."
_MAX_MARKS_IN_A_ROW = 2

# Default_Ignorable_Code_Point (UAX #44) among the letters and marks: nobody sees them, so a handle
# with one would pass for the handle without it. And a Khitan filler, which is as blank.
_INVISIBLE = frozenset(
    {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180F, 0x3164, 0xFFA0, 0x16FE4}
    | {*range(0x180B, 0x180E), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)}
)


def normalize(handle: str) -> str:
    """Return `handle` as it is stored and shown: NFKC, without space at either end.

    One that is longer than MAX_RAW_HANDLE_CHARS is returned as it is; it is malformed anyway.
    """
    if len(handle) > MAX_RAW_HANDLE_CHARS:
        return handle
    return unicodedata.normalize("NFKC", handle).strip()


def problem(handle: str, *, mentor: bool = False) -> Reason | None:
    """Return why `handle` (already normalized) cannot be anyone's, or None if it can.

    Only the one who hosts (`mentor`) may take a reserved handle.
    """
    if not _well_formed(handle):
        return Reason.HANDLE_MALFORMED
    if not mentor and skeletons(handle) & _reserved_skeletons():
        return Reason.HANDLE_RESERVED
    return None


def skeletons(handle: str) -> frozenset[str]:
    """Return the forms of `handle`, one or two; look-alike handles have one in common."""
    plain = unicodedata.normalize("NFKC", handle)
    return frozenset(_skeleton(form) for form in (plain, plain.casefold()))


def _well_formed(handle: str) -> bool:
    if not MIN_HANDLE_CHARS <= len(handle) <= MAX_HANDLE_CHARS:
        return False
    if handle != normalize(handle) or handle[0] in _SEPARATORS or handle[-1] in _SEPARATORS:
        return False
    kinds = [_kind(char) for char in handle]
    if None in kinds or "L" not in kinds or _crowded("".join(k or "" for k in kinds)):
        return False
    # A few letters look like separators and nothing else.
    return all(skeletons(handle))


def _kind(char: str) -> str | None:
    """Return L, M or N by the character's general category, S for a separator, else None."""
    if char in _SEPARATORS:
        return "S"
    if ord(char) in _INVISIBLE:
        return None
    category = unicodedata.category(char)
    return category[0] if category[0] in "LM" or category == "Nd" else None


def _crowded(kinds: str) -> bool:
    """Tell whether marks are stacked into a smear, or separators stand side by side."""
    return "M" * (_MAX_MARKS_IN_A_ROW + 1) in kinds or "SS" in kinds or kinds.startswith("M")


def _skeleton(form: str) -> str:
    table = _confusables()
    for _ in range(2):
        # What a letter looks like may be a capital or have a look-alike itself: fold and map again.
        mapped = "".join(table.get(char, char) for char in unicodedata.normalize("NFD", form))
        form = mapped.casefold()
    return "".join(table.get(char, char) for char in form if char not in _SEPARATORS)


@cache
def _confusables() -> dict[str, str]:
    table: dict[str, str] = {}
    for line in resource("unicode", "confusables.tsv").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        source, _, target = line.partition("\t")
        table[chr(int(source, 16))] = "".join(chr(int(code, 16)) for code in target.split())
    # A capital I is shown like a small l, and folding has made it a small i by now.
    table.update({"i": "l", "1": "l", "0": "o"})
    return table


@cache
def _reserved_skeletons() -> frozenset[str]:
    return frozenset().union(*map(skeletons, RESERVED))
