"""Bits that flip on a disk, and where one may flip that the journal cannot mend."""

from __future__ import annotations

import random
import struct
from collections.abc import Iterator
from pathlib import Path

_PAGE = 4_096
"""Bytes of a page of SQLCipher's."""

_HEADER_BYTES = 32
_FRAME = struct.Struct(">I 20x")
"""A frame of SQLite's write-ahead log begins with the number of the page that follows."""

_SPECIAL = ((0, 16), (16, 100), (_PAGE - 80, _PAGE), (-80, None))
"""The salt, SQLite's own header, the first page's MAC and the last one's."""


def flip(path: Path, bit: int) -> None:
    """Flip one bit of a file."""
    with path.open("r+b") as file:
        file.seek(bit // 8)
        (byte,) = file.read(1)
        file.seek(bit // 8)
        file.write(bytes([byte ^ 1 << bit % 8]))


def some_bits(rng: random.Random, size: int, count: int) -> Iterator[int]:
    """Yield `count` bits of a file of `size` bytes: one in each special place, then any."""
    places = [range(size)[slice(*place)] for place in _SPECIAL]
    for number in range(count):
        place = places[number] if number < len(places) else range(size)
        yield rng.choice(place) * 8 + rng.randrange(8)


def unmended_bit(rng: random.Random, database: Path) -> int:
    """Return a bit of a database whose page its journal does not hold: nothing can mend that."""
    journal = database.with_name(f"{database.name}-wal")
    held = _pages_in(journal.read_bytes()) if journal.exists() else set()
    size = database.stat().st_size
    pages = [page for page in range(1, size // _PAGE + 1) if page not in held]
    return ((rng.choice(pages) - 1) * _PAGE + rng.randrange(_PAGE)) * 8 + rng.randrange(8)


def _pages_in(journal: bytes) -> set[int]:
    frames = range(_HEADER_BYTES, len(journal), _FRAME.size + _PAGE)
    return {_FRAME.unpack_from(journal, at)[0] for at in frames}
