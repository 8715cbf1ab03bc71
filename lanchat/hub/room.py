"""The room: what members are told when they come in, and the topic on which it is public."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from lanchat.hub.effects import Answer, Effect, Peer, Whisper
from lanchat.hub.healing import Wound
from lanchat.hub.log import PublicLog
from lanchat.hub.roster import LEASE_SECONDS, Bound
from lanchat.protocol.ids import Key, Topic
from lanchat.protocol.messages import (
    Beacon,
    Joined,
    Moved,
    Refused,
    Subscribed,
    TurnedAway,
    Waiting,
)


@dataclass(frozen=True)
class Facts:
    """What does not change while the hub runs."""

    identity: bytes
    """The hub's Ed25519 public key."""
    curve_key: bytes
    """The hub's CURVE public key."""
    epoch: bytes
    """Names the log."""
    wound: Wound | None = None
    """Set when the log was restored from a copy."""


class Room:
    """Where everything public is said."""

    def __init__(self, facts: Facts, log: PublicLog, new_topic: Callable[[], Topic]) -> None:
        """`new_topic` gives a random topic of 16 bytes that nobody can guess."""
        self.facts = facts
        self._log = log
        self._new_topic = new_topic
        self.topic = new_topic()
        self._moved = False
        self.full = False
        """Whether the disk takes nothing now."""

    def welcome(self, peer: Peer, result: Bound | Waiting | TurnedAway | Refused) -> Answer:
        """Return the answer to somebody who came to the door with this `result`."""
        if not isinstance(result, Bound):
            return Answer(peer, result)
        facts = self.facts
        healing = None if facts.wound is None else facts.wound.told()
        joined = Joined(
            result.handle, self.topic, facts.epoch, self._log.head, healing, LEASE_SECONDS
        )
        return Answer(peer, joined)

    def move(self, members: Iterable[Key]) -> list[Effect]:
        """Go on under another topic, which only `members` are told."""
        self.topic, self._moved = self._new_topic(), True
        return [Whisper(key, Moved(self.topic)) for key in members]

    def arrived(self, key: Key) -> list[Effect]:
        """Return what to say to a member whose personal subscription has arrived."""
        moved: list[Effect] = [Whisper(key, Moved(self.topic))] if self._moved else []
        return [*moved, Whisper(key, Subscribed())]

    def beacon(self, roster_version: int) -> Beacon:
        """Return where the hub is."""
        return Beacon(self.facts.epoch, self._log.head, roster_version, self.full)
