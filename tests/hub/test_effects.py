from __future__ import annotations

from typing import get_args

from lanchat.hub.effects import (
    Answer,
    AnswerPage,
    Cut,
    Effect,
    Peer,
    Publish,
    Request,
    SetDoor,
    Whisper,
)
from lanchat.protocol.errors import Reason
from lanchat.protocol.ids import Key, Route
from lanchat.protocol.messages import Alive, Closing, Door, Refused, Subscribed, TurnedAway

SECRET_ROUTE = Route(b"\x00route")
PEER = Peer(Key(b"k" * 32), SECRET_ROUTE)


def test_a_route_is_in_no_text_that_could_be_logged() -> None:
    values = (
        PEER,
        Request(PEER, Alive()),
        Answer(PEER, Refused(Reason.DENIED)),
        AnswerPage(PEER, 3),
    )
    assert [value for value in values if "route" in repr(value)] == []


def test_two_connections_of_one_member_are_two_peers() -> None:
    assert Peer(PEER.key, Route(b"other")) != PEER
    assert Peer(PEER.key, SECRET_ROUTE) == PEER


def test_of_a_request_nothing_is_known_that_nobody_looked_up() -> None:
    request = Request(PEER, Alive())
    assert (request.author, request.stored) == (None, {})


def test_every_effect_is_a_value_told_apart_by_what_it_does() -> None:
    message = TurnedAway(Reason.REMOVED, 1)
    effects: tuple[Effect, ...] = (
        Answer(PEER, message),
        AnswerPage(PEER, 3),
        Publish(Closing(ended=True)),
        Whisper(PEER.key, Subscribed()),
        Cut(PEER.key, message),
        SetDoor(Door()),
    )
    assert {type(effect) for effect in effects} == set(get_args(Effect))
    assert len(set(effects)) == len(effects)
    assert Cut(PEER.key, message) == effects[4]
