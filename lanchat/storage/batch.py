"""What the hub hands to storage: values, stored as a whole or not at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from lanchat.protocol.ids import Author, ClientId, Key
from lanchat.protocol.limits import KEY_BYTES

NO_IDENTITY = bytes(KEY_BYTES)
"""Stands for the identity of a member whose handle was bound before identities were kept."""


class StoredEntry(NamedTuple):
    """One entry of the log. A named tuple, as it goes to SQLite by the hundred as it is."""

    seq: int
    author: Author
    client_id: ClientId
    at: int
    """Milliseconds since 1970, UTC."""
    body: bytes
    """The encoded entry, as `Page` and `Entries` carry it."""


class Binding(NamedTuple):
    """A member's key, and the handle that it holds."""

    key: Key
    handle: str
    identity: bytes = NO_IDENTITY
    """The member's public Ed25519 key, 32 bytes."""


class Ban(NamedTuple):
    """Who may not come in again."""

    kind: Literal["key", "handle"]
    value: bytes
    """A CURVE public key, 32 bytes, or the skeleton of a handle, UTF-8."""
    handle: str
    """What the banned one was called, to be shown to the mentor."""
    at: int = 0
    """When, in milliseconds since 1970, UTC."""


@dataclass(frozen=True)
class Batch:
    """Everything that one commit stores.

    First all keys in `release` and in `bind` lose their handles, then those in `bind` get theirs,
    so that handles can be swapped. A key is in one of the two at most once. In the same way those
    in `unban` go before those in `ban` come.
    """

    entries: tuple[StoredEntry, ...] = ()
    """They continue the log: the first has the number after the head, and no number is left out."""
    bind: tuple[Binding, ...] = ()
    release: tuple[Key, ...] = ()
    ban: tuple[Ban, ...] = ()
    """One whose kind and value are there already takes the older one's place."""
    unban: tuple[Ban, ...] = ()
    """Found by kind and value alone; one that is not there is none to worry about."""
