from __future__ import annotations

from lanchat.hub.buckets import Buckets
from lanchat.protocol.ids import Key

ANN, BOB, CAT = (Key(name.ljust(32)) for name in (b"ann", b"bob", b"cat"))


def test_each_has_a_bucket_and_one_who_floods_takes_nobody_elses() -> None:
    buckets = Buckets(rate=2.0, burst=3, most=10)
    assert [buckets.take(0.0, ANN) for _ in range(5)] == [0, 0, 0, 0.5, 0.5]
    assert [buckets.take(0.0, BOB) for _ in range(4)] == [0, 0, 0, 0.5]
    assert [buckets.take(0.5, ANN) for _ in range(2)] == [0, 0.5]


def test_those_who_did_something_last_are_remembered_and_no_more() -> None:
    buckets = Buckets(rate=1.0, burst=1, most=2)
    for key in (ANN, BOB, ANN, CAT):
        buckets.take(0.0, key)
    assert len(buckets._buckets) == 2
    assert [buckets.take(0.0, key) for key in (ANN, CAT)] == [1.0, 1.0]
    assert buckets.take(0.0, BOB) == 0.0
