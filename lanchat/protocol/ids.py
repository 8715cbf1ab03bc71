"""Names for the byte strings that travel, and the ids that both sides derive alike."""

from __future__ import annotations

import hashlib
from typing import NewType

from lanchat.protocol.limits import ID_BYTES

Key = NewType("Key", bytes)
"""A member's CURVE public key, 32 bytes: whom ZeroMQ says a frame is from."""

Author = NewType("Author", bytes)
"""Who wrote an entry: an Ed25519 public key, 32 bytes, that signed it."""

ClientId = NewType("ClientId", bytes)
"""A client's own random id of a post, 16 bytes: makes a repeat recognisable."""

Topic = NewType("Topic", bytes)
"""What a subscriber asks for, 16 bytes."""

Route = NewType("Route", bytes)
"""How the hub answers one connection: ZeroMQ's own id of it. It never leaves the hub and is never
logged, since one that leaked would let its owner abort the hub."""


def topic_of(chosen: bytes) -> Topic:
    """Return 16 bytes as a topic; where they begin with the byte 1, that becomes 2.

    libzmq 4.3.5 takes giving up a topic that begins with 1 for asking for what follows the 1, and
    asks for that again at each reconnection: the hub would cut such a member for ever.
    """
    return Topic(b"\x02" + chosen[1:] if chosen[:1] == b"\x01" else chosen)


def personal_topic(key: Key) -> Topic:
    """Return the topic on which the hub speaks to the member with this CURVE key alone."""
    return topic_of(hashlib.blake2b(key, digest_size=ID_BYTES, person=b"lanchat topic").digest())


def hub_id(identity: bytes) -> str:
    """Return the name, in 32 hexadecimal digits, of the hub with this Ed25519 public key."""
    return hashlib.blake2b(identity, digest_size=ID_BYTES, person=b"lanchat hub").hexdigest()
