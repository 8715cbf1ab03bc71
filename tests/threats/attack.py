"""What attackers and their victims have in common: ways to a real hub, honest ones and others."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
import zmq

from lanchat.app.workshop_folder import mentor_pair
from lanchat.client.credentials import Credentials
from lanchat.client.events import Acked
from lanchat.client.state import Joined
from lanchat.crypto.authorship import author_pair
from lanchat.crypto.curve import CurvePair
from lanchat.protocol.codec import decode_reply, encode
from lanchat.protocol.messages import Command, Reply
from lanchat.transport.member_sockets import Endpoint
from tests.client.face import Face
from tests.ordeals.__main__ import ORDEALS
from tests.ordeals.harness.findings import SkippedError
from tests.ordeals.harness.report import Outcome, table
from tests.ordeals.harness.scale import Scale
from tests.ordeals.harness.waiting import until
from tests.transport.peers import RawPeer

GIVE_UP_MS = 20_000

SEED = 1

ROWS = {
    "flooder": 10,
    "frames": 11,
    "live-frames": 11,
    "idle": 12,
    "garbage": 12,
    "kills": 14,
    "strace": 20,
    "packet-loss": 21,
    "frozen": 22,
    "flipped-bits": 25,
}
"""The ordeals that are the test, or a part of it, of a row: nothing else goes through them."""

needs_linux = pytest.mark.skipif(
    sys.platform != "linux", reason="it reads /proc, filters packets or makes namespaces"
)


class Attacker(RawPeer):
    """A client of the hub's commands that sends what it likes, with the right key for the hub."""

    def __init__(
        self,
        at: Endpoint,
        pair: CurvePair | None = None,
        options: dict[zmq.SocketOption, int | bytes] | None = None,
    ) -> None:
        super().__init__(at.router_port, server=at.curve_key, pair=pair, options=options)
        self.socket.setsockopt(zmq.SNDTIMEO, GIVE_UP_MS)
        self.credentials = Credentials(
            self.pair.public, author_pair(self.pair.secret), at.curve_key, at.identity
        )

    def ask(self, command: Command | bytes) -> Reply:
        """Send a command, and return the next answer."""
        self.socket.send(command if isinstance(command, bytes) else encode(command))
        return self.answer()

    def answer(self) -> Reply:
        """Return the next answer."""
        assert self.socket.poll(GIVE_UP_MS), "no answer came"
        return decode_reply(self.socket.recv())


def attacker(
    stack: ExitStack,
    at: Endpoint,
    pair: CurvePair | None = None,
    options: dict[zmq.SocketOption, int | bytes] | None = None,
) -> Attacker:
    """Let somebody with bad habits connect."""
    made = Attacker(at, pair, options)
    stack.callback(made.close)
    return made


def until_cut(peer: RawPeer) -> None:
    """Wait until the hub has ended the connection of somebody."""

    def is_cut() -> bool:
        peer.step()
        return peer.was_cut

    until("the connection ended", is_cut, GIVE_UP_MS / 1000)


def spy(stack: ExitStack, at: Endpoint, pair: CurvePair | None, *topics: bytes) -> RawPeer:
    """Let somebody ask for these topics of the log."""
    made = RawPeer(at.log_port, zmq.SUB, server=at.curve_key, pair=pair)
    stack.callback(made.close)
    for topic in topics:
        made.socket.setsockopt(zmq.SUBSCRIBE, topic)
    return made


def enter(stack: ExitStack, at: Endpoint, handle: str, pair: CurvePair | None = None) -> Face:
    """Let an honest member in, with the link of the real client."""
    face = Face(at, handle, pair)
    face.link.start()
    stack.callback(face.link.stop)
    face.next_state(Joined)
    return face


def enter_as_mentor(stack: ExitStack, at: Endpoint, folder: Path) -> Face:
    """Let the mentor in, who has the key in the workshop's folder."""
    return enter(stack, at, "mentor", mentor_pair(folder))


def say_and_hear(face: Face, text: str) -> None:
    """Post a text; return when it was acknowledged and read by its author."""
    face.link.say(text)
    face.next(Acked)
    face.until(lambda: text in [entry.text for entry in face.entries()])


def survive(name: str) -> None:
    """Go through an ordeal at its small scale: what is right must be right.

    A busy computer may be slow: figures in time are not held against it here, except that whatever
    an ordeal waits for has to come within a minute or two, or it says that it never came. The
    promises themselves, figures in time included: `python -m tests.ordeals --scale full`.
    """
    try:
        findings = ORDEALS[name](Scale.CI, SEED)
    except SkippedError as reason:
        pytest.skip(str(reason))
    broken = [finding for finding in findings if not (finding.kept or finding.timed)]
    assert not broken, f"\n{table([Outcome(name, 0.0, tuple(findings))])}"
