"""A member gone mad: joins as a client does, and then sends as fast as the hub takes it.

    python -m tests.ordeals.harness.flooder_program PORT posts|noise

Writes how many frames it has sent so far to standard output, now and then, and ends with its input.
"""

from __future__ import annotations

import itertools
import os
import sys
from collections.abc import Iterator
from unittest.mock import patch

from lanchat.app import membership
from lanchat.client.finder import greet
from lanchat.client.link import Link
from lanchat.client.outbox import Outgoing
from lanchat.client.state import Joined
from lanchat.crypto.curve import new_pair
from lanchat.protocol.codec import encode
from lanchat.protocol.ids import ClientId
from lanchat.protocol.limits import ID_BYTES
from tests.ordeals.harness.chance import chance
from tests.ordeals.harness.hubs import HOST

_POSTS = 5_000
"""Different posts; the hub takes five a second of them, so they do not run out."""

_AT_ONCE = 200
_TELL_EVERY = 2_000


class _Flooder(Link):
    """A link that has more to say whenever it has a turn."""

    frames: Iterator[bytes] = iter(())
    sent = 0

    def _turn(self) -> None:
        # It has never nothing to do, so it never waits.
        self._sockets.wake()
        super()._turn()
        if not isinstance(self._session.state, Joined):
            return
        for frame in itertools.islice(self.frames, _AT_ONCE):
            if not self._sockets.send(frame):
                return
            self.sent += 1
            if self.sent % _TELL_EVERY == 0:
                sys.stdout.write(f"{self.sent}\n")
                sys.stdout.flush()

    def posts(self, handle: str) -> Iterator[bytes]:
        """Return valid posts of ours, over and over."""
        said = [Outgoing(ClientId(os.urandom(ID_BYTES)), "buy now!") for _ in range(_POSTS)]
        credentials = self._session._credentials
        return itertools.cycle([encode(credentials.post(handle, each)) for each in said])


def _noise() -> Iterator[bytes]:
    rng = chance(1)
    return itertools.cycle([rng.randbytes(rng.randint(1, 300)) for _ in range(_POSTS)])


def main(port: str, kind: str) -> None:
    """Flood until the end of input."""
    # It stands for another computer: whoever else works on this one goes first.
    os.nice(19)
    handle = f"mad-{kind}"
    with patch.object(membership, "Link", _Flooder):
        link = membership.make_link(greet(HOST, int(port)), new_pair(), handle, lambda _: None)
    assert isinstance(link, _Flooder)
    link.frames = link.posts(handle) if kind == "posts" else _noise()
    link.start()
    sys.stdin.read()
    link.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
