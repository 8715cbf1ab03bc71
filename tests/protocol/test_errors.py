"""Reasons are written out, on the wire and in the manual."""

from __future__ import annotations

from lanchat.protocol.errors import MalformedError, ProtocolError, Reason, VersionError
from tests.protocol.manual import first_column


def test_the_wire_carries_a_reasons_own_name() -> None:
    assert [reason.value for reason in Reason] == [reason.name for reason in Reason]


def test_the_manual_explains_each_reason() -> None:
    assert first_column("## 9. Reasons") == [reason.value for reason in Reason]


def test_both_kinds_of_error_are_the_peers() -> None:
    assert issubclass(MalformedError, ProtocolError)
    error = VersionError(7)
    assert isinstance(error, ProtocolError)
    assert error.version == 7
    assert str(error) == "the peer speaks version 7"
