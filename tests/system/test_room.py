"""A whole class on real processes: everyone sees the same, whenever they come."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path

import pytest

from lanchat.client.events import Acked, PeopleChanged
from lanchat.client.state import Closed, Joined, Reconnecting, TurnedAway
from lanchat.crypto.curve import CurvePair
from lanchat.protocol.errors import Reason
from lanchat.protocol.version import VERSION
from lanchat.transport.member_sockets import Endpoint
from tests.client.face import Face
from tests.system.commands import Commands, commands, endpoint

MEMBERS = 20
POSTS = 50
"""Of each member: two and a half times what may be said at once, the rest at five a second."""


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Commands]:
    with commands(tmp_path / "hub") as made:
        yield made


@pytest.fixture
def stack(lab: Commands) -> Iterator[ExitStack]:
    with ExitStack() as made:
        yield made


def enter(stack: ExitStack, at: Endpoint, handle: str, pair: CurvePair | None = None) -> Face:
    face = Face(at, handle, pair)
    face.link.start()
    stack.callback(face.link.stop)
    return face


def test_a_thousand_posts_of_twenty_arrive_everywhere_in_one_order(
    lab: Commands, stack: ExitStack
) -> None:
    at = endpoint(lab.hub().line("ready"))
    faces = [enter(stack, at, f"student-{n}") for n in range(MEMBERS)]
    for face in faces:
        face.next_state(Joined)
    for number in range(POSTS):
        for face in faces:
            face.link.say(f"post {number}")

    for face in faces:
        face.texts(MEMBERS * POSTS)
    log = faces[0].entries()

    assert [entry.seq for entry in log] == list(range(1, MEMBERS * POSTS + 1))
    assert all(before.at <= after.at for before, after in pairwise(log))
    for face in faces:
        assert face.entries() == log
        mine = [entry for entry in log if entry.author == face.link.author]
        assert [entry.text for entry in mine] == [f"post {n}" for n in range(POSTS)]
        face.until(lambda: len(face.all(Acked)) >= POSTS)  # noqa: B023 - called at once
        acked = [(event.client_id, event.seq) for event in face.all(Acked)]
        assert acked == [(entry.client_id, entry.seq) for entry in mine]

    # One who comes late, and one who comes back, see it all before they are in.
    late = enter(stack, at, "late-riser")
    assert late.next_state(Joined) == Joined("late-riser", MEMBERS * POSTS)
    faces[0].link.stop()
    back = enter(stack, at, "student-0", faces[0].pair)
    assert back.next_state(Joined) == Joined("student-0", MEMBERS * POSTS)
    assert late.entries() == back.entries() == log


def test_who_is_in_the_room_is_known_to_all(lab: Commands, stack: ExitStack) -> None:
    at = endpoint(lab.hub().line("ready"))
    owl = enter(stack, at, "blue-owl")
    owl.next(PeopleChanged, came=("blue-owl",))
    fox = enter(stack, at, "quiet-fox")
    seen = owl.next(PeopleChanged, came=("quiet-fox",))
    assert [member.handle for member in seen.everyone] == ["blue-owl", "quiet-fox"]

    fox.link.close()
    owl.next(PeopleChanged, left=("quiet-fox",))


def test_a_hub_that_is_stopped_and_started_again_is_the_same_workshop(
    lab: Commands, stack: ExitStack
) -> None:
    first = lab.hub(port=None)
    first_ready = first.line("ready")
    owl = enter(stack, endpoint(first_ready), "blue-owl")
    owl.next_state(Joined)
    owl.link.say("before")
    owl.next(Acked)
    fox = enter(stack, endpoint(first_ready), "quiet-fox")
    fox.next_state(Joined)
    fox.link.stop()
    first.process.terminate()
    assert first.wait() == 0
    owl.next_state(Reconnecting)
    owl.link.say("in between")

    second = lab.hub(port=None)
    at = endpoint(second.line("ready"))
    # A handle is its owner's over the restart, also while the owner is away.
    thief = enter(stack, at, "quiet-fox")
    assert thief.next_state(TurnedAway) == TurnedAway(Reason.HANDLE_TAKEN, VERSION)
    assert owl.next_state(Joined) == Joined("blue-owl", 1)
    assert owl.texts(2) == ["before", "in between"]
    owl.link.close()
    assert owl.next_state(Closed) == Closed(ended=False)
