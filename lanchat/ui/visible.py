"""Text of others, made safe to show: nothing in it acts, and nothing in it hides.

Characters that reorder what follows (UTS #55, UAX #9) or that have no shape of their own are
shown by their code point. Joiners stay: Hindi and emoji need them. A name, of a person or of a
workshop, stands in a line with words of ours, so it may do less.
"""

from __future__ import annotations

import html
import re
import unicodedata

_NEWLINES = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")

_ACTING = re.compile(
    "["
    "\x00-\x08\x0e-\x1f\x7f-\x9f"  # control characters, without tab and newline
    "\xad\u180e\u200b\u2060-\u2064\ufeff"  # no shape of their own
    "\u202a-\u202e\u2066-\u2069\u206a-\u206f"  # embeddings, overrides, isolates
    "\ufff9-\ufffb\U000e0000-\U000e007f"  # annotations and tags
    "\ud800-\udfff"  # halves of characters
    "]"
)

_ACTING_IN_A_LINE = re.compile(
    "["
    "\t\n"
    "\u061c\u200e\u200f"  # direction marks
    "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"  # blank letters
    "]"
)
_RIGHT_TO_LEFT = frozenset({"R", "AL", "AN"})


def visible(text: str) -> str:
    """Return `text` as it may be shown, its lines parted by newlines alone."""
    return _ACTING.sub(_code_point, _NEWLINES.sub("\n", text))


def one_line(name: str) -> str:
    """Return the name of a person or a workshop as it may be shown, alone or in a sentence.

    It is one line, and what is written from right to left turns nothing around it (UAX #9,
    isolates).
    """
    if name.isascii() and name.isprintable():
        return name
    shown = _ACTING_IN_A_LINE.sub(_code_point, visible(name))
    if any(unicodedata.bidirectional(char) in _RIGHT_TO_LEFT for char in shown):
        return f"\u2068{shown}\u2069"
    return shown


def tooltip(name: str) -> str:
    """Return a name as a tooltip, which Qt would else read as HTML, with pictures from files."""
    return f"<span>{html.escape(one_line(name))}</span>"


def _code_point(match: re.Match[str]) -> str:
    return f"[U+{ord(match[0]):04X}]"
