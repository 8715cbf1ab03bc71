from __future__ import annotations

import pytest

from lanchat.ui.blocks import Block, blocks, fenced, without_fences


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hello", [("hello", False)]),
        ("", [("", False)]),
        (
            "a\n```python\nx = 1\n\ny = 2\n```\nb",
            [("a", False), ("x = 1\n\ny = 2", True), ("b", False)],
        ),
        ("```\nopen fence\n    kept", [("open fence\n    kept", True)]),
        (
            "see:\n\n    if a:\n        b()\n\n    c()\nend",
            [("see:", False), ("if a:\n    b()\n\nc()", True), ("end", False)],
        ),
        ("all:\n\tmake", [("all:", False), ("make", True)]),
        ("```\n```", [("```\n```", False)]),
        ("   three spaces", [("   three spaces", False)]),
        ("    \n    ", [("    \n    ", False)]),
    ],
)
def test_prose_and_code_are_told_apart(text: str, expected: list[tuple[str, bool]]) -> None:
    assert blocks(text) == tuple(Block(words, code) for words, code in expected)


def test_a_copy_has_no_fences() -> None:
    assert without_fences("a\n```python\nx\n```") == "a\nx"
    assert without_fences("```") == "```"
    assert blocks(fenced("x = 1\n")) == (Block("x = 1", code=True),)
