"""Made-up values that the tests of the windows share."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime

from lanchat.client.nearby import Nearby
from lanchat.protocol.descriptor import Descriptor
from lanchat.protocol.entries import Posted
from lanchat.protocol.ids import Author, ClientId
from lanchat.protocol.limits import KEY_BYTES, SIGNATURE_BYTES
from lanchat.protocol.messages import Member
from lanchat.protocol.version import VERSION

NOON = int(datetime(2026, 11, 22, 12, 0, tzinfo=UTC).timestamp() * 1000)
MINUTE = 60_000


def author(handle: str) -> Author:
    return Author(hashlib.blake2b(handle.encode(), digest_size=KEY_BYTES).digest())


def member(handle: str) -> Member:
    return Member(handle, author(handle))


def client_id(number: int) -> ClientId:
    return ClientId(number.to_bytes(16, "big"))


def posted(seq: int, handle: str = "blue-owl", text: str = "hello", at: int = NOON) -> Posted:
    unsigned = bytes(SIGNATURE_BYTES)
    return Posted(seq, at, author(handle), handle, client_id(1000 + seq), text, unsigned)


def nearby(name: str, number: int = 1, *, host: str = "", version: int = VERSION) -> Nearby:
    key = bytes([number]) * 32
    descriptor = Descriptor(version, name, key, key, 47821, 47822, key[:16])
    return Nearby(host or f"192.0.2.{number}", 47820, descriptor)
