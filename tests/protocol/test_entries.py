"""The entries of the log: their bounds, and that PROTOCOL.md tells the truth about them."""

from __future__ import annotations

import msgspec
import pytest

from lanchat.crypto.authorship import signed_post
from lanchat.protocol.codec import decode_entry, encode
from lanchat.protocol.entries import Posted
from lanchat.protocol.errors import MalformedError
from lanchat.protocol.limits import MAX_POST_BYTES, MAX_SEQ
from tests.protocol.manual import examples, first_column
from tests.protocol.strategies import raw

ID = b"i" * 16
KEY = b"k" * 32
SIG = b"s" * 64


def test_an_entry_is_read() -> None:
    assert decode_entry(raw("posted", 1, 5, KEY, "blue-owl", ID, "why?", SIG)) == Posted(
        seq=1, at=5, author=KEY, handle="blue-owl", client_id=ID, text="why?", signature=SIG
    )


@pytest.mark.parametrize(
    "fields",
    [
        (MAX_SEQ, 5, KEY, "x" * 24, ID, "x" * MAX_POST_BYTES, SIG),
        (0, -5, KEY, "", ID, "", SIG),
    ],
    ids=["largest", "smallest"],
)
def test_what_is_within_the_bounds_is_read(fields: tuple[object, ...]) -> None:
    entry = decode_entry(raw("posted", *fields))
    assert tuple(getattr(entry, name) for name in entry.__struct_fields__) == fields


@pytest.mark.parametrize(
    "fields",
    [
        (-1, 5, KEY, "x", ID, "why?", SIG),
        (MAX_SEQ + 1, 5, KEY, "x", ID, "why?", SIG),
        (1, "5", KEY, "x", ID, "why?", SIG),
        (1, 5, KEY[:31], "x", ID, "why?", SIG),
        (1, 5, KEY + b"k", "x", ID, "why?", SIG),
        (1, 5, KEY, "x" * 25, ID, "why?", SIG),
        (1, 5, KEY, "x", ID[:15], "why?", SIG),
        (1, 5, KEY, "x", ID + b"i", "why?", SIG),
        (1, 5, KEY, "x", ID, "x" * (MAX_POST_BYTES + 1), SIG),
        (1, 5, KEY, "x", ID, "why?", SIG[:63]),
        (1, 5, KEY, "x", ID, "why?", SIG + b"s"),
        (1, 5, KEY, "x", ID, "why?"),
    ],
    ids=range(12),
)
def test_what_is_beyond_a_bound_is_malformed(fields: tuple[object, ...]) -> None:
    with pytest.raises(MalformedError):
        decode_entry(raw("posted", *fields))


def test_the_example_in_the_manual_is_right() -> None:
    (example,) = examples("entry")
    assert msgspec.msgpack.decode(example.encoded) == example.value
    assert encode(decode_entry(example.encoded)) == example.encoded
    assert first_column("### Entries of the log") == ["posted"]


def test_the_example_in_the_manual_is_signed_for_the_workshop_of_its_greeting() -> None:
    (example,), (answer,) = examples("entry"), examples("answer")
    entry = decode_entry(example.encoded)
    assert signed_post(
        entry.author, entry.signature, answer.value[2], entry.handle, entry.client_id, entry.text
    )
