"""The class code: four words that stand for a hub's identity, short enough to type once.

It is a fingerprint, not a secret: 44 bits of Argon2id (RFC 9106) over the hub's public key. A false
hub would have to find a key with the same words, some 2**43 tries of half a second and 64 MiB each.
A shared secret would not do: every student knows it, so any of them could play the hub.
"""

from __future__ import annotations

from functools import cache

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from lanchat.support.paths import resource

WORDS = 4
_BITS_A_WORD = 11

_SALT = b"LanChat class code v1"
_ITERATIONS = 3
_LANES = 1
_MEMORY_KIB = 64 * 1024


@cache
def words() -> tuple[str, ...]:
    """Return the 2,048 words that codes are made of, in alphabetical order."""
    return tuple(resource("words", "class_code.txt").read_text("ascii").split())


@cache
def class_code(identity: bytes) -> str:
    """Return the code, four words with a space between, of the Ed25519 public key `identity`.

    Takes about half a second and 64 MiB the first time: not for a thread that draws windows.
    """
    kdf = Argon2id(
        salt=_SALT,
        length=8,
        iterations=_ITERATIONS,
        lanes=_LANES,
        memory_cost=_MEMORY_KIB,
    )
    bits = int.from_bytes(kdf.derive(identity), "big")
    mask = (1 << _BITS_A_WORD) - 1
    return " ".join(words()[bits >> (_BITS_A_WORD * n) & mask] for n in reversed(range(WORDS)))


def matches(identity: bytes, typed: str) -> bool:
    """Tell whether `typed` is the code of `identity`; case and the spaces between do not count."""
    return " ".join(typed.lower().split()) == class_code(identity)
