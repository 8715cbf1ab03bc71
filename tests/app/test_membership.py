from __future__ import annotations

from collections.abc import Callable

import pytest

from lanchat.app import membership
from lanchat.app.membership import make_link
from lanchat.client.link import Link
from lanchat.client.nearby import Nearby, NearbyChanged
from lanchat.client.seeker import PATIENCE_SECONDS, Seeker
from lanchat.client.state import Reconnecting
from lanchat.crypto.curve import new_pair
from lanchat.protocol.descriptor import Descriptor
from lanchat.transport.member_sockets import Endpoint, MemberKeys
from tests.app.desktop_fakes import FakeFinder

CURVE_KEY, IDENTITY = bytes(range(32)), bytes(reversed(range(32)))
WORKSHOP = Nearby(
    "fe80::1%eth0", 47820, Descriptor(1, "Python 101", IDENTITY, CURVE_KEY, 47821, 47822, bytes(16))
)


def test_a_link_goes_where_the_workshop_answered_with_the_keys_of_both(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[object] = []
    monkeypatch.setattr(
        membership, "Link", lambda *arguments, word: made.append((*arguments, word))
    )
    pair = new_pair()

    make_link(WORKSHOP, pair, "blue-owl", print)
    make_link(WORKSHOP, pair, "blue-owl", print, "maple")

    endpoint = Endpoint("fe80::1%eth0", 47821, 47822, CURVE_KEY, IDENTITY)
    arguments = (endpoint, MemberKeys(pair.public, pair.secret), "blue-owl", print)
    assert made == [(*arguments, None), (*arguments, "maple")]


def test_a_hub_that_does_not_come_back_is_looked_for_where_it_was_and_around(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seekers: list[Seeker] = []
    monkeypatch.setattr(Link, "seek_by", lambda _, seeker: seekers.append(seeker))
    finders: list[FakeFinder] = []

    def search(tell: Callable[[NearbyChanged], None]) -> FakeFinder:
        finders.append(FakeFinder(tell))
        return finders[-1]

    make_link(WORKSHOP, new_pair(), "blue-owl", print).stop()
    assert seekers == []
    make_link(WORKSHOP, new_pair(), "blue-owl", print, search=search).stop()
    [seeker] = seekers
    for now in (0.0, PATIENCE_SECONDS):
        assert seeker.tick(now, Reconnecting("blue-owl")) is None
    assert [finder.did for finder in finders] == [["start", "ask fe80::1%eth0:47820"]]
