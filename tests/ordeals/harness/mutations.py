"""Frames that are nearly right: valid ones of every message, by their types, then damaged."""

from __future__ import annotations

import random
from collections.abc import Sequence

import msgspec
from msgspec import inspect

from lanchat.protocol import messages
from lanchat.protocol.descriptor import Descriptor, SignedDescriptor
from lanchat.protocol.entries import Entry

_EACH = 20
"""Valid frames of each message."""

_MANY = 4
"""Elements in one array: what there is to find shows with few."""

_LONG = 40

_MAX_FLIPS = 8
_MAX_NESTING = 2_000
_DAMAGE = (1, 1, 2, 3)

_LETTERS = "aZ 0-_\n\0é\u202e\u0301\U0001f989"

_TOO_LONG = """
dcffff ddffffffff deffff dfffffffff d9ff daffff dbffffffff c4ff c5ffff c6ffffffff
c7ff01 c8ffff01 c9ffffffff01 9f 8f bf 90 80 a0 c400 dd00000000
"""
"""Arrays, maps, texts, bytes and extensions that claim to be as long as can be, and empty ones."""

_TOO_LARGE = "cfffffffffffffffff d38000000000000000 cb7ff8000000000000 cbfff0000000000000 c1"
"""Numbers at their ends, what is no number, and what MessagePack never uses."""

_LIES = tuple(map(bytes.fromhex, f"{_TOO_LONG} {_TOO_LARGE}".split()))


def valid_frames(rng: random.Random) -> list[bytes]:
    """Return frames of every message, entry and descriptor."""
    kinds: list[object] = [SignedDescriptor, Descriptor, messages.Door, Entry]
    kinds += [*_of(messages.Command), *_of(messages.Reply), *_of(messages.Broadcast)]
    return [
        msgspec.msgpack.encode(_made(inspect.type_info(kind), rng))
        for kind in kinds
        for _ in range(_EACH)
    ]


def mutated(rng: random.Random, frames: Sequence[bytes]) -> bytes:
    """Return one of the `frames`, damaged once or a few times."""
    frame = rng.choice(frames)
    for _ in range(rng.choice(_DAMAGE)):
        frame = rng.choice(_DAMAGES)(rng, frame, frames)
    return frame


def _flip(rng: random.Random, frame: bytes, _frames: Sequence[bytes]) -> bytes:
    damaged = bytearray(frame or b"\0")
    for _ in range(rng.randint(1, _MAX_FLIPS)):
        damaged[rng.randrange(len(damaged))] ^= 1 << rng.randrange(8)
    return bytes(damaged)


def _cut(rng: random.Random, frame: bytes, _frames: Sequence[bytes]) -> bytes:
    begin = rng.randint(0, len(frame))
    end = rng.choice((len(frame), rng.randint(begin, len(frame))))
    return frame[:begin] + frame[end:]


def _splice(rng: random.Random, frame: bytes, frames: Sequence[bytes]) -> bytes:
    other = rng.choice(frames)
    return frame[: rng.randint(0, len(frame))] + other[rng.randint(0, len(other)) :]


def _lie(rng: random.Random, frame: bytes, _frames: Sequence[bytes]) -> bytes:
    """Claim another length or kind, most often where a value begins."""
    at = rng.choice((0, 1, rng.randint(0, len(frame)), rng.randint(0, len(frame))))
    return frame[:at] + rng.choice(_LIES) + frame[at + 1 :]


def _nest(rng: random.Random, frame: bytes, _frames: Sequence[bytes]) -> bytes:
    at = rng.randint(0, len(frame))
    deep = rng.choice((b"\x91", b"\x81\xa0")) * rng.choice((2, 50, _MAX_NESTING))
    return frame[:at] + deep + frame[at:]


def _repeat(rng: random.Random, frame: bytes, _frames: Sequence[bytes]) -> bytes:
    begin = rng.randint(0, len(frame))
    end = rng.randint(begin, len(frame))
    return frame[:end] + frame[begin:end] * rng.randint(1, _MANY) + frame[end:]


def _scribble(rng: random.Random, frame: bytes, _frames: Sequence[bytes]) -> bytes:
    at = rng.randint(0, len(frame))
    return frame[:at] + rng.randbytes(rng.randint(1, _LONG)) + frame[at:]


# The deep ones cost the most time by far, and one in many is enough of them.
_DAMAGES = (*(_flip, _cut, _splice, _lie, _repeat, _scribble) * 4, _nest)


def _of(union: object) -> tuple[object, ...]:
    members: tuple[object, ...] = union.__args__  # type: ignore[attr-defined] # a union's members
    return members


def _made(info: inspect.Type, rng: random.Random) -> object:
    """Return a value of this type, within its bounds."""
    match info:
        case inspect.NoneType():
            return None
        case inspect.UnionType():
            return _made(rng.choice(info.types), rng)
        case inspect.VarTupleType():
            length = rng.randint(info.min_length or 0, _MANY)
            return tuple(_made(info.item_type, rng) for _ in range(length))
        case inspect.StructType():
            return info.cls(*(_made(field.type, rng) for field in info.fields))
        case inspect.StrType() | inspect.BytesType():
            return _text(info, rng)
        case _:
            return _scalar(info, rng)


def _text(info: inspect.StrType | inspect.BytesType, rng: random.Random) -> str | bytes:
    least = info.min_length or 0
    length = rng.randint(least, max(least, min(_LONG, info.max_length or _LONG)))
    if isinstance(info, inspect.BytesType):
        return rng.randbytes(length)
    return "".join(rng.choices(_LETTERS, k=length))


def _scalar(info: inspect.Type, rng: random.Random) -> object:
    match info:
        case inspect.BoolType():
            return rng.random() < 0.5
        case inspect.IntType():
            return rng.randint(int(info.ge or 0), int(info.le or 2**63))
        case inspect.FloatType():
            return rng.uniform(info.ge or info.gt or 0.0, info.le or 1.0)
        case inspect.EnumType():
            return rng.choice([*info.cls])
        case _:
            raise NotImplementedError(f"no way to make {info}")
