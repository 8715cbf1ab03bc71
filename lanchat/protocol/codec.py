"""Bytes to messages and back. Past this module there are no dicts and no unchecked bytes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

import msgspec

from lanchat.protocol.entries import Entry
from lanchat.protocol.errors import MalformedError, VersionError
from lanchat.protocol.limits import (
    MAX_COMMAND_BYTES,
    MAX_HUB_FRAME_BYTES,
    MAX_PAGE_BYTES,
    MAX_PAGE_ENTRIES,
)
from lanchat.protocol.messages import Broadcast, Command, Door, Join, Reply
from lanchat.protocol.version import VERSION

_T = TypeVar("_T")

_encoder = msgspec.msgpack.Encoder()
_command: msgspec.msgpack.Decoder[Command] = msgspec.msgpack.Decoder(Command)
_reply: msgspec.msgpack.Decoder[Reply] = msgspec.msgpack.Decoder(Reply)
_door: msgspec.msgpack.Decoder[Door] = msgspec.msgpack.Decoder(Door)
_broadcast: msgspec.msgpack.Decoder[Broadcast] = msgspec.msgpack.Decoder(Broadcast)
_entry: msgspec.msgpack.Decoder[Entry] = msgspec.msgpack.Decoder(Entry)
_opening = msgspec.msgpack.Decoder(list[msgspec.Raw])

# msgspec lets the second one out for a string that is not UTF-8, in front of its own errors.
_BAD_BYTES = (msgspec.MsgspecError, UnicodeDecodeError)


def encode(message: Command | Reply | Broadcast | Entry) -> bytes:
    """Return the MessagePack form of `message`."""
    return _encoder.encode(message)


def decode_command(payload: bytes) -> Command:
    """Return the command in `payload`.

    Raises MalformedError, or VersionError where a Join names another version: its other fields
    are then not read, so that any later version can be answered.
    """
    if len(payload) > MAX_COMMAND_BYTES:
        raise MalformedError("longer than a command may be")
    try:
        command = _command.decode(payload)
    except _BAD_BYTES as error:
        _raise_other_version(payload)
        raise MalformedError(str(error)) from error
    except RecursionError as error:
        raise MalformedError("nested too deeply") from error
    if isinstance(command, Join) and command.version != VERSION:
        raise VersionError(command.version)
    return command


def decode_reply(payload: bytes) -> Reply:
    """Return the hub's reply in `payload`; raises MalformedError."""
    return _decode(_reply, payload)


def decode_broadcast(payload: bytes) -> Broadcast:
    """Return the hub's broadcast in `payload`; raises MalformedError."""
    return _decode(_broadcast, payload)


def decode_entry(payload: bytes) -> Entry:
    """Return the entry in `payload`; raises MalformedError."""
    return _decode(_entry, payload)


def encode_door(door: Door) -> bytes:
    """Return the form in which the settings of the door are kept."""
    return _encoder.encode(door)


def decode_door(content: bytes) -> Door:
    """Return the settings of the door that were kept; raises MalformedError."""
    return _decode(_door, content)


def encode_page(head: int, entries: Sequence[bytes]) -> bytes:
    """Return an encoded Page of entries that are encoded already."""
    return _encoder.encode(("page", head, _spliced(entries)))


def encode_entries(entries: Sequence[bytes]) -> bytes:
    """Return an encoded Entries of entries that are encoded already."""
    return _encoder.encode(("entries", _spliced(entries)))


def encode_entries_frames(entries: Sequence[bytes]) -> list[bytes]:
    """Return encoded Entries, in order, of one commit's entries that are encoded already.

    Mostly one frame; more when it would grow beyond a page, since a frame that is longer than
    MAX_HUB_FRAME_BYTES costs every subscriber the connection.
    """
    frames: list[bytes] = []
    begin = size = 0
    for index, entry in enumerate(entries):
        size += len(entry)
        full = size > MAX_PAGE_BYTES or index - begin >= MAX_PAGE_ENTRIES
        if full and index > begin:
            frames.append(encode_entries(entries[begin:index]))
            begin, size = index, len(entry)
    if begin < len(entries):
        frames.append(encode_entries(entries[begin:]))
    return frames


def _spliced(entries: Iterable[bytes]) -> list[msgspec.Raw]:
    return [msgspec.Raw(entry) for entry in entries]


def _decode(decoder: msgspec.msgpack.Decoder[_T], payload: bytes) -> _T:
    if len(payload) > MAX_HUB_FRAME_BYTES:
        raise MalformedError("longer than a frame of the hub may be")
    try:
        return decoder.decode(payload)
    except _BAD_BYTES as error:
        raise MalformedError(str(error)) from error
    except RecursionError as error:
        raise MalformedError("nested too deeply") from error


def _raise_other_version(payload: bytes) -> None:
    """Raise VersionError if `payload` opens like a Join of another version."""
    try:
        opening = _opening.decode(payload)
        tag = msgspec.msgpack.decode(opening[0], type=str)
        version = msgspec.msgpack.decode(opening[1], type=int)
    except (*_BAD_BYTES, IndexError, RecursionError):
        return
    if tag == "join" and version != VERSION:
        raise VersionError(version)
