"""`class.lanchat`: a hub's identity in a file, so that nobody has to type the class code.

The mentor exports it; a lab image carries it, or a student opens it or drops it on the window. It
holds no secret, and it is worth as much as the way that it came by.
"""

from __future__ import annotations

import json

from lanchat.client.trust import Known
from lanchat.protocol.ids import hub_id
from lanchat.protocol.limits import KEY_BYTES, MAX_NAME_BYTES

FILE_NAME = "class.lanchat"
MAX_FILE_BYTES = 4096
"""What is read of a file that somebody dropped on the window."""

_KIND = "LanChat class"
_VERSION = 1


class ClassFileError(Exception):
    """The file is not a class file. The text is for a person."""

    def __init__(self, why: str) -> None:
        super().__init__(f"This is not a class file that can be used: {why}. Nothing was changed.")


def write_class_file(name: str, identity: bytes) -> bytes:
    """Return the file for the workshop `name` with the Ed25519 public key `identity`."""
    fields = {"file": _KIND, "version": _VERSION, "name": name, "identity": identity.hex()}
    return json.dumps(fields, ensure_ascii=False, indent=1).encode() + b"\n"


def read_class_file(content: bytes) -> Known:
    """Return the hub that a class file names; raises ClassFileError."""
    if len(content) > MAX_FILE_BYTES:
        raise ClassFileError("it is too long")
    try:
        fields = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise ClassFileError("it cannot be read") from error
    if not isinstance(fields, dict) or fields.get("file") != _KIND:
        raise ClassFileError("it was not exported by LanChat")
    if fields.get("version") != _VERSION:
        raise ClassFileError("another version of LanChat wrote it")
    name, identity = fields.get("name"), fields.get("identity")
    if not isinstance(name, str) or not 1 <= len(name.encode("utf-8", "replace")) <= MAX_NAME_BYTES:
        raise ClassFileError("the workshop's name is missing or too long")
    return Known(hub_id(_key(identity)), name)


def _key(identity: object) -> bytes:
    try:
        key = bytes.fromhex(str(identity))
    except ValueError as error:
        raise ClassFileError("the hub's key is damaged") from error
    if len(key) != KEY_BYTES:
        raise ClassFileError("the hub's key is damaged")
    return key
