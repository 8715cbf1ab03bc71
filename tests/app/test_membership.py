from __future__ import annotations

import pytest

from lanchat.app import membership
from lanchat.app.membership import make_link
from lanchat.client.nearby import Nearby
from lanchat.crypto.curve import new_pair
from lanchat.protocol.descriptor import Descriptor
from lanchat.transport.member_sockets import Endpoint, MemberKeys


def test_a_link_goes_where_the_workshop_answered_with_the_keys_of_both(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made: list[object] = []
    monkeypatch.setattr(
        membership, "Link", lambda *arguments, word: made.append((*arguments, word))
    )
    curve_key, identity = bytes(range(32)), bytes(reversed(range(32)))
    descriptor = Descriptor(1, "Python 101", identity, curve_key, 47821, 47822, bytes(16))
    workshop = Nearby("fe80::1%eth0", 47820, descriptor)
    pair = new_pair()

    make_link(workshop, pair, "blue-owl", print)
    make_link(workshop, pair, "blue-owl", print, "maple")

    endpoint = Endpoint("fe80::1%eth0", 47821, 47822, curve_key, identity)
    arguments = (endpoint, MemberKeys(pair.public, pair.secret), "blue-owl", print)
    assert made == [(*arguments, None), (*arguments, "maple")]
