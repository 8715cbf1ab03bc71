"""CURVE key pairs are X25519 pairs, the same as ZeroMQ makes."""

from __future__ import annotations

import pytest
import zmq
from hypothesis import given
from hypothesis import strategies as st
from zmq.utils import z85

from lanchat.crypto.curve import new_pair, pair_of


def test_the_public_half_is_that_of_rfc_7748() -> None:
    """Section 6.1, the second pair."""
    secret = "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"
    public = "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"
    assert pair_of(bytes.fromhex(secret)).public.hex() == public


def test_each_new_pair_is_another_and_comes_back_from_its_secret() -> None:
    one, other = new_pair(), new_pair()
    assert len(one.public) == len(one.secret) == 32
    assert one.public != other.public
    assert pair_of(one.secret) == one


def test_a_pair_never_shows_its_secret() -> None:
    pair = pair_of(b"S" * 32)
    assert "S" * 8 not in repr(pair)
    assert "secret" not in repr(pair)
    assert repr(pair.public) in repr(pair)


@given(st.binary(min_size=32, max_size=32))
def test_zeromq_finds_the_same_public_half(secret: bytes) -> None:
    assert z85.decode(zmq.curve_public(z85.encode(secret))) == pair_of(secret).public


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_secret_of_another_length_is_refused(length: int) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        pair_of(bytes(length))
