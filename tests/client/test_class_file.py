"""A class file names one hub, and whatever else is in a file does no harm."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lanchat.client.class_file import (
    MAX_FILE_BYTES,
    ClassFileError,
    read_class_file,
    write_class_file,
)
from lanchat.client.trust import Known
from lanchat.protocol.ids import hub_id

_IDENTITY = bytes(range(32))


@given(st.text(min_size=1, max_size=20).filter(lambda name: name.isprintable()))
def test_what_the_mentor_exports_names_the_hub(name: str) -> None:
    assert read_class_file(write_class_file(name, _IDENTITY)) == Known(hub_id(_IDENTITY), name)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"file": "Something else"}, "it was not exported by LanChat"),
        ({"version": 2}, "another version of LanChat wrote it"),
        ({"name": ""}, "the workshop's name is missing or too long"),
        ({"name": "x" * 81}, "the workshop's name is missing or too long"),
        ({"name": 5}, "the workshop's name is missing or too long"),
        ({"identity": "not hex"}, "the hub's key is damaged"),
        ({"identity": "00" * 31}, "the hub's key is damaged"),
        ({"identity": None}, "the hub's key is damaged"),
    ],
)
def test_a_file_with_something_wrong_is_refused_with_the_reason(
    change: dict[str, object], why: str
) -> None:
    fields = json.loads(write_class_file("Python 101", _IDENTITY)) | change

    with pytest.raises(ClassFileError) as refused:
        read_class_file(json.dumps(fields).encode())

    assert why in str(refused.value)


@given(st.binary(max_size=200))
def test_any_other_bytes_are_refused(content: bytes) -> None:
    with pytest.raises(ClassFileError):
        read_class_file(content)


def test_a_file_that_is_too_long_or_too_deep_is_refused() -> None:
    for content in (b" " * (MAX_FILE_BYTES + 1), b"[" * MAX_FILE_BYTES, b"[1]"):
        with pytest.raises(ClassFileError):
            read_class_file(content)
