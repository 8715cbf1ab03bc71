"""What the hub keeps of itself, and as which bytes."""

from __future__ import annotations

from enum import StrEnum


class MetaKey(StrEnum):
    """Under which name a value of the hub's own is kept."""

    EPOCH = "epoch"
    """The log's epoch, 16 bytes; made with the database, and anew when the log lost its end."""
    PREVIOUS_EPOCH = "previous-epoch"
    """The epoch before this one, 16 bytes, once the log has lost its end."""
    RESTORED_AT_HEAD = "restored-at-head"
    """The head, decimal, up to which the log of the previous epoch and this one are the same."""
    COPIED_AT = "copied-at"
    """In a copy alone: when it was made, decimal, in milliseconds since 1970, UTC."""
    NAME = "name"
    """The workshop's name, UTF-8."""
    IDENTITY = "identity"
    """The private Ed25519 key, 32 bytes."""
    CURVE_SECRET = "curve-secret"  # noqa: S105 - the name of a secret, not one
    """The hub's secret CURVE key, 32 bytes."""
    MENTOR_KEY = "mentor-key"
    """The public CURVE key of the one who hosts, 32 bytes."""
    PORTS = "ports"
    """Greeting, ROUTER and XPUB, decimal, with a space between them."""
    DOOR = "door"
    """Who may come in, as the hub encodes it."""
