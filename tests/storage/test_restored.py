"""What the mentor is told: what happened, what was kept, what comes next."""

from __future__ import annotations

import pytest

from lanchat.storage.restored import Restored
from tests.storage.made_up import AT


@pytest.mark.parametrize(
    ("restored", "text"),
    [
        (
            Restored(120, 3, AT, "hub.db.damaged-20261122-101500"),
            (
                "The workshop's database was damaged and was set aside as "
                "hub.db.damaged-20261122-101500. The copy of 2026-11-22 09:42 took its place, "
                "with 120 messages. 3 messages are missing: members who have them can give them "
                "back."
            ),
        ),
        (
            Restored(1, 0, AT, None),
            (
                "The workshop's database was missing. The copy of 2026-11-22 09:42 took its place, "
                "with 1 message. Nothing that was said is missing."
            ),
        ),
        (
            Restored(40, None, None, "hub.db.damaged-20261122-101500-wal"),
            (
                "The workshop's journal was damaged and was set aside as "
                "hub.db.damaged-20261122-101500-wal. 40 messages before the damage are kept. What "
                "came later is missing: members who have it can give it back."
            ),
        ),
        (
            Restored(0, 1, None, None),
            (
                "The workshop's journal was missing. 0 messages before the damage are kept. 1 "
                "message is missing: members who have it can give it back."
            ),
        ),
    ],
)
def test_it_is_three_sentences(restored: Restored, text: str) -> None:
    assert str(restored) == text
    assert text.count(". ") == 2
