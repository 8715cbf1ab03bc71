"""Row 21: flapping Wi-Fi and sleep. Whoever is back is complete, and nothing is lost or doubled."""

from __future__ import annotations

import signal
from contextlib import ExitStack

import pytest

from lanchat.client.events import PeopleChanged
from tests.client.face import Face
from tests.system.commands import Commands, endpoint
from tests.threats.attack import enter, needs_linux, say_and_hear, survive

pytestmark = [needs_linux, pytest.mark.timeout(240)]


def sees(face: Face, handle: str) -> bool:
    """Tell whether somebody is in the room, as it was told last."""
    told = face.all(PeopleChanged)
    return bool(told) and handle in [each.handle for each in told[-1].everyone]


def test_a_third_of_all_packets_lost_and_a_hub_that_dies() -> None:
    survive("packet-loss")


def test_who_sleeps_past_the_lease_is_away_and_comes_back_complete(
    lab: Commands, stack: ExitStack
) -> None:
    ready = lab.hub().line("ready")
    owl = enter(stack, endpoint(ready), "blue-owl")
    fox = lab.start("chat", f"127.0.0.1:{ready['port']}", "--guest", "quiet-fox", "--json")
    fox.line("joined")

    fox.signal(signal.SIGSTOP)
    say_and_hear(owl, "one")
    owl.until(lambda: not sees(owl, "quiet-fox"))
    say_and_hear(owl, "two")
    fox.tell(b"three\n")
    fox.signal(signal.SIGCONT)

    assert [fox.line("post")["text"] for _ in range(3)] == ["one", "two", "three"]
    owl.until(lambda: sees(owl, "quiet-fox"))
    assert owl.texts(3) == ["one", "two", "three"]
