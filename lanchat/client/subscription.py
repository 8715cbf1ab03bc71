"""The two topics of a member: the public one, and the one on which the hub speaks to us alone."""

from __future__ import annotations

from lanchat.client.outputs import Output, Subscribe, Unsubscribe
from lanchat.protocol.ids import Key, Topic, personal_topic


class Subscription:
    """What we asked for, and whether the hub has it: what it publishes reaches us only then."""

    def __init__(self, key: Key) -> None:
        """Begin for the member with the CURVE public key `key`."""
        self._personal = personal_topic(key)
        self._public: Topic | None = None
        self.confirmed = False
        """Whether the hub said `Subscribed` since `begin`."""

    def begin(self, public: Topic) -> list[Output]:
        """Turn to the topic that the hub named, and give up the one of its last run.

        What that one still had on its way to us is then thrown away by the socket.
        """
        before, self._public = self._public, public
        self.confirmed = False
        return [] if before is None or before == public else [Unsubscribe(before)]

    def move(self, public: Topic) -> list[Output]:
        """Go on under the topic that the hub moved to, with what it says to us alone as before."""
        before, self._public = self._public, public
        if before is None or before == public:
            return []
        return [Subscribe(public), Unsubscribe(before)]

    def ask(self) -> list[Output]:
        """Ask for both, the personal one last: its answer tells that both have arrived.

        They are given up first, for the socket counts how often it was asked.
        """
        topics = [topic for topic in (self._public, self._personal) if topic is not None]
        return [*map(Unsubscribe, topics), *map(Subscribe, topics)]
