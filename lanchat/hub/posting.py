"""What a post must pass before it is staged: size, pace, and the signature of its author."""

from __future__ import annotations

import math
from dataclasses import dataclass

from lanchat.crypto.authorship import signed_post
from lanchat.hub.buckets import Buckets
from lanchat.hub.roster import Bound
from lanchat.protocol.errors import Reason
from lanchat.protocol.ids import Key
from lanchat.protocol.limits import MAX_MEMBERS, MAX_POST_BYTES, POST_BURST, POSTS_PER_SECOND
from lanchat.protocol.messages import Post, Refused


@dataclass(frozen=True)
class PostLimits:
    """What one member may say: `rate` posts a second, `burst` at once."""

    rate: float = POSTS_PER_SECOND
    burst: float = POST_BURST


class Posting:
    """Refuses posts."""

    def __init__(self, identity: bytes, limits: PostLimits | None = None) -> None:
        """`identity` is the hub's Ed25519 public key, which every signature of a post covers."""
        self._identity = identity
        limits = limits or PostLimits()
        self._buckets = Buckets(limits.rate, limits.burst, MAX_MEMBERS)

    def refusal(self, now: float, key: Key, bound: Bound, post: Post) -> Refused | None:
        """Return why `key`, which holds `bound`, cannot say `post` now, or None if it can."""
        reason = text_problem(post.text)
        if reason is not None:
            return Refused(reason, post.client_id)
        # Before the signature, which takes the longest to check.
        wait = math.ceil(self._buckets.take(now, key) * 1000) / 1000
        if wait:
            return Refused(Reason.RATE_LIMITED, post.client_id, wait)
        # Without it the post could not be given back to a hub that has lost it.
        return None if self._is_signed(bound, post) else Refused(Reason.DENIED, post.client_id)

    def _is_signed(self, bound: Bound, post: Post) -> bool:
        return signed_post(
            bound.author, post.signature, self._identity, bound.handle, post.client_id, post.text
        )


def text_problem(text: str) -> Reason | None:
    """Return why nobody can post `text`, or None."""
    if not text.strip():
        return Reason.EMPTY
    return Reason.TOO_LARGE if len(text.encode()) > MAX_POST_BYTES else None
