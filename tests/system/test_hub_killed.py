"""The hub and its supervisor are killed at the worst moments; nothing acknowledged is lost."""

from __future__ import annotations

import os
import signal
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from lanchat.client.events import Acked, LogReset
from lanchat.client.finder import greet
from lanchat.client.state import Joined, Reconnecting
from lanchat.transport.member_sockets import Endpoint
from tests.client.face import Face
from tests.system import quick_hub
from tests.system.commands import (
    Commands,
    Line,
    commands,
    endpoint,
    kill_and_wait,
    needs_pidfd,
    wait_for_end,
)

pytestmark = needs_pidfd

BACK_SECONDS = 2.0
"""So soon a killed hub is back."""

POSTS = 150


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Commands]:
    with commands(tmp_path / "hub") as made:
        yield made


@pytest.fixture
def stack(lab: Commands) -> Iterator[ExitStack]:
    with ExitStack() as made:
        yield made


def enter(stack: ExitStack, at: Endpoint, handle: str) -> Face:
    face = Face(at, handle)
    face.link.start()
    stack.callback(face.link.stop)
    face.next_state(Joined)
    return face


def where(line: Line) -> tuple[object, ...]:
    return tuple(line[key] for key in ("port", "router_port", "log_port", "hub_id"))


def test_a_hub_killed_again_and_again_under_load_loses_nothing(
    lab: Commands, stack: ExitStack
) -> None:
    hub = lab.hub(program=quick_hub.PROGRAM)
    line = ready = hub.line("ready")
    faces = [enter(stack, endpoint(ready), f"student-{letter}") for letter in "abcdef"]
    for number in range(POSTS):
        for face in faces:
            face.link.say(f"post {number}")

    for round_, number in enumerate((signal.SIGKILL, signal.SIGABRT, signal.SIGSEGV), 1):
        # In the middle of it: a quarter more is acknowledged, and much is under way.
        faces[0].until(lambda: len(faces[0].all(Acked)) >= POSTS * round_ // 4)  # noqa: B023
        kill_and_wait(line["pid"], number)
        killed_at = time.monotonic()
        line = hub.line()
        took = time.monotonic() - killed_at

        assert (line["event"], where(line)) == ("restarted", where(ready))
        assert took < BACK_SECONDS

    for face in faces:
        face.texts(len(faces) * POSTS)
        face.until(lambda: len(face.all(Acked)) >= POSTS)  # noqa: B023 - called at once
    newcomer = enter(stack, endpoint(ready), "late-riser")
    log = newcomer.entries()

    assert [entry.seq for entry in log] == list(range(1, len(faces) * POSTS + 1))
    assert max(Counter((entry.author, entry.client_id) for entry in log).values()) == 1
    for face in faces:
        mine = [entry for entry in log if entry.author == face.link.author]
        assert face.entries() == log
        assert [entry.text for entry in mine] == [f"post {n}" for n in range(POSTS)]
        assert [(event.client_id, event.seq) for event in face.all(Acked)] == [
            (entry.client_id, entry.seq) for entry in mine
        ]
        assert face.all(LogReset) == []
    hub.process.terminate()
    assert hub.wait() == 0


def test_when_the_supervisor_is_killed_the_hub_goes_and_the_next_one_takes_over(
    lab: Commands, stack: ExitStack
) -> None:
    first = lab.hub(port=None)
    ready = first.line("ready")
    owl = enter(stack, endpoint(ready), "blue-owl")
    owl.link.say("before")
    owl.next(Acked)
    worker = os.pidfd_open(ready["pid"])
    stack.callback(os.close, worker)

    first.process.kill()
    wait_for_end(worker)
    owl.next_state(Reconnecting)
    owl.link.say("in between")
    second = lab.hub(port=None).line("ready")

    assert where(second) == where(ready)
    owl.next_state(Joined)
    assert owl.texts(2) == ["before", "in between"]
    assert owl.all(LogReset) == []


def test_a_new_supervisor_may_come_while_the_old_hub_is_still_going(lab: Commands) -> None:
    first = lab.hub(port=None)
    ready = first.line("ready")
    first.process.kill()
    # At once: the hub has not let go of its folder and its ports yet.
    assert where(lab.hub(port=None).line("ready")) == where(ready)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_to_the_supervisor_closes_the_workshop(
    lab: Commands, stack: ExitStack, number: int
) -> None:
    hub = lab.hub()
    ready = hub.line("ready")
    worker = os.pidfd_open(ready["pid"])
    stack.callback(os.close, worker)
    owl = enter(stack, endpoint(ready), "blue-owl")

    hub.signal(number)

    assert hub.wait() == 0
    wait_for_end(worker)
    owl.next_state(Reconnecting)
    assert "Traceback" not in hub.errors()


def test_a_hub_without_members_is_back_as_well(lab: Commands) -> None:
    hub = lab.hub()
    ready = hub.line("ready")
    before = greet("127.0.0.1", ready["port"])
    kill_and_wait(ready["pid"])
    assert where(hub.line("restarted")) == where(ready)
    assert greet("127.0.0.1", ready["port"]) == before
