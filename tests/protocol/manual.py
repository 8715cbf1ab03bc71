"""PROTOCOL.md, read by the tests: its examples and its tables."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lanchat.protocol

TEXT = Path(lanchat.protocol.__file__).with_name("PROTOCOL.md").read_text("utf-8")

_EXAMPLE = re.compile(r"^```(\w+)\n(.+)\n([0-9a-f ]+)\n```$", re.MULTILINE)


@dataclass(frozen=True)
class Example:
    """One worked example."""

    kind: str
    """What the block is marked with: command, reply, broadcast, entry or answer."""
    value: list[Any]
    """The array, as Python's basic types."""
    encoded: bytes


def examples(*kinds: str) -> list[Example]:
    """Return the examples of these kinds, in the order of the page."""
    return [
        Example(kind, _literal(value), bytes.fromhex(encoded))
        for kind, value, encoded in _EXAMPLE.findall(TEXT)
        if kind in kinds
    ]


def first_column(heading: str) -> list[str]:
    """Return what stands in backquotes in the first column of the table under `heading`."""
    return [name for name, _ in rows(heading)]


def rows(heading: str) -> list[tuple[str, str]]:
    """Return the first column, in backquotes, and the second one of the table under `heading`."""
    section = TEXT.split(f"\n{heading}", 1)[1].split("\n#", 1)[0]
    found = re.findall(r"^\| `([\w-]+)` \|([^|]*)\|", section, re.MULTILINE)
    return [(name, second.strip()) for name, second in found]


def _literal(text: str) -> list[Any]:
    """Return the list that `text` writes, in Python's notation."""
    try:
        value = ast.literal_eval(text)
    except ValueError:
        # The two keys of the descriptor, which are shorter so.
        value = eval(text, {"__builtins__": {}, "bytes": bytes, "range": range})  # noqa: S307 - our own page
    assert isinstance(value, list)
    return value
