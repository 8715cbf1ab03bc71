"""The messages: their bounds, and that PROTOCOL.md tells the truth about them."""

from __future__ import annotations

import re
import typing

import msgspec
import pytest

from lanchat.crypto.authorship import proves_join, signed_post
from lanchat.crypto.curve import pair_of
from lanchat.protocol.codec import decode_broadcast, decode_command, decode_reply, encode
from lanchat.protocol.descriptor import Descriptor
from lanchat.protocol.errors import MalformedError, Reason
from lanchat.protocol.limits import MAX_SEQ
from lanchat.protocol.messages import (
    Broadcast,
    Command,
    Door,
    ForMentor,
    Join,
    Joined,
    Post,
    Present,
    Refused,
    Reply,
)
from tests.protocol.manual import TEXT, Example, examples, first_column, rows
from tests.protocol.strategies import raw

DECODERS = {"command": decode_command, "reply": decode_reply, "broadcast": decode_broadcast}

ID = b"i" * 16
KEY = b"k" * 32
SIG = b"s" * 64
MEMBER = ("blue-owl", KEY)
ENTRY = ("posted", 1, 5, KEY, "blue-owl", ID, "why?", SIG)
DOOR = (True, "kite", True)

WITHIN = [
    ("command", ("join", 1, "", KEY, SIG)),
    ("command", ("join", 1, "x" * 200, KEY, SIG, None)),
    ("command", ("join", 1, "x", KEY, SIG, "kite")),
    ("command", ("catch-up", MAX_SEQ)),
    ("command", ("catch-up", 0)),
    ("command", ("set-door", ())),
    ("command", ("set-door", (False, None, False))),
    ("command", ("set-door", (True, "x" * 32, True))),
    ("command", ("admit", KEY, True)),
    ("command", ("remove", KEY, False)),
    ("command", ("offer", ID, ())),
    ("command", ("offer", ID, (ENTRY,) * 64)),
    ("reply", ("joined", "x" * 24, ID, ID, MAX_SEQ, (ID, MAX_SEQ), 3_600.0)),
    ("reply", ("joined", "x", ID, ID, 0, None, 15)),
    ("reply", ("waiting",)),
    ("reply", ("page", 0, ())),
    ("reply", ("page", 0, (ENTRY,) * 2_000)),
    ("reply", ("refused", "EMPTY")),
    ("reply", ("refused", "EMPTY", None, None)),
    ("reply", ("refused", "RATE_LIMITED", ID, 0.0)),
    ("reply", ("refused", "RATE_LIMITED", None, 3_600.0)),
    ("reply", ("present", 0, ())),
    ("reply", ("present", 0, (MEMBER,) * 1_000)),
    ("broadcast", ("entries", (ENTRY,) * 2_000)),
    ("broadcast", ("presence", 0, (MEMBER,) * 1_000, ("x" * 24,) * 1_000)),
    ("broadcast", ("beacon", ID, MAX_SEQ, 0, True)),
    ("broadcast", ("moved", ID)),
    ("broadcast", ("lobby", ())),
    ("broadcast", ("lobby", (MEMBER,) * 200)),
    ("broadcast", ("door", DOOR)),
]

BEYOND = [
    ("command", ("join", 1, "x", KEY[:31], SIG)),
    ("command", ("join", 1, "x", KEY + b"k", SIG)),
    ("command", ("join", 1, "x", KEY, SIG[:63])),
    ("command", ("join", 1, "x", KEY, SIG + b"s")),
    ("command", ("join", 1, "x", KEY, SIG, b"kite")),
    ("command", ("catch-up", -1)),
    ("command", ("catch-up", MAX_SEQ + 1)),
    ("command", ("catch-up", 1.5)),
    ("command", ("catch-up",)),
    ("command", ("post", ID[:15], "why?", SIG)),
    ("command", ("post", ID + b"i", "why?", SIG)),
    ("command", ("post", ID, b"why?", SIG)),
    ("command", ("post", ID, "why?", SIG[:63])),
    ("command", ("post", ID, "why?", SIG + b"s")),
    ("command", ("post", ID, "why?")),
    ("command", ("set-door",)),
    ("command", ("set-door", (1,))),
    ("command", ("set-door", (True, ""))),
    ("command", ("set-door", (True, "x" * 33))),
    ("command", ("admit", KEY)),
    ("command", ("admit", KEY[:31], True)),
    ("command", ("admit", KEY, 1)),
    ("command", ("remove", KEY)),
    ("command", ("remove", KEY + b"k", True)),
    ("command", ("offer", ID[:15], ())),
    ("command", ("offer", ID, (ENTRY,) * 65)),
    ("command", ("offer", ID, (ENTRY[:-1],))),
    ("reply", ("joined", "x" * 25, ID, ID, 0, None, 15.0)),
    ("reply", ("joined", "x", ID[:15], ID, 0, None, 15.0)),
    ("reply", ("joined", "x", ID, ID + b"i", 0, None, 15.0)),
    ("reply", ("joined", "x", ID, ID, -1, None, 15.0)),
    ("reply", ("joined", "x", ID, ID, 0, (ID[:15], 0), 15.0)),
    ("reply", ("joined", "x", ID, ID, 0, (ID, -1), 15.0)),
    ("reply", ("joined", "x", ID, ID, 0, (ID,), 15.0)),
    ("reply", ("joined", "x", ID, ID, 0, None, 0.0)),
    ("reply", ("joined", "x", ID, ID, 0, None, -1.0)),
    ("reply", ("joined", "x", ID, ID, 0, None, 3_600.1)),
    ("reply", ("joined", "x", ID, ID, 0, None, float("inf"))),
    ("reply", ("joined", "x", ID, ID, 0, None, float("nan"))),
    ("reply", ("turned-away", "BECAUSE", 1)),
    ("reply", ("page", -1, ())),
    ("reply", ("page", 0, (ENTRY,) * 2_001)),
    ("reply", ("page", 0, (("posted",),))),
    ("reply", ("ack", ID, MAX_SEQ + 1)),
    ("reply", ("ack", ID[:15], 1)),
    ("reply", ("refused", "BECAUSE", None, None)),
    ("reply", ("refused", "EMPTY", ID[:15], None)),
    ("reply", ("refused", "EMPTY", None, -0.1)),
    ("reply", ("refused", "EMPTY", None, 3_600.1)),
    ("reply", ("refused", "EMPTY", None, float("inf"))),
    ("reply", ("refused", "EMPTY", None, float("nan"))),
    ("reply", ("present", -1, ())),
    ("reply", ("present", 0, (MEMBER,) * 1_001)),
    ("reply", ("present", 0, (("x" * 25, KEY),))),
    ("reply", ("present", 0, (("x", KEY[:31]),))),
    ("broadcast", ("entries", ())),
    ("broadcast", ("entries", (ENTRY,) * 2_001)),
    ("broadcast", ("presence", -1, (), ())),
    ("broadcast", ("presence", 0, (MEMBER,) * 1_001, ())),
    ("broadcast", ("presence", 0, (), ("x",) * 1_001)),
    ("broadcast", ("presence", 0, (), ("x" * 25,))),
    ("broadcast", ("beacon", ID[:15], 0, 0, False)),
    ("broadcast", ("beacon", ID, -1, 0, False)),
    ("broadcast", ("beacon", ID, 0, -1, False)),
    ("broadcast", ("beacon", ID, 0, 0, 0)),
    ("broadcast", ("beacon", ID, 0, 0)),
    ("broadcast", ("closing", 1)),
    ("broadcast", ("moved", ID[:15])),
    ("broadcast", ("moved",)),
    ("broadcast", ("lobby", (MEMBER,) * 201)),
    ("broadcast", ("lobby", (("x", KEY + b"k"),))),
    ("broadcast", ("door", (True, "x" * 33, True))),
    ("broadcast", ("door",)),
]


@pytest.mark.parametrize(("kind", "fields"), WITHIN, ids=range(len(WITHIN)))
def test_what_is_within_the_bounds_is_read(kind: str, fields: tuple[object, ...]) -> None:
    DECODERS[kind](raw(*fields))


@pytest.mark.parametrize(("kind", "fields"), BEYOND, ids=range(len(BEYOND)))
def test_what_is_beyond_a_bound_is_malformed(kind: str, fields: tuple[object, ...]) -> None:
    with pytest.raises(MalformedError):
        DECODERS[kind](raw(*fields))


def test_messages_are_values() -> None:
    joined = Joined("blue-owl", ID, ID, 5, None, 15.0)
    assert joined == Joined("blue-owl", ID, ID, 5, None, 15.0)
    with pytest.raises(AttributeError):
        joined.head = 6  # type: ignore[misc]  # that it cannot be set is the point
    assert hash(Present(1, ())) == hash(Present(1, ()))
    assert Refused(Reason.EMPTY) == Refused(Reason.EMPTY, None, None)


EXAMPLES = examples(*DECODERS)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.value[0])
def test_the_examples_in_the_manual_are_right(example: Example) -> None:
    assert msgspec.msgpack.decode(example.encoded) == example.value
    message = DECODERS[example.kind](example.encoded)
    assert encode(message) == example.encoded


@pytest.mark.parametrize(
    ("kind", "union", "heading"),
    [
        ("command", Command, "## 5. Commands"),
        ("reply", Reply, "## 6. Replies"),
        ("broadcast", Broadcast, "## 7. Broadcasts"),
    ],
)
def test_the_manual_has_a_row_and_an_example_for_each_message(
    kind: str, union: object, heading: str
) -> None:
    tags = [each.__struct_config__.tag for each in typing.get_args(union)]
    assert first_column(heading) == tags
    assert [each.value[0] for each in examples(kind)] == tags


def test_the_join_and_the_post_of_the_manual_pass_at_the_hub_of_its_greeting() -> None:
    """So whoever makes the same signatures has understood the page."""
    said = {each.value[0]: decode_command(each.encoded) for each in examples("command")}
    (answer,), join, post = examples("answer"), said["join"], said["post"]
    assert isinstance(join, Join)
    assert isinstance(post, Post)
    identity, curve_key = answer.value[2], answer.value[3]
    assert proves_join(join.author, join.proof, curve_key, pair_of(bytes(range(32))).public)
    assert signed_post(
        join.author, post.signature, identity, join.handle, post.client_id, post.text
    )


def test_only_the_mentor_says_what_is_for_the_mentor() -> None:
    for_mentor = {each.__struct_config__.tag for each in typing.get_args(ForMentor)}
    assert for_mentor == {"end", "set-door", "admit", "remove"}
    section = TEXT.split("**The mentor** is", 1)[1].split("\n\n", 1)[0]
    assert all(f"`{tag}`" in section for tag in for_mentor)


@pytest.mark.parametrize(
    ("struct", "heading"), [(Door, "### The door"), (Descriptor, "## 2. The greeting")]
)
def test_the_manual_has_a_row_for_each_field_of_what_has_no_tag(
    struct: type[msgspec.Struct], heading: str
) -> None:
    section = TEXT.split(f"\n{heading}", 1)[1].split("\n#", 1)[0]
    fields = re.findall(r"^\| (\d) \| `(\w+)` \|", section, re.MULTILINE)
    assert fields == [(str(n), name) for n, name in enumerate(struct.__struct_fields__, 1)]


@pytest.mark.parametrize(
    ("union", "heading"),
    [
        (Command, "## 5. Commands"),
        (Reply, "## 6. Replies"),
        (Broadcast, "## 7. Broadcasts"),
    ],
)
def test_the_manual_names_each_field_in_its_place(union: object, heading: str) -> None:
    told = dict(rows(heading))
    for each in typing.get_args(union):
        named = re.findall(r"`(\w+)`", told[each.__struct_config__.tag])
        assert named == list(each.__struct_fields__)
