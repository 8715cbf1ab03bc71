"""There is one version, and the manual is about it."""

from __future__ import annotations

import pytest

from lanchat.protocol.codec import decode_command, encode
from lanchat.protocol.errors import VersionError
from lanchat.protocol.messages import Join
from lanchat.protocol.version import VERSION
from tests.protocol.manual import TEXT


def test_the_manual_is_about_this_version() -> None:
    assert TEXT.startswith(f"# The protocol of LanChat, version {VERSION}\n")
    assert f"This is version {VERSION}." in TEXT


def test_this_version_and_no_other_is_let_in() -> None:
    join = Join(VERSION, "blue-owl", bytes(32), bytes(64))
    assert decode_command(encode(join)) == join
    for other in (VERSION - 1, VERSION + 1):
        with pytest.raises(VersionError):
            decode_command(encode(Join(other, "blue-owl", bytes(32), bytes(64))))
