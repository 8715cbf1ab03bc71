"""The ids that both sides derive alike, held to the values in PROTOCOL.md."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from lanchat.protocol.ids import Key, hub_id, personal_topic, topic_of
from tests.protocol.manual import TEXT, examples

KEY = Key(bytes.fromhex("8f40c5adb68f25624ae5b214ea767a6ec94d829d3d7b5e1ad1ba6f3e2138285f"))
KEYS = st.binary(min_size=32, max_size=32).map(Key)


def test_the_manual_gives_the_personal_topic_of_one_key() -> None:
    assert personal_topic(KEY).hex() == "c827104cccafc31fc5e604ef063083ef"
    assert f"`{personal_topic(KEY).hex()}`" in TEXT
    assert f"`{KEY.hex()}`" in TEXT


def test_a_hub_is_named_by_its_identity() -> None:
    identity = examples("answer")[0].value[2]
    assert hub_id(identity) == "4868c9e028178b51e8b30cd50cd03d9f"


@given(KEYS, KEYS)
def test_ids_have_one_length_and_tell_keys_and_uses_apart(one: Key, other: Key) -> None:
    ids = {personal_topic(one), bytes.fromhex(hub_id(one))}
    assert len(ids) == 2
    assert {len(each) for each in ids} == {16}
    assert (personal_topic(one) == personal_topic(other)) is (one == other)


def test_the_person_is_padded_with_zero_bytes() -> None:
    padded = b"lanchat topic".ljust(16, b"\x00")
    assert hashlib.blake2b(KEY, digest_size=16, person=padded).digest() == personal_topic(KEY)


def test_no_topic_begins_with_what_zmq_takes_for_a_subscription() -> None:
    assert topic_of(b"\x01" + bytes(15)) == b"\x02" + bytes(15)
    assert topic_of(b"\x00\x01" + bytes(14)) == b"\x00\x01" + bytes(14)
    first_bytes = {personal_topic(Key(n.to_bytes(32, "big")))[0] for n in range(5000)}
    assert first_bytes == {*range(256)} - {1}
