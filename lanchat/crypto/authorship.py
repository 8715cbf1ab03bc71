"""Who says what: a member's Ed25519 key (RFC 8032) signs each post, and the way in.

The hub lets a key speak only on the connection that proved to hold it, so no proof can be replayed
on another. The signature of a post stays with it in the log: a member can give a hub that lost its
newest entries back what was really said, and nothing else.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from lanchat.protocol.ids import Author, ClientId, Key

_AUTHOR_LABEL = b"LanChat author v1"
_JOIN_LABEL = b"LanChat join v1\x00"
_POST_LABEL = b"LanChat post v1\x00"


@dataclass(frozen=True)
class AuthorPair:
    """A signing key: the public half, 32 bytes, and the private one, which no repr shows."""

    public: Author
    secret: bytes = field(repr=False)


def author_pair(member_secret: bytes) -> AuthorPair:
    """Return the signing key of the member with the secret CURVE key `member_secret`, 32 bytes.

    HKDF-SHA256 (RFC 5869) makes the one from the other, so that a member has one secret to keep.
    """
    kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=_AUTHOR_LABEL)
    key = Ed25519PrivateKey.from_private_bytes(kdf.derive(member_secret))
    return AuthorPair(Author(key.public_key().public_bytes_raw()), key.private_bytes_raw())


def prove_join(pair: AuthorPair, hub_key: bytes, member_key: Key) -> bytes:
    """Return the proof, 64 bytes, that `pair` joins over the connection of these CURVE keys.

    Signs the label, the hub's CURVE public key and the member's, 32 bytes each.
    """
    return _sign(pair.secret, _JOIN_LABEL + hub_key + member_key)


def proves_join(author: bytes, proof: bytes, hub_key: bytes, member_key: Key) -> bool:
    """Tell whether `proof` is one that `prove_join` made for `author`."""
    return _verify(author, proof, _JOIN_LABEL + hub_key + member_key)


def sign_post(
    pair: AuthorPair, identity: bytes, handle: str, client_id: ClientId, text: str
) -> bytes:
    """Return the signature, 64 bytes, of a post to the workshop with the hub key `identity`.

    Signs the label, the identity (32 bytes), the client id (16 bytes), and the BLAKE2b-256
    digests of handle and text in UTF-8: fields of fixed length, so that none runs into another.
    """
    return _sign(pair.secret, _post(identity, handle, client_id, text))


def signed_post(
    author: bytes, signature: bytes, identity: bytes, handle: str, client_id: bytes, text: str
) -> bool:
    """Tell whether `signature` is one that `sign_post` made for `author`."""
    return _verify(author, signature, _post(identity, handle, client_id, text))


def _post(identity: bytes, handle: str, client_id: bytes, text: str) -> bytes:
    return _POST_LABEL + identity + client_id + _digest(handle) + _digest(text)


def _digest(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=32).digest()


def _sign(secret: bytes, message: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(secret).sign(message)


def _verify(author: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(author).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True
