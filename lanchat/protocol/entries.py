"""The entries of the public log. Everything public is one of them."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from lanchat.protocol.limits import (
    ID_BYTES,
    KEY_BYTES,
    MAX_HANDLE_CHARS,
    MAX_POST_BYTES,
    MAX_SEQ,
    SIGNATURE_BYTES,
)

Id = Annotated[bytes, Meta(min_length=ID_BYTES, max_length=ID_BYTES)]
PublicKey = Annotated[bytes, Meta(min_length=KEY_BYTES, max_length=KEY_BYTES)]
Signature = Annotated[bytes, Meta(min_length=SIGNATURE_BYTES, max_length=SIGNATURE_BYTES)]
Seq = Annotated[int, Meta(ge=0, le=MAX_SEQ)]
Handle = Annotated[str, Meta(max_length=MAX_HANDLE_CHARS)]
Text = Annotated[str, Meta(max_length=MAX_POST_BYTES)]


class Posted(Struct, frozen=True, array_like=True, tag="posted"):
    """Somebody said something to everyone."""

    seq: Seq
    at: int
    """When the hub stored it: milliseconds since 1970, UTC, by the hub's clock."""
    author: PublicKey
    """The Ed25519 public key of whoever said it."""
    handle: Handle
    client_id: Id
    text: Text
    signature: Signature
    """The author's, over the workshop, handle, client id and text: crypto.authorship says how."""


Entry = Posted
"""Every kind of entry; a union as soon as there are two."""
