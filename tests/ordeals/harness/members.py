"""Members that keep account of what they said, what was acknowledged and what they read."""

from __future__ import annotations

import hashlib
import random
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

from lanchat.app.membership import make_link
from lanchat.client import events
from lanchat.client.nearby import Nearby
from lanchat.client.outbox import OutboxFullError
from lanchat.client.state import Connecting, Joined, State
from lanchat.crypto.curve import CurvePair, new_pair
from lanchat.protocol.codec import encode
from lanchat.protocol.entries import Entry
from lanchat.protocol.ids import Author, ClientId
from tests.ordeals.harness.waiting import GIVE_UP_SECONDS, until


class Digest:
    """What a log says, in little space: two logs are the same if their digests are."""

    def __init__(self) -> None:
        self.length = 0
        self._hash = hashlib.blake2b()

    def add(self, entry: Entry) -> None:
        """Take in the next entry."""
        self.length += 1
        self._hash.update(encode(entry))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Digest):
            return NotImplemented
        return (self.length, self._hash.digest()) == (other.length, other._hash.digest())

    __hash__ = None  # type: ignore[assignment] # it grows


class Member:
    """One member, with the real link of a client."""

    def __init__(self, workshop: Nearby, handle: str, pair: CurvePair | None = None) -> None:
        """Prepare to join as `handle`; `link.start` begins."""
        self.handle = handle
        self.pair = pair or new_pair()
        self.link = make_link(workshop, self.pair, handle, self._happened)
        self.state: State = Connecting()
        self.people: frozenset[str] = frozenset()
        self.said: list[ClientId] = []
        """Our posts, in the order of saying."""
        self.acked: dict[ClientId, int] = {}
        self.log = Digest()
        self.out_of_order = 0
        """Entries that came twice, or not after the one before."""
        self.refused_for_good = 0
        self.resets = 0
        self.said_at: dict[ClientId, float] = {}
        self.arrivals: list[tuple[ClientId, float]] = []
        """What was read and when, while `timing`."""
        self.timing = False

    @property
    def author(self) -> Author:
        """The author of our entries."""
        return self.link.author

    @property
    def is_in(self) -> bool:
        """Whether we are in the room, with all that was said."""
        return isinstance(self.state, Joined)

    def say(self, text: str) -> None:
        """Post `text`; raises OutboxFullError."""
        now = time.monotonic()
        client_id = self.link.say(text)
        self.said.append(client_id)
        if self.timing:
            self.said_at[client_id] = now

    def _happened(self, event: events.Event) -> None:
        match event:
            case events.Said(entries):
                self._read(entries)
            case events.Acked(client_id, seq):
                self.acked[client_id] = seq
            case events.StateChanged(state):
                self.state = state
            case events.PeopleChanged(everyone):
                self.people = frozenset(each.handle for each in everyone)
            case events.PostRefused(retry_after=None):
                self.refused_for_good += 1
            case events.LogReset():
                # The hub has another log now: we read that from its beginning.
                self.resets += 1
                self.log = Digest()
            case _:
                pass

    def _read(self, entries: Sequence[Entry]) -> None:
        now = time.monotonic()
        for entry in entries:
            self.out_of_order += entry.seq != self.log.length + 1
            self.log.add(entry)
            if self.timing:
                self.arrivals.append((ClientId(entry.client_id), now))


@contextmanager
def members_of(
    workshop: Nearby, count: int, patience: float = GIVE_UP_SECONDS
) -> Iterator[list[Member]]:
    """Let `count` members into the workshop for as long as the block lasts."""
    members = [Member(workshop, f"member{number}x") for number in range(count)]
    try:
        for member in members:
            member.link.start()
        _await_all(members, patience)
        yield members
    finally:
        for member in members:
            member.link.leave()
        for member in members:
            member.link.stop()


def _await_all(members: Sequence[Member], patience: float) -> None:
    try:
        until("everybody in", lambda: all(member.is_in for member in members), patience)
    except TimeoutError as error:
        out = [f"{each.handle}: {each.state}" for each in members if not each.is_in]
        raise TimeoutError(f"{error}; {len(out)} are out: {', '.join(out[:3])}") from None


@contextmanager
def talking(members: Sequence[Member], rate: float, rng: random.Random) -> Iterator[None]:
    """Let the members together say `rate` posts a second, at random moments, during the block."""
    done = threading.Event()
    thread = threading.Thread(target=_talk, args=(members, rate, rng, done), name="talking")
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def settled(members: Sequence[Member]) -> Callable[[], bool]:
    """Return whether everything that was said is acknowledged, and read by everybody."""
    is_complete = complete(members)
    return lambda: is_complete() and all(member.is_in for member in members)


def complete(members: Sequence[Member]) -> Callable[[], bool]:
    """Return whether nobody waits for an answer and all have read as much.

    Unlike `settled` it does not ask whether all are connected at this very moment.
    """

    def is_so() -> bool:
        if any(member.link.unsent for member in members):
            return False
        return len({member.log.length for member in members}) == 1

    return is_so


def latencies(members: Sequence[Member]) -> list[float]:
    """Return the seconds from saying to reading, for each post timed and each of its readers."""
    said = {client_id: at for member in members for client_id, at in member.said_at.items()}
    return [
        at - said[client_id]
        for member in members
        for client_id, at in member.arrivals
        if client_id in said
    ]


def time_anew(members: Sequence[Member]) -> None:
    """Forget the moments so far, and take note of them from now on."""
    for member in members:
        member.said_at, member.arrivals, member.timing = {}, [], True


def _talk(
    members: Sequence[Member], rate: float, rng: random.Random, done: threading.Event
) -> None:
    due = time.monotonic()
    while True:
        due += rng.expovariate(rate)
        if done.wait(max(0.0, due - time.monotonic())):
            return
        # A full outbox is the member's to keep within; then nothing is said.
        with suppress(OutboxFullError):
            rng.choice(members).say("why does this loop never end? " * rng.randint(1, 12))
