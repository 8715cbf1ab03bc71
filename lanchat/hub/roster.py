"""Who belongs to the workshop, under which handle, and who of them is in the room now.

A handle is bound to one key and stays so while its owner is away, until it is given up by leaving
or the workshop ends: nobody takes a handle over by waiting for a cable to slip. Being in the room
is a lease that every command renews, never stored.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from lanchat.protocol.errors import Reason
from lanchat.protocol.handle import problem, skeletons
from lanchat.protocol.ids import Author, Key, Topic, personal_topic
from lanchat.protocol.limits import MAX_MEMBERS
from lanchat.protocol.messages import Member, Presence, Present

LEASE_SECONDS = 15.0
"""A member who said nothing for so long is gone: three lost signs of life on a bad network."""

GRACE_SECONDS = 6.0
"""A member whose connection broke may come back for so long before the others are told.

Longer than a third of the lease: an old connection may die after its member is back on a new one,
and the next sign of life has to come in time.
"""


class Bound(NamedTuple):
    """What a key holds."""

    handle: str
    author: Author


@dataclass
class _Person:
    key: Key
    bound: Bound
    seen: float
    """When a command last came, monotonic seconds; orders those who are away."""
    lease: float | None = None
    """Until when they are in the room; None when they are not."""


@dataclass
class Roster:
    """The members. Changes gather as presence until `presence` hands them out."""

    mentor: Key
    _people: dict[Key, _Person] = field(default_factory=dict)
    _by_author: dict[Author, Key] = field(default_factory=dict)
    _by_skeleton: dict[str, Key] = field(default_factory=dict)
    _by_topic: dict[Topic, Key] = field(default_factory=dict)
    _version: int = 0
    _told: dict[Key, Bound] = field(default_factory=dict)
    """The members that the last presence left everybody with."""
    _changed: set[Key] = field(default_factory=set)
    _unsaved: dict[Key, Bound | None] = field(default_factory=dict)
    """Handles bound (or, with None, freed) since they were last saved."""
    _on_disk: set[Key] = field(default_factory=set)
    """The keys that are saved with a handle: of no other is it worth saving that it was freed."""

    def restore(self, bindings: Iterable[tuple[Key, Bound]]) -> None:
        """Take in the handles that were bound before the hub started; nobody is in the room."""
        for key, bound in bindings:
            self._bind(key, bound, seen=0.0)
        self.saved(self.unsaved())

    def objection(self, key: Key, wanted: Bound) -> Reason | None:
        """Return why `key` cannot have the handle `wanted`, normalized; None if it can."""
        reason = problem(wanted.handle, mentor=key == self.mentor)
        if reason is not None:
            return reason
        others = {self._by_skeleton.get(form, key) for form in skeletons(wanted.handle)} - {key}
        if others:
            taken = {self._people[other].bound.handle.casefold() for other in others}
            same = wanted.handle.casefold() in taken
            return Reason.HANDLE_TAKEN if same else Reason.HANDLE_LOOKALIKE
        # One who signs speaks on one connection: else nobody could be put out.
        if self._by_author.get(wanted.author, key) != key:
            return Reason.HANDLE_TAKEN
        return None

    def join(self, now: float, key: Key, wanted: Bound) -> Reason | None:
        """Let `key` in as `wanted`; return None, or why not.

        A member may come back under another handle: the old one is free then.
        """
        reason = self.objection(key, wanted)
        if reason is None and key not in self._people and not self._has_room(key):
            reason = Reason.WORKSHOP_FULL
        if reason is not None:
            return reason
        person = self._people.get(key)
        if person is None or person.bound != wanted:
            self._unbind(key)
            person = self._bind(key, wanted, now)
        self._renew(person, now)
        return None

    def renew(self, now: float, key: Key) -> bool:
        """Renew the lease of `key`; False when they have not joined."""
        person = self._people.get(key)
        if person is None or person.lease is None:
            return False
        self._renew(person, now)
        return True

    def leave(self, key: Key) -> None:
        """Take `key` out of the room and free the handle."""
        self._unbind(key)

    def connection_lost(self, now: float, topic: Topic) -> None:
        """Shorten the lease of the member whose personal topic lost its subscriber."""
        person = self._people.get(self._by_topic.get(topic, Key(b"")))
        if person is not None and person.lease is not None:
            person.lease = min(person.lease, now + GRACE_SECONDS)

    def expire(self, now: float) -> None:
        """Take those out of the room whose lease ran out; their handles stay theirs."""
        for person in self._people.values():
            if person.lease is not None and person.lease <= now:
                person.lease = None
                self._changed.add(person.key)

    def is_member(self, key: Key) -> bool:
        """Tell whether a handle is bound to `key`, in the room or away."""
        return key in self._people

    def bound_to(self, key: Key) -> Bound | None:
        """Return what `key` holds."""
        person = self._people.get(key)
        return None if person is None else person.bound

    def key_of(self, author: Author) -> Key | None:
        """Return the key of the member who signs as `author`."""
        return self._by_author.get(author)

    def here(self) -> tuple[Key, ...]:
        """Return the keys of those who are in the room."""
        return tuple(key for key, person in self._people.items() if person.lease is not None)

    def unsaved(self) -> Mapping[Key, Bound | None]:
        """Return the handles bound and, with None, freed that no commit has kept yet."""
        return dict(self._unsaved)

    def saved(self, kept: Mapping[Key, Bound | None]) -> None:
        """Take note that a commit kept these: the same values that `unsaved` returned."""
        for key, bound in kept.items():
            if bound is None:
                self._on_disk.discard(key)
            else:
                self._on_disk.add(key)
            bound_now = self.bound_to(key)
            if bound_now == bound:
                self._unsaved.pop(key, None)
            else:
                self._unsaved[key] = bound_now

    @property
    def version(self) -> int:
        """The number of the last presence handed out."""
        return self._version

    @property
    def changed(self) -> bool:
        """Whether somebody came or left since the last presence was handed out."""
        return bool(self._changed)

    def presence(self) -> Presence | None:
        """Hand out what changed in the room, gathered; None when it came to nothing."""
        came: list[Member] = []
        left: list[str] = []
        for key in self._changed:
            self._compare(key, came, left)
        self._changed.clear()
        if not came and not left:
            return None
        self._version += 1
        return Presence(self._version, tuple(came), tuple(left))

    def present(self) -> Present:
        """Return everybody as the last presence left them: later changes come with the next."""
        return Present(
            self._version,
            tuple(Member(bound.handle, bound.author) for bound in self._told.values()),
        )

    def _has_room(self, key: Key) -> bool:
        return len(self._people) < MAX_MEMBERS or self._make_room(key)

    def _make_room(self, key: Key) -> bool:
        """Forget the member who has been away longest, for `key`; False when everybody is here.

        The mentor is never forgotten, and comes in whoever else has to go for it.
        """
        others = [person for person in self._people.values() if person.key != self.mentor]
        away = [person for person in others if person.lease is None]
        if not away and key != self.mentor:
            return False
        self._unbind(min(away or others, key=lambda person: person.seen).key)
        return True

    def _bind(self, key: Key, bound: Bound, seen: float) -> _Person:
        person = _Person(key, bound, seen)
        self._people[key] = person
        self._by_author[bound.author] = key
        self._by_skeleton.update(dict.fromkeys(skeletons(bound.handle), key))
        self._by_topic[personal_topic(key)] = key
        self._unsaved[key] = bound
        return person

    def _unbind(self, key: Key) -> None:
        person = self._people.pop(key, None)
        if person is None:
            return
        for skeleton in skeletons(person.bound.handle):
            self._by_skeleton.pop(skeleton, None)
        self._by_author.pop(person.bound.author, None)
        self._by_topic.pop(personal_topic(key), None)
        if key in self._on_disk:
            self._unsaved[key] = None
        else:
            # Else the many who come and go while the disk is full would pile up here.
            self._unsaved.pop(key, None)
        self._changed.add(key)

    def _renew(self, person: _Person, now: float) -> None:
        if person.lease is None:
            self._changed.add(person.key)
        person.seen = now
        person.lease = now + LEASE_SECONDS

    def _compare(self, key: Key, came: list[Member], left: list[str]) -> None:
        """Add what is different about `key` to what everybody was told before."""
        person = self._people.get(key)
        now = person.bound if person is not None and person.lease is not None else None
        before = self._told.pop(key, None)
        if now is not None:
            self._told[key] = now
        if before == now:
            return
        if before is not None:
            left.append(before.handle)
        if now is not None:
            came.append(Member(now.handle, now.author))
