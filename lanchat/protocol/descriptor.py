"""The greeting: how anyone asks a hub who it is, and the signed answer.

CURVE needs the hub's key before the first byte, so this one exchange is in plain sight, the same
by TCP and by UDP: a question of fixed length with a nonce, and an answer that is never longer.
"""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

from lanchat.protocol.entries import Id, PublicKey
from lanchat.protocol.errors import MalformedError
from lanchat.protocol.limits import GREETING_BYTES, MAX_NAME_BYTES, SIGNATURE_BYTES

SIGNATURE_LABEL = b"LanChat descriptor v1\x00"
"""Goes before the signed bytes, so that no other signature of this key can pass for this one."""

NONCE_BYTES = 16
_QUESTION = b"LanChat?"
_ANSWER = b"LanChat!"

Port = Annotated[int, Meta(ge=1, le=65_535)]


class Descriptor(Struct, frozen=True, array_like=True):
    """What a hub says of itself."""

    version: int
    name: Annotated[str, Meta(min_length=1, max_length=MAX_NAME_BYTES)]
    identity: PublicKey
    """The hub's long-term Ed25519 public key."""
    curve_key: PublicKey
    router_port: Port
    """Where the hub takes commands (ROUTER)."""
    log_port: Port
    """Where the hub publishes (XPUB)."""
    epoch: Id
    """The log's epoch."""
    unverified: bool = False
    """Whether the mentor lets those in, as guests, who have not checked the class code."""


class SignedDescriptor(Struct, frozen=True, array_like=True):
    """A descriptor's bytes and the identity's signature over the label and those bytes."""

    body: Annotated[bytes, Meta(max_length=GREETING_BYTES)]
    signature: Annotated[bytes, Meta(min_length=SIGNATURE_BYTES, max_length=SIGNATURE_BYTES)]


_encoder = msgspec.msgpack.Encoder()
_signed = msgspec.msgpack.Decoder(SignedDescriptor)
_descriptor = msgspec.msgpack.Decoder(Descriptor)

# msgspec lets the second one out for a string that is not UTF-8; the third is for nested arrays.
_BAD_BYTES = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)


def question(nonce: bytes) -> bytes:
    """Return the question to a hub; `nonce` (16 random bytes) comes back in the answer."""
    return (_QUESTION + nonce).ljust(GREETING_BYTES, b"\x00")


def nonce_of(datagram: bytes) -> bytes | None:
    """Return the nonce of a well-formed question, or None, which deserves no answer."""
    if len(datagram) != GREETING_BYTES or not datagram.startswith(_QUESTION):
        return None
    end = len(_QUESTION) + NONCE_BYTES
    return None if datagram[end:].strip(b"\x00") else datagram[len(_QUESTION) : end]


def answer(nonce: bytes, signed: SignedDescriptor) -> bytes:
    """Return the answer to the question with `nonce`, at most GREETING_BYTES long.

    Raises ValueError for a descriptor that does not fit, which one within its bounds does.
    """
    datagram = _ANSWER + nonce + _encoder.encode(signed)
    if len(datagram) > GREETING_BYTES:
        raise ValueError("an answer must not be longer than its question")
    return datagram


def read_answer(nonce: bytes, datagram: bytes) -> SignedDescriptor:
    """Return the signed descriptor in an answer to the question with `nonce`.

    Raises MalformedError. The signature is not checked here: that needs lanchat.crypto.
    """
    opening = _ANSWER + nonce
    if len(datagram) > GREETING_BYTES or not datagram.startswith(opening):
        raise MalformedError("not an answer to this question")
    try:
        return _signed.decode(datagram[len(opening) :])
    except _BAD_BYTES as error:
        raise MalformedError(str(error)) from error


def encode_descriptor(descriptor: Descriptor) -> bytes:
    """Return the bytes that the hub's identity signs, behind SIGNATURE_LABEL."""
    return _encoder.encode(descriptor)


def decode_descriptor(body: bytes) -> Descriptor:
    """Return the descriptor in signed bytes; raises MalformedError. Checks no signature."""
    try:
        return _descriptor.decode(body)
    except _BAD_BYTES as error:
        raise MalformedError(str(error)) from error
