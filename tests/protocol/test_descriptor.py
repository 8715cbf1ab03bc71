"""The greeting: exact bytes, both ways, and nothing but them."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lanchat.protocol.descriptor import (
    NONCE_BYTES,
    Descriptor,
    SignedDescriptor,
    answer,
    decode_descriptor,
    encode_descriptor,
    nonce_of,
    question,
    read_answer,
)
from lanchat.protocol.errors import MalformedError
from lanchat.protocol.limits import GREETING_BYTES, MAX_NAME_BYTES
from tests.protocol.manual import examples
from tests.protocol.strategies import of_type, raw

NONCE = b"a-nonce-16-bytes"
KEY = b"k" * 32
ID = b"i" * 16
FIELDS = (1, "Python 101", KEY, KEY, 47_821, 47_822, ID)
SIGNED = SignedDescriptor(encode_descriptor(Descriptor(*FIELDS)), b"s" * 64)
NONCES = st.binary(min_size=NONCE_BYTES, max_size=NONCE_BYTES)


def test_a_question_is_512_bytes_with_the_nonce_in_them() -> None:
    asked = question(NONCE)
    assert asked == b"LanChat?" + NONCE + bytes(512 - 8 - 16)
    assert nonce_of(asked) == NONCE


@given(NONCES)
def test_every_nonce_comes_through(nonce: bytes) -> None:
    assert nonce_of(question(nonce)) == nonce
    assert read_answer(nonce, answer(nonce, SIGNED)) == SIGNED


@pytest.mark.parametrize(
    "datagram",
    [
        b"",
        b"LanChat?",
        b"LanChat?" + NONCE,
        question(NONCE)[:-1],
        question(NONCE) + b"\x00",
        question(NONCE)[:-1] + b"\x01",
        b"lanchat?" + question(NONCE)[8:],
        b"LanChat!" + question(NONCE)[8:],
        b"\xff" * GREETING_BYTES,
        bytes(GREETING_BYTES),
    ],
    ids=range(10),
)
def test_a_question_of_another_form_deserves_no_answer(datagram: bytes) -> None:
    assert nonce_of(datagram) is None


@given(st.binary(max_size=600))
def test_garbage_is_no_question_and_no_answer(garbage: bytes) -> None:
    assert nonce_of(garbage) is None
    with pytest.raises(MalformedError):
        read_answer(NONCE, garbage)
    with pytest.raises(MalformedError):
        read_answer(NONCE, b"LanChat!" + NONCE + garbage)


def test_an_answer_to_another_question_is_not_taken() -> None:
    with pytest.raises(MalformedError, match="not an answer to this question"):
        read_answer(b"another-16-bytes", answer(NONCE, SIGNED))


def test_an_answer_is_never_longer_than_the_question() -> None:
    """The longest name, in letters and in code points of four bytes, and the highest ports."""
    for name in ("x" * MAX_NAME_BYTES, "\N{OWL}" * MAX_NAME_BYTES):
        longest = Descriptor(1, name, KEY, KEY, 65_535, 65_535, ID, unverified=True)
        signed = SignedDescriptor(encode_descriptor(longest), b"s" * 64)
        assert len(answer(NONCE, signed)) <= GREETING_BYTES == len(question(NONCE))
        assert decode_descriptor(signed.body) == longest
    too_long = SignedDescriptor(bytes(GREETING_BYTES), b"s" * 64)
    with pytest.raises(ValueError, match="longer than its question"):
        answer(NONCE, too_long)
    padded = answer(NONCE, SIGNED).ljust(GREETING_BYTES + 1, b"\x00")
    with pytest.raises(MalformedError):
        read_answer(NONCE, padded)


@pytest.mark.parametrize(
    "signed",
    [
        raw(b"", b"s" * 63),
        raw(b"", b"s" * 65),
        raw("text", b"s" * 64),
        raw(b""),
        raw(b"\xff" * 480, b"s" * 64)[:300],
        b"\x91" * 480,
        b"\x92\xc4\x00\xc4\x40" + bytes(64) + b"more",
    ],
    ids=range(7),
)
def test_a_signed_descriptor_of_another_form_is_malformed(signed: bytes) -> None:
    with pytest.raises(MalformedError):
        read_answer(NONCE, b"LanChat!" + NONCE + signed)


def replaced(index: int, value: object) -> bytes:
    fields: list[object] = [*FIELDS]
    fields[index] = value
    return raw(*fields)


@pytest.mark.parametrize(
    "body",
    [
        replaced(0, "1"),
        replaced(1, ""),
        replaced(1, "x" * 81),
        replaced(1, b"name"),
        replaced(2, KEY[:31]),
        replaced(2, KEY + b"k"),
        replaced(3, KEY[:31]),
        replaced(3, KEY + b"k"),
        replaced(4, 0),
        replaced(4, 65_536),
        replaced(5, 0),
        replaced(5, 65_536),
        replaced(6, ID[:15]),
        replaced(6, ID + b"i"),
        raw(*FIELDS, 1),
        raw(*FIELDS[:6]),
        raw(*FIELDS).replace(b"Python", b"\xff\xff\xff\xff\xff\xff"),
        b"\x91" * 500,
        b"",
    ],
    ids=range(19),
)
def test_a_descriptor_beyond_a_bound_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedError):
        decode_descriptor(body)


def test_a_later_version_may_add_fields_at_the_end() -> None:
    assert decode_descriptor(raw(*FIELDS)) == Descriptor(*FIELDS)
    assert decode_descriptor(raw(2, *FIELDS[1:], True, "new")) == Descriptor(
        2, *FIELDS[1:], unverified=True
    )


def test_who_does_not_say_so_lets_nobody_in_unverified() -> None:
    assert not decode_descriptor(raw(*FIELDS)).unverified


@given(of_type(Descriptor))
def test_every_descriptor_comes_back(descriptor: Descriptor) -> None:
    assert decode_descriptor(encode_descriptor(descriptor)) == descriptor


def test_the_example_in_the_manual_is_read() -> None:
    (example,) = examples("answer")
    signed = read_answer(NONCE, example.encoded)
    assert answer(NONCE, signed) == example.encoded
    assert msgspec.msgpack.decode(signed.body) == example.value
    assert decode_descriptor(signed.body).name == "Python 101"
