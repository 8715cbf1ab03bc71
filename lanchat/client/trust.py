"""Whether a hub is the right one: what a person's pins and class files say of a descriptor.

The signature only proves that the hub has the key that it names. That it is the mentor's key is
known from the class code, typed once, or from a class file; from then on the key is pinned.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto

from lanchat.protocol.descriptor import Descriptor
from lanchat.protocol.ids import hub_id


@dataclass(frozen=True)
class Known:
    """A hub that was verified before, or that a class file names."""

    hub_id: str
    name: str
    """The workshop's name at that time."""


class Trust(Enum):
    """What is known of a hub."""

    VERIFIED = auto()
    """The very key that was verified: in."""
    UNKNOWN = auto()
    """Nothing: ask for the class code."""
    CHANGED = auto()
    """A name that was verified, with another key: stop. It may be a false hub."""


def judge(descriptor: Descriptor, known: Iterable[Known]) -> Trust:
    """Return what `known` says of the hub with `descriptor`, whose signature was checked."""
    this = hub_id(descriptor.identity)
    known_name = False
    for each in known:
        if each.hub_id == this:
            return Trust.VERIFIED
        known_name = known_name or same_name(each.name, descriptor.name)
    return Trust.CHANGED if known_name else Trust.UNKNOWN


def same_name(one: str, other: str) -> bool:
    """Tell whether two names are the same to a person who reads them quickly."""
    return _plain(one) == _plain(other)


def _plain(name: str) -> str:
    return "".join(name.casefold().split())
