"""Hypothesis strategies for messages, made from their types: a new message is tried by itself."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import strategies as st
from msgspec import inspect

_MANY = 4
"""Elements in one array: what there is to find shows with few."""

_LONG = 40


def of_type(wanted: object) -> st.SearchStrategy[Any]:
    """Return values of a type that msgspec can decode, within its bounds."""
    return _of_info(inspect.type_info(wanted))


def _of_info(info: inspect.Type) -> st.SearchStrategy[Any]:
    match info:
        case inspect.BoolType():
            return st.booleans()
        case inspect.IntType() | inspect.FloatType():
            return _of_number(info)
        case inspect.StrType():
            return st.text(min_size=info.min_length or 0, max_size=min(info.max_length or 99, 24))
        case inspect.BytesType():
            return _of_bytes(info)
        case inspect.EnumType():
            return st.sampled_from([*info.cls])
        case _:
            return _of_several(info)


def _of_number(info: inspect.IntType | inspect.FloatType) -> st.SearchStrategy[float]:
    if isinstance(info, inspect.FloatType):
        lowest, excluded = (info.ge, False) if info.gt is None else (info.gt, True)
        return st.floats(lowest, info.le, exclude_min=excluded, allow_nan=False)
    lowest, highest = info.ge, info.le
    return st.integers(
        -(2**63) if lowest is None else int(lowest), 2**63 if highest is None else int(highest)
    )


def _of_bytes(info: inspect.BytesType) -> st.SearchStrategy[bytes]:
    shortest = info.min_length or 0
    longest = max(shortest, min(_LONG, info.max_length or _LONG))
    return st.binary(min_size=shortest, max_size=longest)


def _of_several(info: inspect.Type) -> st.SearchStrategy[Any]:
    match info:
        case inspect.NoneType():
            return st.none()
        case inspect.UnionType():
            return st.one_of([_of_info(each) for each in info.types])
        case inspect.VarTupleType():
            items = st.lists(
                _of_info(info.item_type), min_size=info.min_length or 0, max_size=_MANY
            )
            return items.map(tuple)
        case inspect.StructType():
            fields = [_of_info(each.type) for each in info.fields]
            return st.tuples(*fields).map(lambda values: info.cls(*values))
        case _:
            raise NotImplementedError(f"no strategy for {info}")


def raw(*elements: object) -> bytes:
    """Return an array in MessagePack, whatever its elements are."""
    return msgspec.msgpack.encode(elements)
