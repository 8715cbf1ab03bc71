"""What in a piece of code gets a colour, whatever language it is in.

The rules are those that Python, JavaScript and C have in common. Where they differ, nothing is
coloured: a colour that is wrong teaches something wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from itertools import islice


class Kind(Enum):
    """What a span is."""

    KEYWORD = auto()
    STRING = auto()
    NUMBER = auto()
    COMMENT = auto()


@dataclass(frozen=True)
class Span:
    """A part of a text, counted in UTF-16 units, as Qt counts."""

    start: int
    length: int
    kind: Kind


MAX_SPANS = 1000
"""So many are coloured: a post made of nothing but numbers may not slow down everyone's window."""

# Every alternative that has begun takes all that it looks at, also where its end is missing: no
# part of a text is looked at twice, so that the longest post takes as long as its length.
_TOKEN = re.compile(
    r"""
    (?P<doc>\"\"\"(?:.*?\"\"\"|.*)|'''(?:.*?'''|.*))
  | (?P<string>"(?:\\[^\n]|[^"\\\n])*"?|'(?:\\[^\n]|[^'\\\n])*'?)
  | (?P<block>/\*(?:.*?\*/|.*))
  | (?:(?m:^)|[;{},])[ \t]*(?P<slashes>//[^\n]*)       # elsewhere it may be a division
  | (?P<directive>(?m:^)[ \t]*\#[ \t]*(?:include|define|undef|if|ifdef|ifndef|else|endif)\b)
  | (?P<comment>(?<!\S)\#
      (?![0-9a-fA-F]{3,8}\b|[\w-]+[ \t]*[{,])           # nor a colour or a name, as in CSS
      [^\n]*)
  | (?P<number>(?<![\w.])(?:0[xX][0-9a-fA-F]+|0[bB][01]+
      |[0-9][0-9_]*(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)\b)
  | (?P<word>[^\W\d]\w*)
    """,
    re.VERBOSE | re.DOTALL,
)
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")

_PYTHON = (
    "False None True and as assert async await break class continue def del elif else except "
    "finally for from global if import in is lambda nonlocal not or pass raise return self try "
    "while with yield"
)
_JAVASCRIPT = (
    "case catch const do export extends false function instanceof let new null static super switch "
    "this throw true typeof undefined var void"
)
_C_AND_ITS_KIN = (
    "bool char double enum extern float goto int namespace private protected public signed sizeof "
    "struct template typedef union unsigned using"
)
_KEYWORDS = frozenset(f"{_PYTHON} {_JAVASCRIPT} {_C_AND_ITS_KIN}".split())


def code_colours(code: str) -> tuple[Span, ...]:
    """Return the spans to be coloured, in order, none over another; at most MAX_SPANS."""
    # Qt counts a character beyond the first 65,536 as two.
    units = _ASTRAL.sub("\ufffd\ufffd", code)
    found = map(_span, _TOKEN.finditer(units))
    return tuple(islice((span for span in found if span), MAX_SPANS))


def _span(token: re.Match[str]) -> Span | None:
    group = token.lastgroup or ""
    kind = _kind(group, token[group])
    return Span(token.start(group), len(token[group]), kind) if kind else None


def _kind(group: str, words: str) -> Kind | None:
    match group:
        case "doc":
            return Kind.STRING
        case "string":
            closed = len(words) > 1 and words[0] == words[-1]
            return Kind.STRING if closed else None
        case "block" | "slashes" | "comment":
            return Kind.COMMENT
        case "number":
            return Kind.NUMBER
        case "directive":
            return Kind.KEYWORD
        case _:
            return Kind.KEYWORD if words in _KEYWORDS else None
