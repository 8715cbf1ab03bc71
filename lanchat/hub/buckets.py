"""A token bucket for each of many: what everybody may do so often, whoever else does it too."""

from __future__ import annotations

from collections import OrderedDict

from lanchat.hub.bucket import TokenBucket
from lanchat.protocol.ids import Key


class Buckets:
    """A bucket a key: `rate` tokens a second, at most `burst` saved up."""

    def __init__(self, rate: float, burst: float, most: int) -> None:
        """Remember `most` keys, those that did something last, so that new ones fill no memory."""
        self._rate = rate
        self._burst = burst
        self._most = most
        self._buckets: OrderedDict[Key, TokenBucket] = OrderedDict()

    def take(self, now: float, key: Key) -> float:
        """Take a token of `key` at `now`, in monotonic seconds.

        Returns 0 when there was one, else the seconds until there is; nothing is taken then.
        """
        bucket = self._buckets.get(key)
        if bucket is None:
            bucket = self._buckets[key] = TokenBucket(self._rate, self._burst)
        self._buckets.move_to_end(key)
        if len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
        return bucket.take(now)
