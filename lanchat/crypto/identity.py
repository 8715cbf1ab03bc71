"""A hub's long-term identity: an Ed25519 key (RFC 8032) that signs the hub's descriptor."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from lanchat.protocol.descriptor import (
    SIGNATURE_LABEL,
    Descriptor,
    SignedDescriptor,
    decode_descriptor,
    encode_descriptor,
)


class ForgedError(Exception):
    """A signature does not fit: the descriptor is not from the identity that it names."""


def new_identity() -> bytes:
    """Return a fresh Ed25519 private key, 32 bytes."""
    return Ed25519PrivateKey.generate().private_bytes_raw()


def public_identity(secret: bytes) -> bytes:
    """Return the Ed25519 public key, 32 bytes, of the private key `secret`."""
    return Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()


def sign_descriptor(secret: bytes, descriptor: Descriptor) -> SignedDescriptor:
    """Return `descriptor` signed with the private key `secret`, whose public half it names."""
    body = encode_descriptor(descriptor)
    key = Ed25519PrivateKey.from_private_bytes(secret)
    return SignedDescriptor(body, key.sign(SIGNATURE_LABEL + body))


def open_descriptor(signed: SignedDescriptor) -> Descriptor:
    """Return the descriptor that `signed` carries.

    Raises MalformedError, or ForgedError when it was not signed by the identity that it names.
    That it is the *right* identity is for a class code or a pin to say.
    """
    descriptor = decode_descriptor(signed.body)
    key = Ed25519PublicKey.from_public_bytes(descriptor.identity)
    try:
        key.verify(signed.signature, SIGNATURE_LABEL + signed.body)
    except InvalidSignature as error:
        raise ForgedError("the descriptor was not signed by the identity it names") from error
    return descriptor
