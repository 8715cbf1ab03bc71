"""How many questions the greeting answers, in all and to one address.

The core of the greeting's bounds: no I/O, and it is told the time. Addresses are kept in memory
alone, and only as long as they ask.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

RATE = 500.0
BURST = 1_000.0
"""Answers a second to everyone together: a flood with forged senders costs the hub no more."""

ADDRESS_RATE = 60.0
ADDRESS_BURST = 120.0
"""Answers a second to one address, behind which a whole classroom may sit (NAT): forty PCs that
ask every 2.5 s are sixteen."""

MAX_ADDRESSES = 1_024
"""Addresses whose rate is remembered, so that forged senders cannot fill the hub's memory."""


@dataclass
class _Bucket:
    tokens: float
    filled: float

    def take(self, now: float, rate: float, burst: float) -> bool:
        self.tokens = min(burst, self.tokens + (now - self.filled) * rate)
        self.filled = now
        if self.tokens < 1.0:
            return False
        self.tokens -= 1.0
        return True


class Admission:
    """Token buckets, one for everyone and one for each address."""

    def __init__(self) -> None:
        self._everyone: _Bucket | None = None
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def admit(self, now: float, address: str) -> bool:
        """Return whether a question from `address` at `now` (monotonic seconds) is answered."""
        if not self._bucket(now, address).take(now, ADDRESS_RATE, ADDRESS_BURST):
            return False
        if self._everyone is None:
            self._everyone = _Bucket(BURST, now)
        return self._everyone.take(now, RATE, BURST)

    def __len__(self) -> int:
        return len(self._buckets)

    def _bucket(self, now: float, address: str) -> _Bucket:
        bucket = self._buckets.get(address)
        if bucket is None:
            bucket = self._buckets[address] = _Bucket(ADDRESS_BURST, now)
            if len(self._buckets) > MAX_ADDRESSES:
                self._buckets.popitem(last=False)
        self._buckets.move_to_end(address)
        return bucket
