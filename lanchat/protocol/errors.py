"""What can be wrong with what a peer sent, and the reasons that a hub gives."""

from __future__ import annotations

from enum import StrEnum


class ProtocolError(Exception):
    """The peer broke the protocol: logged once and dropped, never raised out of a loop."""


class MalformedError(ProtocolError):
    """The bytes are not a message, or a field is out of its bounds."""


class VersionError(ProtocolError):
    """The peer speaks another version of the protocol."""

    def __init__(self, version: int) -> None:
        super().__init__(f"the peer speaks version {version}")
        self.version = version


class Reason(StrEnum):
    """Why the hub refused a command or turned a member away. The wire carries the value."""

    VERSION_UNSUPPORTED = "VERSION_UNSUPPORTED"
    HANDLE_TAKEN = "HANDLE_TAKEN"
    HANDLE_LOOKALIKE = "HANDLE_LOOKALIKE"
    HANDLE_MALFORMED = "HANDLE_MALFORMED"
    HANDLE_RESERVED = "HANDLE_RESERVED"
    WORKSHOP_FULL = "WORKSHOP_FULL"
    NOT_JOINED = "NOT_JOINED"
    RATE_LIMITED = "RATE_LIMITED"
    TOO_LARGE = "TOO_LARGE"
    EMPTY = "EMPTY"
    DENIED = "DENIED"
    STORAGE_FULL = "STORAGE_FULL"
    WRONG_EPOCH = "WRONG_EPOCH"
    WRONG_WORD = "WRONG_WORD"
    REMOVED = "REMOVED"
    BANNED = "BANNED"
