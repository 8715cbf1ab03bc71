from __future__ import annotations

from typing import get_args

from lanchat.client.events import (
    Acked,
    CommandRefused,
    DiskChanged,
    DoorChanged,
    Event,
    LobbyChanged,
    LogReset,
    PeopleChanged,
    PostRefused,
    Said,
    Sending,
    StateChanged,
)
from lanchat.client.state import Connecting
from lanchat.protocol.entries import Posted
from lanchat.protocol.errors import Reason
from lanchat.protocol.ids import Author, ClientId
from lanchat.protocol.messages import Door, Member

ANN, ONE = Author(b"a" * 32), ClientId(b"1" * 16)

EVENTS: tuple[Event, ...] = (
    StateChanged(Connecting()),
    Said((Posted(1, 0, ANN, "ann", ONE, "hello", bytes(64)),)),
    LogReset(),
    Sending(ONE, "hello", ANN),
    Acked(ONE, 1),
    PostRefused(ONE, "hello", Reason.RATE_LIMITED, 0.5),
    CommandRefused(Reason.DENIED),
    PeopleChanged((Member("ann", ANN),), ("ann",), ()),
    LobbyChanged((Member("ann", ANN),)),
    DoorChanged(Door(lobby=True)),
    DiskChanged(full=True),
)


def test_every_event_is_a_value_that_can_be_kept_and_compared() -> None:
    assert {type(event) for event in EVENTS} == set(get_args(Event))
    assert len(set(EVENTS)) == len(EVENTS)
    assert Acked(ONE, 1) == EVENTS[4]
