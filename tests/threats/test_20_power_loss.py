"""Row 20: a crash, a power loss. What was acknowledged is on the disk."""

from __future__ import annotations

import pytest

from lanchat.protocol.codec import decode_entry
from tests.ordeals.harness.hubs import running_hub
from tests.ordeals.harness.members import members_of
from tests.ordeals.harness.waiting import until
from tests.threats.attack import needs_linux, survive

pytestmark = [needs_linux, pytest.mark.timeout(240)]

POSTS = 10


def test_what_was_acknowledged_a_moment_before_the_end_is_there() -> None:
    with running_hub() as hub, members_of(hub.workshop, 1) as (owl,):
        for _ in range(POSTS):
            owl.say("why does this loop never end?")
        until("the last one acknowledged", lambda: len(owl.acked) == POSTS)
        hub.die()
        stored = [decode_entry(body) for body in hub.bodies()]
    assert {entry.client_id: entry.seq for entry in stored} == owl.acked


def test_the_system_saw_it_synced_before_anybody_was_told() -> None:
    survive("strace")
