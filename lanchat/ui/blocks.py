"""A post taken apart into what is prose and what is code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

FENCE = "```"
_INDENTS = ("    ", "\t")


@dataclass(frozen=True)
class Block:
    """Some lines of a post, all prose or all code, without fences or common indent."""

    text: str
    code: bool


def blocks(text: str) -> tuple[Block, ...]:
    """Return the blocks of `text`, which is visible text; at least one.

    Code stands between lines that begin with ``` (an open fence reaches to the end) or is
    indented by four spaces or a tab.
    """
    result: list[Block] = []
    lines = text.split("\n")
    position = 0
    while position < len(lines):
        start = position
        if lines[start].startswith(FENCE):
            position = _closing_fence(lines, start + 1)
            _add(result, lines[start + 1 : position], code=True)
            position += 1
        elif lines[start].startswith(_INDENTS):
            position = _end_of_indent(lines, start)
            _add(result, map(_dedented, lines[start:position]), code=True)
        else:
            position = _end_of_prose(lines, start)
            _add(result, lines[start:position], code=False)
    return tuple(result) or (Block(text, code=False),)


def without_fences(text: str) -> str:
    """Return `text` as it is copied, without the fence markers."""
    kept = [line for line in text.split("\n") if not line.startswith(FENCE)]
    return "\n".join(kept).strip("\n") or text


def fenced(text: str) -> str:
    """Return `text` as a block of code, on lines of its own."""
    return f"{FENCE}\n{text.strip(chr(10))}\n{FENCE}\n"


def _add(result: list[Block], lines: Iterable[str], *, code: bool) -> None:
    """Append a block unless nothing but empty lines is in it."""
    text = "\n".join(lines).strip("\n").rstrip()
    if text.strip():
        result.append(Block(text, code))


def _dedented(line: str) -> str:
    """Return a line without the one step of indent that makes it code."""
    used = next((indent for indent in _INDENTS if line.startswith(indent)), "")
    return line[len(used) :]


def _closing_fence(lines: list[str], start: int) -> int:
    for index in range(start, len(lines)):
        if lines[index].startswith(FENCE):
            return index
    return len(lines)


def _end_of_indent(lines: list[str], start: int) -> int:
    for index in range(start, len(lines)):
        if lines[index].strip() and not lines[index].startswith(_INDENTS):
            return index
    return len(lines)


def _end_of_prose(lines: list[str], start: int) -> int:
    for index in range(start, len(lines)):
        if lines[index].startswith((FENCE, *_INDENTS)) and lines[index].strip():
            return index
    return len(lines)
