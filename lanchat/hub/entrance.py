"""The way in: everything that a Join must pass, in order, before its handle is bound."""

from __future__ import annotations

import math

from lanchat.crypto.authorship import proves_join
from lanchat.hub.buckets import Buckets
from lanchat.hub.door import Door
from lanchat.hub.effects import Peer
from lanchat.hub.roster import Bound, Roster
from lanchat.protocol.errors import Reason
from lanchat.protocol.handle import normalize
from lanchat.protocol.ids import Author
from lanchat.protocol.messages import Join, Refused, TurnedAway, Waiting
from lanchat.protocol.version import VERSION

_JOINS_A_SECOND = 1.0
_JOINS_AT_ONCE = 20
"""Tries of one key: twice what one in the lobby makes. Each costs the hub 0.1 ms for its proof."""

_KEYS = 4096
"""Keys whose tries are counted: more than the hub has connections for."""


class Entrance:
    """Lets people into the roster, past the door."""

    def __init__(self, roster: Roster, door: Door, hub_key: bytes) -> None:
        """`hub_key` is the hub's CURVE public key, which every proof of a Join covers."""
        self._roster = roster
        self._door = door
        self._hub_key = hub_key
        self._joins = Buckets(_JOINS_A_SECOND, _JOINS_AT_ONCE, _KEYS)

    def join(self, now: float, peer: Peer, join: Join) -> Bound | Waiting | TurnedAway | Refused:
        """Let `peer` in, or into the lobby, or return why not."""
        wait = math.ceil(self._joins.take(now, peer.key) * 1000) / 1000
        if wait:
            return Refused(Reason.RATE_LIMITED, None, wait)
        wanted = Bound(normalize(join.handle), Author(join.author))
        reason = self._refusal(now, peer, wanted, join)
        if reason is not None:
            return TurnedAway(reason, VERSION)
        if not self._passes(peer):
            reason = self._door.knock(now, peer, wanted)
            return Waiting() if reason is None else TurnedAway(reason, VERSION)
        return self.enter(now, peer, wanted)

    def enter(self, now: float, peer: Peer, wanted: Bound) -> Bound | TurnedAway:
        """Let in somebody who waited, or who need not."""
        reason = self._objection(peer, wanted) or self._roster.join(now, peer.key, wanted)
        if reason is not None:
            return TurnedAway(reason, VERSION)
        self._door.entered(peer.key)
        return wanted

    def _refusal(self, now: float, peer: Peer, wanted: Bound, join: Join) -> Reason | None:
        if not proves_join(join.author, join.proof, self._hub_key, peer.key):
            return Reason.DENIED
        if not (self._is_mentor(peer) or self._roster.is_member(peer.key)):
            # Before the handle: who does not know the word learns nothing of who is inside.
            reason = self._door.check_word(now, peer.key, join.word)
            if reason is not None:
                return reason
        return self._objection(peer, wanted)

    def _objection(self, peer: Peer, wanted: Bound) -> Reason | None:
        reason = self._roster.objection(peer.key, wanted)
        if reason is not None or self._is_mentor(peer):
            return reason
        # After the other: what is malformed has no look-alikes.
        return Reason.BANNED if self._door.bars_handle(wanted.handle) else None

    def _passes(self, peer: Peer) -> bool:
        belongs = self._is_mentor(peer) or self._roster.is_member(peer.key)
        return belongs or self._door.opens_to(peer.key)

    def _is_mentor(self, peer: Peer) -> bool:
        return peer.key == self._roster.mentor
