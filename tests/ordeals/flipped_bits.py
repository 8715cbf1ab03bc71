"""Bits flip in the workshop's database: each is found, a copy takes its place, members heal it.

First the database of a stopped hub, over and over: one bit of a fresh copy of the folder is
flipped, and the folder is opened as a hub does. Then with people in the room: the hub ends after
posts that no good copy holds, a bit flips, and the next hub comes up. It has to say that it took
its log from a copy and how much is missing, and the members have to give that back to it.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

from lanchat.storage.copies import copies_in
from lanchat.storage.database import DATABASE_FILE
from lanchat.storage.errors import CorruptDatabaseError
from lanchat.storage.restore import open_or_restore
from lanchat.support.clock import SystemClock
from tests.ordeals.harness.account import account
from tests.ordeals.harness.bits import flip, some_bits, unmended_bit
from tests.ordeals.harness.chance import chance
from tests.ordeals.harness.findings import Finding, all_of, in_time, none_of
from tests.ordeals.harness.hubs import Hub, folder, hub_at
from tests.ordeals.harness.members import Member, members_of, settled
from tests.ordeals.harness.scale import Scale
from tests.ordeals.harness.waiting import until

_MEMBERS = 25
_TEXT = "why does this loop never end? " * 8
_TAIL = 50
"""Posts that no good copy holds."""

_AIM_SECONDS = 15.0


@dataclass
class _Found:
    """What became of the bits."""

    detected: int = 0
    back: int = 0
    """Workshops that came back as they were."""
    unlike_told: int = 0
    """Hubs that did not say what was restored and what is missing."""
    healed_in: float = 0.0
    """Seconds until all was as before, at most."""


class _Class:
    """Members who stay while hubs come and go in one folder."""

    def __init__(self, home: Path, stack: ExitStack) -> None:
        self._home, self._stack = home, stack
        self.hub = stack.enter_context(hub_at(home))
        self.members: list[Member] = stack.enter_context(members_of(self.hub.workshop, _MEMBERS))
        self.resets = 0

    def say(self, posts: int) -> None:
        """Let all together say so much; return when everybody has read it."""
        for number in range(posts):
            self.members[number % len(self.members)].say(_TEXT)
        until("everything said and read", settled(self.members))

    def reopen(self) -> Hub:
        """Start the next hub where the last one was."""
        self.hub = self._stack.enter_context(hub_at(self._home, port=self.hub.port))
        return self.hub

    def is_whole(self, head: int) -> bool:
        """Tell whether all have begun to read anew, and have read as much as before."""
        return all(
            member.is_in and member.resets == self.resets and member.log.length >= head
            for member in self.members
        )


def run(scale: Scale, seed: int) -> list[Finding]:
    """Go through it."""
    posts, flips, rounds = scale.pick((200, 20, 2), (1_000, 1_000, 20))
    found, rng = _Found(), chance(seed)
    with folder() as home, ExitStack() as stack:
        room = _Class(home, stack)
        room.say(posts)
        room.hub.stop()
        _try_bits(room.hub, home / "trial", some_bits(rng, _size(room.hub), flips), found)
        room.reopen()
        until("everybody back", lambda: all(member.is_in for member in room.members))
        for number in range(rounds):
            _round(room, number, rng, found)
        room.hub.stop()
        broken = account(room.members, room.hub.bodies(), room.resets)
    done = f"{flips:,} bits, {posts:,} posts"
    worst = f"{rounds} hubs restored under {_MEMBERS} members, {_TAIL} posts in no copy"
    return [
        all_of("flipped bits detected", done, found.detected, flips),
        all_of("the workshop back from a copy, whole", done, found.back, flips),
        none_of("logs healed by the members", worst, {**broken, "told wrong": found.unlike_told}),
        in_time("all healed after a restart (slowest)", worst, found.healed_in, _AIM_SECONDS),
    ]


def _size(hub: Hub) -> int:
    return (hub.folder / DATABASE_FILE).stat().st_size


def _try_bits(hub: Hub, trial: Path, bits: Iterator[int], found: _Found) -> None:
    """Flip each of the bits in a copy of a stopped hub's folder, and open that."""
    said = [*hub.bodies()]
    shutil.copytree(hub.folder, trial)
    if _opened(trial) != (False, said):
        raise RuntimeError("the folder was not sound before any bit was flipped")
    for bit in bits:
        shutil.rmtree(trial)
        shutil.copytree(hub.folder, trial)
        flip(trial / DATABASE_FILE, bit)
        detected, read = _opened(trial)
        found.detected += detected
        found.back += detected and read == said
    shutil.rmtree(trial)


def _opened(directory: Path) -> tuple[bool, list[bytes]]:
    """Open a workshop as a hub does; return whether damage was found, and the log."""
    try:
        store, restored = open_or_restore(directory, SystemClock().utc_ms())
    except CorruptDatabaseError:
        return True, []
    log: list[bytes] = []
    try:
        # Damage that shows up only now was not found in time.
        with suppress(CorruptDatabaseError):
            log = store.bodies_after(0, max_entries=store.head(), max_bytes=2**40)
    finally:
        store.close()
    return restored is not None, log


def _round(room: _Class, number: int, rng: random.Random, found: _Found) -> None:
    """Let the hub lose what was said last, and its members give it back."""
    # A hub that stops makes a last copy. That one is good.
    room.say(_MEMBERS)
    room.hub.stop()
    room.reopen()
    until("everybody back", lambda: all(member.is_in for member in room.members))
    room.say(_TAIL)
    head = room.members[0].log.length
    _damage(room.hub, rng, killed=number % 2 == 0)
    room.resets += 1
    hub = room.reopen()
    took = until("the tail given back", lambda: room.is_whole(head))
    found.healed_in = max(found.healed_in, took)
    told = [(line["missing"], line["head"]) for line in hub.restored]
    found.unlike_told += told != [(_TAIL, head - _TAIL)]


def _damage(hub: Hub, rng: random.Random, *, killed: bool) -> None:
    """End the hub so that a bit flips in its database and the last good copy is an older one."""
    database = hub.folder / DATABASE_FILE
    if killed:
        hub.die()
    else:
        hub.stop()
        # It has just made one of all that was said: that one is damaged as well.
        flip([*copies_in(hub.folder).values()][-1], unmended_bit(rng, database))
    flip(database, unmended_bit(rng, database))
