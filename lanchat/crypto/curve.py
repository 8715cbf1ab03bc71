"""CurveZMQ key pairs: X25519 keys (RFC 7748), as raw bytes."""

from __future__ import annotations

from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from lanchat.protocol.ids import Key


@dataclass(frozen=True)
class CurvePair:
    """A public key, 32 bytes, and its secret half, 32 bytes, which no repr shows."""

    public: Key
    secret: bytes = field(repr=False)


def new_pair() -> CurvePair:
    """Return a fresh key pair."""
    return _pair(X25519PrivateKey.generate())


def pair_of(secret: bytes) -> CurvePair:
    """Return the key pair whose secret half, 32 bytes, is `secret`."""
    return _pair(X25519PrivateKey.from_private_bytes(secret))


def _pair(key: X25519PrivateKey) -> CurvePair:
    return CurvePair(Key(key.public_key().public_bytes_raw()), key.private_bytes_raw())
