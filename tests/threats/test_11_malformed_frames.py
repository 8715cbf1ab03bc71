"""Row 11: malformed frames. They are dropped; nothing crashes and nothing grows."""

from __future__ import annotations

import os
from contextlib import ExitStack

import pytest

from lanchat.protocol.codec import encode
from lanchat.protocol.limits import MAX_COMMAND_BYTES
from lanchat.protocol.messages import Who
from tests.system.commands import Commands, endpoint
from tests.threats.attack import attacker, enter, needs_linux, say_and_hear, survive, until_cut


@pytest.mark.parametrize(
    "frames",
    [
        [encode(Who()), b""],
        [b"", encode(Who())],
        [bytes(MAX_COMMAND_BYTES + 1)],
    ],
    ids=["two frames", "an empty one before", "too large"],
)
def test_what_is_no_single_frame_of_a_good_size_ends_its_connection(
    lab: Commands, stack: ExitStack, frames: list[bytes]
) -> None:
    hub = lab.hub()
    ready = hub.line("ready")
    at = endpoint(ready)
    owl, mallory = enter(stack, at, "blue-owl"), attacker(stack, at)
    mallory.socket.send_multipart(frames)
    until_cut(mallory)
    assert mallory.received == []
    say_and_hear(owl, "nothing happened")
    # It is the same process as before.
    os.kill(ready["pid"], 0)


@needs_linux
@pytest.mark.timeout(240)
@pytest.mark.parametrize("ordeal", ["frames", "live-frames"])
def test_mutated_frames(ordeal: str) -> None:
    survive(ordeal)
