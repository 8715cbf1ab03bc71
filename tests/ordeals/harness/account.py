"""Holding what members said and read against what is on the hub's disk."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

from lanchat.protocol.codec import decode_entry
from lanchat.protocol.ids import Author, ClientId
from tests.ordeals.harness.members import Digest, Member

_Id = tuple[Author, ClientId]


def account(members: Sequence[Member], bodies: Iterable[bytes], resets: int = 0) -> dict[str, int]:
    """Return how often each promise was broken, by its name.

    Nothing acknowledged is lost, whatever was said is there once, each author's posts are in the
    order of saying, and everybody has read the same log: the one on disk. Each had to begin to
    read anew `resets` times: once for each time that the hub was restored.
    """
    log = Digest()
    stored: dict[_Id, list[int]] = {}
    for body in bodies:
        entry = decode_entry(body)
        log.add(entry)
        stored.setdefault((Author(entry.author), ClientId(entry.client_id)), []).append(entry.seq)
    return {
        "acknowledged lost": sum(_lost(member, stored) for member in members),
        "unsaid": sum(_unsaid(member, stored) for member in members),
        "doubled": sum(len(seqs) - 1 for seqs in stored.values()),
        "reordered": sum(_reordered(member, stored) for member in members),
        "logs that differ": sum(_differs(member, log, resets) for member in members),
    }


def _lost(member: Member, stored: dict[_Id, list[int]]) -> int:
    """Count what was acknowledged and is not there, or elsewhere than was told."""
    return sum(
        seq not in stored.get((member.author, client_id), ())
        for client_id, seq in member.acked.items()
    )


def _unsaid(member: Member, stored: dict[_Id, list[int]]) -> int:
    """Count what was said and is not there."""
    return sum((member.author, client_id) not in stored for client_id in member.said)


def _reordered(member: Member, stored: dict[_Id, list[int]]) -> int:
    seqs = [stored.get((member.author, client_id), [0])[0] for client_id in member.said]
    there = [seq for seq in seqs if seq]
    return sum(after < before for before, after in itertools.pairwise(there))


def _differs(member: Member, log: Digest, resets: int) -> bool:
    return bool(member.out_of_order or member.resets != resets or member.log != log)
