"""Members and entries for the tests of storage, and another process to write or to die in."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import lanchat
from lanchat.protocol.ids import Author, ClientId, Key
from lanchat.storage.batch import Batch, StoredEntry
from lanchat.storage.hub_store import HubStore

ANN = Author(b"a" * 16)
BOB = Author(b"b" * 16)
ANNS_KEY = Key(b"A" * 32)
BOBS_KEY = Key(b"B" * 32)

AT = 1_795_340_520_000
"""2026-11-22 09:42 UTC, in milliseconds since 1970."""


def client_id(number: int) -> ClientId:
    return ClientId(number.to_bytes(16, "big"))


def entry(seq: int, author: Author = ANN, body: bytes | None = None) -> StoredEntry:
    return StoredEntry(seq, author, client_id(seq), 1_000 + seq, body or b"body %d" % seq)


def entries(first: int, last: int) -> Batch:
    return Batch(tuple(entry(seq) for seq in range(first, last + 1)))


def bodies(first: int, last: int) -> list[bytes]:
    return [b"body %d" % seq for seq in range(first, last + 1)]


def all_bodies(store: HubStore) -> list[bytes]:
    return store.bodies_after(0, max_entries=1_000_000, max_bytes=2**40)


def in_another_process(
    code: str, directory: Path, before: tuple[str, ...] = ()
) -> subprocess.Popen[str]:
    """Run `code`, which finds the store's folder in sys.argv[1]."""
    return subprocess.Popen(
        [*before, sys.executable, "-c", code, str(directory)],
        cwd=Path(lanchat.__file__).parents[1],
        stdout=subprocess.PIPE,
        text=True,
    )
