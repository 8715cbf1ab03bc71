"""Our posts on their way to the hub's disk.

One is under way at a time, so that no refusal can change their order. It is said again after 2 s,
then after longer and longer up to 15 s, until the hub acknowledges or refuses it; each wait is
stretched at random, so that a class that lost its hub does not come back in one instant.
"""

from __future__ import annotations

import random
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

from lanchat.protocol.ids import ClientId

FIRST_WAIT_SECONDS = 2.0
LONGEST_WAIT_SECONDS = 15.0
_JITTER = 0.25

MAX_POSTS = 1000
"""Posts that wait: far more than a person types while a hub is away, and a bound for a script."""


class PostNotTakenError(Exception):
    """A post was not taken in, and whoever has its text keeps it. Our text is for a person."""


class RoomClosedError(PostNotTakenError):
    """It is over for this member: the workshop was ended, we left, or we were turned away."""

    def __init__(self) -> None:
        super().__init__(
            "You are not in the workshop any more, so this was not sent. Copy it if you want it."
        )


class OutboxFullError(PostNotTakenError):
    """So many posts wait that no more are taken."""

    def __init__(self) -> None:
        super().__init__(
            f"{MAX_POSTS} messages wait for the workshop already. They are kept. "
            "Wait until some are sent, then send this one again."
        )


@dataclass(frozen=True)
class Outgoing:
    """A post that waits."""

    client_id: ClientId
    text: str


class Outbox:
    """The posts that wait, in the order they were said."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._posts: OrderedDict[ClientId, Outgoing] = OrderedDict()
        self._due = 0.0
        self._wait = FIRST_WAIT_SECONDS

    def __len__(self) -> int:
        return len(self._posts)

    def __contains__(self, client_id: object) -> bool:
        return client_id in self._posts

    def add(self, post: Outgoing) -> None:
        """Keep `post` until the hub answers; raises OutboxFullError."""
        if len(self._posts) >= MAX_POSTS:
            raise OutboxFullError
        self._posts[post.client_id] = post

    def due(self) -> float | None:
        """Return when the first post is to be sent, or None when there is none."""
        return self._due if self._posts else None

    def take_due(self, now: float) -> Outgoing | None:
        """Return the post to send at `now`, and arrange for its repeat."""
        if not self._posts or now < self._due:
            return None
        self._due = now + self._wait * (1 + self._rng.random() * _JITTER)
        self._wait = min(self._wait * 2, LONGEST_WAIT_SECONDS)
        return next(iter(self._posts.values()))

    def take_out(self, client_id: ClientId) -> Outgoing | None:
        """Take a post out that the hub answered; the next one may go at once."""
        post = self._posts.pop(client_id, None)
        if post is not None:
            self.send_at_once()
        return post

    def put_back(self, posts: Iterable[Outgoing]) -> None:
        """Take posts in again that the hub has lost, in order, before those that wait."""
        self._posts = OrderedDict(
            (post.client_id, post) for post in (*posts, *self._posts.values())
        )

    def hold(self, client_id: ClientId, until: float) -> Outgoing | None:
        """Keep a post that the hub refused for now, and send nothing before `until`."""
        post = self._posts.get(client_id)
        if post is not None:
            self._due = until
            self._wait = FIRST_WAIT_SECONDS
        return post

    def send_at_once(self) -> None:
        """Let the first post go at once, as when the hub is back."""
        self._due = 0.0
        self._wait = FIRST_WAIT_SECONDS
