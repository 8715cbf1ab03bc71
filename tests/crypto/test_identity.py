"""The hub's identity signs the descriptor; nothing else passes for it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lanchat.crypto.identity import (
    ForgedError,
    new_identity,
    open_descriptor,
    public_identity,
    sign_descriptor,
)
from lanchat.protocol.descriptor import (
    SIGNATURE_LABEL,
    Descriptor,
    SignedDescriptor,
    encode_descriptor,
    read_answer,
)
from lanchat.protocol.errors import MalformedError
from tests.protocol.manual import examples

# RFC 8032, section 7.1, test 1.
SECRET = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
PUBLIC = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")


def descriptor(identity: bytes, name: str = "Python 101") -> Descriptor:
    return Descriptor(1, name, identity, bytes(range(32)), 47_821, 47_822, b"epoch-of-the-log")


def test_the_public_half_is_that_of_rfc_8032() -> None:
    assert public_identity(SECRET) == PUBLIC


def test_each_new_identity_is_another() -> None:
    one, other = new_identity(), new_identity()
    assert len(one) == len(public_identity(one)) == 32
    assert one != other


def test_a_signed_descriptor_is_opened() -> None:
    secret = new_identity()
    mine = descriptor(public_identity(secret))
    signed = sign_descriptor(secret, mine)
    assert signed.body == encode_descriptor(mine)
    assert open_descriptor(signed) == mine


def test_the_example_in_the_manual_is_signed_as_it_says() -> None:
    (example,) = examples("answer")
    signed = read_answer(b"a-nonce-16-bytes", example.encoded)
    assert open_descriptor(signed) == descriptor(PUBLIC)
    assert sign_descriptor(SECRET, descriptor(PUBLIC)) == signed


def test_another_name_under_the_same_signature_is_forged() -> None:
    signed = sign_descriptor(SECRET, descriptor(PUBLIC))
    other = SignedDescriptor(encode_descriptor(descriptor(PUBLIC, "Python 102")), signed.signature)
    with pytest.raises(ForgedError, match="not signed by the identity"):
        open_descriptor(other)


def test_a_descriptor_that_names_anothers_identity_is_forged() -> None:
    with pytest.raises(ForgedError):
        open_descriptor(sign_descriptor(new_identity(), descriptor(PUBLIC)))


def test_a_signature_over_the_bytes_without_the_label_is_forged() -> None:
    """Else whatever else this key signs could pass for a descriptor."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import (  # noqa: PLC0415
        Ed25519PrivateKey,
    )

    key = Ed25519PrivateKey.from_private_bytes(SECRET)
    body = encode_descriptor(descriptor(PUBLIC))
    assert open_descriptor(SignedDescriptor(body, key.sign(SIGNATURE_LABEL + body)))
    with pytest.raises(ForgedError):
        open_descriptor(SignedDescriptor(body, key.sign(body)))


@given(st.integers(0, 104), st.integers(0, 7))
def test_a_flipped_bit_anywhere_is_noticed(where: int, bit: int) -> None:
    signed = sign_descriptor(SECRET, descriptor(PUBLIC))
    body = bytearray(signed.body)
    body[where % len(body)] ^= 1 << bit
    with pytest.raises((ForgedError, MalformedError)):
        open_descriptor(SignedDescriptor(bytes(body), signed.signature))
    signature = bytearray(signed.signature)
    signature[where % 64] ^= 1 << bit
    with pytest.raises(ForgedError):
        open_descriptor(SignedDescriptor(signed.body, bytes(signature)))


@given(st.binary(min_size=32, max_size=32), st.binary(min_size=64, max_size=64))
def test_any_identity_and_any_signature_are_forged_and_nothing_worse(
    identity: bytes, signature: bytes
) -> None:
    with pytest.raises(ForgedError):
        open_descriptor(SignedDescriptor(encode_descriptor(descriptor(identity)), signature))


@given(st.binary(max_size=200))
def test_garbage_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedError):
        open_descriptor(SignedDescriptor(body, bytes(64)))
