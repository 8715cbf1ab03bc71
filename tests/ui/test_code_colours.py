from __future__ import annotations

import time

import pytest

from lanchat.protocol.limits import MAX_POST_BYTES
from lanchat.ui.code_colours import MAX_SPANS, Kind, code_colours


def parts(code: str) -> list[tuple[str, Kind]]:
    return [(code[s.start : s.start + s.length], s.kind) for s in code_colours(code)]


def test_python() -> None:
    code = "for n in range(10, 0, -1):  # down\n    print('n is', n, 3.5e-2, 0xFF)"
    assert parts(code) == [
        ("for", Kind.KEYWORD),
        ("in", Kind.KEYWORD),
        ("10", Kind.NUMBER),
        ("0", Kind.NUMBER),
        ("1", Kind.NUMBER),
        ("# down", Kind.COMMENT),
        ("'n is'", Kind.STRING),
        ("3.5e-2", Kind.NUMBER),
        ("0xFF", Kind.NUMBER),
    ]
    doc = '"""what\n# it does"""'
    assert parts(f"def f():\n    {doc}") == [("def", Kind.KEYWORD), (doc, Kind.STRING)]


def test_javascript() -> None:
    code = 'const a = "x\\"y"; // why\nlet b; /* two\nlines */ return null'
    assert parts(code) == [
        ("const", Kind.KEYWORD),
        ('"x\\"y"', Kind.STRING),
        ("// why", Kind.COMMENT),
        ("let", Kind.KEYWORD),
        ("/* two\nlines */", Kind.COMMENT),
        ("return", Kind.KEYWORD),
        ("null", Kind.KEYWORD),
    ]


def test_c() -> None:
    code = "#include <stdio.h>\nint main(void) {\n  // say\n  char c = 'x';\n}"
    assert parts(code) == [
        ("#include", Kind.KEYWORD),
        ("int", Kind.KEYWORD),
        ("void", Kind.KEYWORD),
        ("// say", Kind.COMMENT),
        ("char", Kind.KEYWORD),
        ("'x'", Kind.STRING),
    ]


@pytest.mark.parametrize(
    "code",
    [
        "half = n // m",
        "a { color: #fff; }",
        "#header { }",
        "don't",
        "form x2 n_1 format information",
        "http://example.org",
    ],
)
def test_where_languages_differ_nothing_is_coloured(code: str) -> None:
    assert parts(code) == []


def test_places_are_counted_as_qt_counts() -> None:
    (span,) = code_colours("🦉🦉 1")
    assert (span.start, span.length) == (5, 1)


@pytest.mark.parametrize("end", ["", "\n"])
@pytest.mark.parametrize(
    "piece",
    ['"\\', "/*", "'''", '"', "# ", ";//", "; ", "1.", "0x", "1_", "a#", " #a-", " \t", "1 "],
)
def test_no_post_takes_long(piece: str, end: str) -> None:
    post = (piece + end) * (MAX_POST_BYTES // len(piece + end))
    began = time.process_time()
    assert len(code_colours(post)) <= MAX_SPANS
    # Were parts looked at again and again, it would be seconds.
    assert time.process_time() - began < 0.5


def test_no_more_are_coloured_than_can_be_shown_quickly() -> None:
    assert len(code_colours("1 " * 5000)) == MAX_SPANS
