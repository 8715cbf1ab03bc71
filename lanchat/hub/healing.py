"""Taking back, from the members, what a restored copy of the log does not hold.

Each entry carries its author's signature over the workshop, the handle, the client id and the
text, so nobody can put words into another's mouth. Everybody can make a key, though: an entry is
only taken under a handle that its author may have had. The order is the one that the members saw.
"""

from __future__ import annotations

from dataclasses import dataclass

from lanchat.crypto.authorship import signed_post
from lanchat.hub.buckets import Buckets
from lanchat.hub.door import Door
from lanchat.hub.effects import Name, Request
from lanchat.hub.log import PublicLog
from lanchat.hub.posting import text_problem
from lanchat.hub.roster import Bound, Roster
from lanchat.protocol.entries import Entry, Posted
from lanchat.protocol.ids import Author, ClientId, Key
from lanchat.protocol.limits import MAX_MEMBERS, OFFER_BURST, OFFERED_PER_SECOND
from lanchat.protocol.messages import Healing, Offer

_NOBODY = Key(b"")


@dataclass(frozen=True)
class Wound:
    """A log that was restored from a copy."""

    identity: bytes
    """The hub's Ed25519 public key, which every signature of a post covers."""
    epoch: bytes
    """The epoch before."""
    head: int
    """The last entry of that epoch that the copy held."""

    def told(self) -> Healing:
        """Return what members are told of it."""
        return Healing(self.epoch, self.head)

    def beyond(self, offer: Offer) -> list[Entry]:
        """Return those entries of `offer` that the copy cannot hold, in order."""
        if offer.epoch != self.epoch:
            return []
        return sorted(
            (entry for entry in offer.entries if entry.seq > self.head),
            key=lambda entry: entry.seq,
        )


class Healer:
    """Takes offers in."""

    def __init__(self, wound: Wound | None, roster: Roster, door: Door, log: PublicLog) -> None:
        """Heal `wound`, if there is one."""
        self._wound = wound
        self._roster = roster
        self._door = door
        self._log = log
        self._checks = Buckets(OFFERED_PER_SECOND, OFFER_BURST, MAX_MEMBERS)

    def names(self, key: Key, offer: Offer) -> list[Name]:
        """Return the names of the entries that `key` may offer and the log may hold already."""
        if self._wound is None or not self._roster.is_member(key):
            return []
        return [_name(entry) for entry in self._wound.beyond(offer)]

    def take(self, now: float, at: int, request: Request, offer: Offer) -> None:
        """Stage what the log lacks of the `offer` that is in `request`.

        `now` is monotonic seconds, `at` the wall clock in milliseconds since 1970, UTC. A request
        for which the names were not looked up is left out.
        """
        if self._wound is None or request.author is None:
            return
        for entry in self._wound.beyond(offer):
            if _name(entry) in request.stored or self._log.stages(_name(entry)):
                continue
            if self._checks.take(now, request.peer.key):
                # The rest is offered again.
                return
            if self._may_be(entry) and _is_signed(entry, self._wound.identity):
                # The time is the hub's own, and no signature covers it.
                self._log.stage(_at(min(max(0, entry.at), at), entry))

    def _may_be(self, entry: Entry) -> bool:
        """Tell whether the author may have posted this under this handle."""
        author = Author(entry.author)
        key = self._roster.key_of(author) or _NOBODY
        return (
            text_problem(entry.text) is None
            and self._roster.objection(key, Bound(entry.handle, author)) is None
            and not self._door.bars_handle(entry.handle)
        )


def _name(entry: Entry) -> Name:
    return Author(entry.author), ClientId(entry.client_id)


def _at(at: int, said: Posted) -> Posted:
    return Posted(said.seq, at, said.author, said.handle, said.client_id, said.text, said.signature)


def _is_signed(entry: Entry, identity: bytes) -> bool:
    return signed_post(
        entry.author, entry.signature, identity, entry.handle, entry.client_id, entry.text
    )
