"""Bytes to messages and back; and no bytes at all can do more than be refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lanchat.protocol.codec import (
    decode_broadcast,
    decode_command,
    decode_door,
    decode_entry,
    decode_reply,
    encode,
    encode_door,
    encode_entries,
    encode_entries_frames,
    encode_page,
)
from lanchat.protocol.entries import Entry, Posted
from lanchat.protocol.errors import MalformedError, ProtocolError, VersionError
from lanchat.protocol.limits import (
    MAX_COMMAND_BYTES,
    MAX_HUB_FRAME_BYTES,
    MAX_PAGE_BYTES,
    MAX_PAGE_ENTRIES,
    MAX_POST_BYTES,
)
from lanchat.protocol.messages import (
    Ack,
    Broadcast,
    Command,
    Door,
    Entries,
    Join,
    Leave,
    Page,
    Reply,
    Waiting,
    Who,
)
from tests.protocol.strategies import of_type, raw

Decode = Callable[[bytes], Any]

KEY = b"k" * 32
SIG = b"s" * 64

DECODERS: list[Decode] = [decode_command, decode_reply, decode_broadcast, decode_entry]
KINDS = st.sampled_from(
    [
        (Command, decode_command),
        (Reply, decode_reply),
        (Broadcast, decode_broadcast),
        (Entry, decode_entry),
    ]
)


@st.composite
def messages(draw: st.DrawFn) -> tuple[Any, Decode]:
    """Any message, and its decoder."""
    kind, decode = draw(KINDS)
    message = draw(of_type(kind))
    if isinstance(message, Join):
        message = msgspec.structs.replace(message, version=1)
    return message, decode


def entry(seq: int, text: str = "why?") -> Posted:
    return Posted(seq, 5, b"a" * 32, "blue-owl", b"c" * 16, text, b"s" * 64)


@given(messages())
@settings(max_examples=300)
def test_every_message_comes_back(drawn: tuple[Any, Decode]) -> None:
    message, decode = drawn
    assert decode(encode(message)) == message


@given(messages(), st.lists(st.none() | st.integers() | st.text(), max_size=3))
def test_what_stands_behind_the_known_fields_is_ignored(
    drawn: tuple[Any, Decode], more: list[object]
) -> None:
    message, decode = drawn
    fields = msgspec.msgpack.decode(encode(message))
    complete = len(fields) == len(message.__struct_fields__) + 1
    assert complete
    assert decode(raw(*fields, *(each for each in more if fits(each)))) == message


def fits(value: object) -> bool:
    return not isinstance(value, int) or -(2**63) <= value < 2**64


@given(st.binary(max_size=200))
def test_garbage_is_malformed_and_nothing_worse(garbage: bytes) -> None:
    for decode in DECODERS:
        with pytest.raises(ProtocolError):
            decode(garbage)


@given(messages(), st.data())
@settings(max_examples=400)
def test_a_damaged_message_is_a_message_or_malformed(
    drawn: tuple[Any, Decode], data: st.DataObject
) -> None:
    frame = bytearray(encode(drawn[0]))
    for _ in range(data.draw(st.integers(1, 4))):
        where = data.draw(st.integers(0, len(frame) - 1))
        match data.draw(st.sampled_from(["set", "insert", "delete", "cut"])):
            case "set":
                frame[where] = data.draw(st.integers(0, 255))
            case "insert":
                frame.insert(where, data.draw(st.integers(0, 255)))
            case "delete" if len(frame) > 1:
                del frame[where]
            case _:
                del frame[where + 1 :]
    for decode in DECODERS:
        try:
            decode(bytes(frame))
        except ProtocolError:
            continue


@pytest.mark.parametrize("decode", DECODERS)
@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"\xc0",
        b"\x90",
        raw("nonsense"),
        raw(5),
        msgspec.msgpack.encode({"type": "who"}),
        msgspec.msgpack.encode("who"),
        b"\x91\xa4\xff\xfe\xfd\xfc",
        b"\xdd\xff\xff\xff\xff",
        b"\x91\xdb\xff\xff\xff\xff",
        b"\x91" * 50_000,
        b"\x81\xa1x" * 20_000,
        b"\xc1",
    ],
    ids=range(13),
)
def test_what_is_no_message_is_malformed(decode: Decode, frame: bytes) -> None:
    with pytest.raises(MalformedError):
        decode(frame)


def test_text_that_is_no_utf_8_is_malformed() -> None:
    """Here msgspec raises an error that is none of its own, UnicodeDecodeError."""
    frames = [
        (decode_command, raw("join", 1, "owl", KEY, SIG).replace(b"owl", b"\xff\xfe\xfd")),
        (decode_command, raw("post", b"c" * 16, "owl", SIG).replace(b"owl", b"\xed\xa0\x80")),
        (decode_reply, encode(Page(1, (entry(1),))).replace(b"why?", b"\xff\xff\xff\xff")),
        (decode_broadcast, encode(Entries((entry(1),))).replace(b"blue", b"\xff\xff\xff\xff")),
        (decode_entry, encode(entry(1)).replace(b"why?", b"\xc0\x80\xc0\x80")),
    ]
    for decode, frame in frames:
        with pytest.raises(MalformedError, match="utf-8"):
            decode(frame)


@pytest.mark.parametrize("depth", [10, 900, 5_000, 60_000])
def test_nesting_behind_a_message_is_skipped_or_malformed(depth: int) -> None:
    frame = b"\x92\xa3who" + b"\x91" * depth + b"\xc0"
    try:
        assert decode_command(frame) == Who()
    except MalformedError:
        assert depth > 100
    with pytest.raises(MalformedError):
        decode_command(b"\x92\xa4join" + b"\x91" * depth + b"\xc0")
    frame = b"\x92\xa7waiting" + b"\x91" * depth + b"\xc0"
    try:
        assert decode_reply(frame) == Waiting()
    except MalformedError:
        assert depth > 100


def test_a_str_is_no_bytes_and_a_list_is_no_map() -> None:
    with pytest.raises(MalformedError):
        decode_reply(raw("ack", "client-id-000001", 5))
    with pytest.raises(MalformedError):
        decode_reply(raw("present", 5, [{"handle": "blue-owl", "author": KEY}]))
    assert decode_reply(raw("ack", b"client-id-000001", 5)) == Ack(b"client-id-000001", 5)


def test_one_kind_of_message_is_not_taken_for_another() -> None:
    with pytest.raises(MalformedError):
        decode_command(encode(Ack(b"c" * 16, 5)))
    with pytest.raises(MalformedError):
        decode_reply(encode(Leave()))
    with pytest.raises(MalformedError):
        decode_broadcast(encode(Page(0, ())))


def test_a_command_has_a_longest_length() -> None:
    empty = len(raw("join", 1, "x" * 256, KEY, SIG)) - 256
    frame = raw("join", 1, "x" * (MAX_COMMAND_BYTES - empty), KEY, SIG)
    assert len(frame) == MAX_COMMAND_BYTES
    assert isinstance(decode_command(frame), Join)
    with pytest.raises(MalformedError, match="longer than a command"):
        decode_command(raw("join", 1, "x" * (MAX_COMMAND_BYTES - empty + 1), KEY, SIG))


@pytest.mark.parametrize("decode", [decode_reply, decode_broadcast, decode_entry])
def test_a_frame_of_the_hub_has_a_longest_length(decode: Decode) -> None:
    with pytest.raises(MalformedError, match="longer than a frame"):
        decode(encode(entry(1)) + bytes(MAX_HUB_FRAME_BYTES))


@pytest.mark.parametrize(
    ("frame", "version"),
    [
        (raw("join", 2, "blue-owl"), 2),
        (raw("join", 0, "blue-owl"), 0),
        (raw("join", -1, "blue-owl"), -1),
        (raw("join", 2), 2),
        (raw("join", 2, {"handle": "blue-owl"}), 2),
        (raw("join", 7, b"\xff", [["deep"]], None, 1.5), 7),
        (raw("join", 2**64 - 1, 5), 2**64 - 1),
        (b"\x93\xa4join\x02\xa2\xff\xfe", 2),
    ],
    ids=range(8),
)
def test_a_join_of_another_version_is_known_whatever_follows(frame: bytes, version: int) -> None:
    with pytest.raises(VersionError) as caught:
        decode_command(frame)
    assert caught.value.version == version


@pytest.mark.parametrize(
    "frame",
    [
        raw("join"),
        raw("join", "2", "blue-owl"),
        raw("join", None),
        raw("join", 1),
        raw("join", 1, 5),
        raw("join", 1, "blue-owl"),
        raw("join", 1, "blue-owl", KEY),
        raw("post", 2),
        raw(2, "join"),
        raw(b"join", 2),
        msgspec.msgpack.encode({"join": 2}),
        raw("join", 2)[:-1],
    ],
    ids=range(12),
)
def test_what_only_looks_like_another_version_is_malformed(frame: bytes) -> None:
    with pytest.raises(MalformedError):
        decode_command(frame)


@given(st.integers(0, 2**53), st.lists(of_type(Entry), max_size=5))
def test_a_page_of_encoded_entries_is_the_page_of_the_entries(
    head: int, entries: list[Posted]
) -> None:
    spliced = encode_page(head, [encode(each) for each in entries])
    assert spliced == encode(Page(head, tuple(entries)))


@given(st.lists(of_type(Entry), min_size=1, max_size=5))
def test_encoded_entries_are_the_entries(entries: list[Posted]) -> None:
    spliced = encode_entries([encode(each) for each in entries])
    assert spliced == encode(Entries(tuple(entries)))
    assert encode_entries_frames([encode(each) for each in entries]) == [spliced]


@given(of_type(Door))
def test_the_settings_of_the_door_come_back(door: Door) -> None:
    assert decode_door(encode_door(door)) == door


def test_a_later_version_may_know_more_of_the_door_and_an_earlier_one_less() -> None:
    assert decode_door(raw()) == Door()
    assert decode_door(raw(True)) == Door(lobby=True)
    assert decode_door(raw(True, "kite", True, "new")) == Door(True, "kite", True)
    for bad in (b"", raw(1), raw(True, ""), raw(True, "x" * 33), raw(True, b"kite")):
        with pytest.raises(MalformedError):
            decode_door(bad)


def test_a_commit_of_many_tiny_entries_is_split_by_their_number() -> None:
    """No entry of today is so small, but the bound is on what a page may hold."""
    frames = encode_entries_frames([b"\xc0"] * (2 * MAX_PAGE_ENTRIES + 1))
    counts = [len(msgspec.msgpack.decode(frame)[1]) for frame in frames]
    assert counts == [MAX_PAGE_ENTRIES, MAX_PAGE_ENTRIES, 1]


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, ""), (1, "x" * MAX_POST_BYTES), (100, "x" * MAX_POST_BYTES), (100, "why?"), (5_000, "")],
    ids=["none", "one", "long", "short", "many"],
)
def test_a_large_commit_goes_out_in_frames_that_everyone_takes(count: int, text: str) -> None:
    entries = tuple(entry(seq, text) for seq in range(1, count + 1))
    sent = encode_entries_frames([encode(each) for each in entries])
    assert all(len(frame) < MAX_PAGE_BYTES + 20 for frame in sent)
    # None is smaller than it has to be: the next frame's first entry would not have fitted.
    whole = sum(map(len, sent))
    assert (
        len(sent)
        <= max(whole // (MAX_PAGE_BYTES - MAX_POST_BYTES - 99), count // MAX_PAGE_ENTRIES) + 1
    )
    received: list[Posted] = []
    for frame in sent:
        broadcast = decode_broadcast(frame)
        assert isinstance(broadcast, Entries)
        received += broadcast.entries
    assert tuple(received) == entries
