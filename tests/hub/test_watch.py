"""The hub's eye on itself: it goes in time, and not before."""

from __future__ import annotations

import pytest

from lanchat.hub.watch import MAX_GROWTH_BYTES, ExhaustedError, Watch
from lanchat.support.usage import Usage

START = 80 << 20


def watch(rss: int, descriptors: int) -> Watch:
    return Watch(START, lambda: Usage(rss, descriptors, max_descriptors=1000))


def test_a_hub_may_grow_within_its_bounds() -> None:
    watch(START, 10).check()
    watch(START + MAX_GROWTH_BYTES, 900).check()


def test_one_that_grew_too_large_makes_room_for_a_new_one() -> None:
    with pytest.raises(ExhaustedError, match=r"^The hub uses 336 MiB of memory and starts anew\.$"):
        watch(START + MAX_GROWTH_BYTES + 1, 10).check()


def test_one_that_can_open_nothing_more_makes_room_too() -> None:
    with pytest.raises(ExhaustedError, match=r"^The hub has 901 open files and starts anew\.$"):
        watch(START, 901).check()


def test_each_check_looks_anew() -> None:
    uses = iter([Usage(START, 1, 1000), Usage(START * 100, 1, 1000)])
    eye = Watch(START, lambda: next(uses))
    eye.check()
    with pytest.raises(ExhaustedError):
        eye.check()
