from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lanchat.app.json_lines import JsonFace, hub_line, json_line, utc
from lanchat.client.nearby import Nearby
from lanchat.client.state import (
    CatchingUp,
    Closed,
    Connecting,
    Joined,
    Reconnecting,
    TurnedAway,
    Waiting,
)
from lanchat.protocol.descriptor import Descriptor
from lanchat.protocol.entries import Posted
from lanchat.protocol.errors import Reason
from lanchat.protocol.ids import ClientId, hub_id
from lanchat.protocol.messages import Door

ID = ClientId(bytes.fromhex("00ff" * 8))
AT = 1_795_344_120_999


def entry(seq: int, text: str, at: int = AT) -> Posted:
    return Posted(seq, at, bytes(32), "blue-owl", ID, text, bytes(64))


class Printed:
    """A face, and what it printed: lines for programs and hints for a person."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.hints: list[str] = []
        self.face = JsonFace(self.lines.append, self.hints.append)


def come_in(face: JsonFace) -> None:
    face.state(Connecting())
    face.state(CatchingUp("blue-owl", 0, 1))


def test_a_visit_as_the_interface_promises_it() -> None:
    printed = Printed()
    face = printed.face
    come_in(face)
    face.post(entry(1, "why does this loop never end?"))
    face.state(Joined("blue-owl", 1))
    face.present(("quiet-fox", "red-kite"))
    face.sending(ID, "hi")
    face.refused(ID, "hi", Reason.RATE_LIMITED, 1.5)
    face.acked(ID, 2)
    face.post(entry(2, "hi"))
    face.offline("quiet-fox")
    face.online("amber-lynx")
    face.reset()
    face.who(("blue-owl", "red-kite"))
    face.refused(ID, "hi", Reason.TOO_LARGE, None)
    face.error("There is no such command.")
    face.error("There is no such command.", "/nope")
    face.note("for a person")
    face.state(Reconnecting("blue-owl"))
    for ended in (True, False):
        face.state(Closed(ended))

    client_id = "00ff" * 8
    said = '"handle":"blue-owl","text":'
    when_and_which = f'"at":"2026-11-22T10:42:00Z","client_id":"{client_id}"'
    assert printed.lines == [
        '{"event":"state","state":"connecting","reason":""}',
        f'{{"event":"post","seq":1,{said}"why does this loop never end?",{when_and_which}}}',
        '{"event":"state","state":"joined","reason":""}',
        '{"event":"joined","handle":"blue-owl","seq":1}',
        '{"event":"online","handle":"quiet-fox"}',
        '{"event":"online","handle":"red-kite"}',
        f'{{"event":"sending","client_id":"{client_id}","text":"hi"}}',
        f'{{"event":"refused","client_id":"{client_id}","reason":"RATE_LIMITED","retry_after":1.5}}',
        f'{{"event":"ack","client_id":"{client_id}","seq":2}}',
        f'{{"event":"post","seq":2,{said}"hi",{when_and_which}}}',
        '{"event":"offline","handle":"quiet-fox"}',
        '{"event":"online","handle":"amber-lynx"}',
        '{"event":"reset"}',
        '{"event":"who","handles":["blue-owl","red-kite"]}',
        f'{{"event":"refused","client_id":"{client_id}","reason":"TOO_LARGE","text":"hi"}}',
        '{"event":"error","message":"There is no such command."}',
        '{"event":"error","message":"There is no such command.","text":"/nope"}',
        '{"event":"state","state":"reconnecting","reason":""}',
        '{"event":"state","state":"closed","reason":"ENDED"}',
        '{"event":"state","state":"closed","reason":"LEFT"}',
    ]
    assert printed.hints == ["for a person"]


@pytest.mark.parametrize("reason", Reason)
def test_whoever_is_turned_away_is_told_why_as_a_program_and_as_a_person(reason: Reason) -> None:
    printed = Printed()
    printed.face.state(TurnedAway(reason, 7))
    assert json.loads(printed.lines[0]) == {
        "event": "state",
        "state": "turned-away",
        "reason": reason.value,
    }
    assert len(printed.hints) == 1
    assert printed.hints[0].endswith(".")


def test_the_door_the_lobby_and_the_disk() -> None:
    printed = Printed()
    face = printed.face
    face.warning("Nobody checked this hub.")
    face.state(Waiting("blue-owl"))
    face.lobby(("blue-owl", "quiet-fox"))
    face.lobby(())
    face.door(Door())
    face.door(Door(lobby=True, word="banana", unverified=True))
    face.disk(full=True, hosts=True)
    face.disk(full=False, hosts=False)
    assert printed.lines == [
        '{"event":"warning","message":"Nobody checked this hub."}',
        '{"event":"state","state":"waiting","reason":""}',
        '{"event":"lobby","handles":["blue-owl","quiet-fox"]}',
        '{"event":"lobby","handles":[]}',
        '{"event":"door","lobby":false,"word":null,"unverified":false}',
        '{"event":"door","lobby":true,"word":"banana","unverified":true}',
        '{"event":"disk","full":true}',
        '{"event":"disk","full":false}',
    ]
    assert printed.hints == ["Nobody checked this hub."]


def test_a_workshop_that_was_found() -> None:
    about = Descriptor(3, "Python 101", b"i" * 32, b"c" * 32, 1, 2, bytes(16))
    assert json.loads(hub_line(Nearby("192.0.2.7", 47820, about))) == {
        "event": "hub",
        "name": "Python 101",
        "host": "192.0.2.7",
        "port": 47820,
        "hub_id": hub_id(b"i" * 32),
        "version": 3,
    }


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
def test_any_text_comes_out_as_it_was_said_on_one_line_that_does_nothing_to_a_terminal(
    text: str,
) -> None:
    line = json_line("post", text=text)
    assert json.loads(line.encode("utf-8")) == {"event": "post", "text": text}
    assert line.splitlines() == [line]
    assert not any(_acts(char) for char in line)


def _acts(char: str) -> bool:
    """Tell control characters, and those that reorder what follows (UAX #9)."""
    code = ord(char)
    return (
        code < 0x20 or 0x7F <= code < 0xA0 or 0x202A <= code <= 0x202E or 0x2066 <= code <= 0x2069
    )


@pytest.mark.parametrize("char", ["\x7f", "\x9b", "\u2028", "\u202e", "\u2066", "\U000e0041"])
def test_what_would_act_is_escaped_and_not_lost(char: str) -> None:
    line = json_line("post", text=char)
    assert char not in line
    assert json.loads(line)["text"] == char


@pytest.mark.parametrize(
    ("at", "shown"),
    [
        (0, "1970-01-01T00:00:00"),
        (-(10**30), "1970-01-01T00:00:00"),
        (AT, "2026-11-22T10:42:00"),
        (10**30, "9999-12-31T23:59:59"),
    ],
)
def test_a_time_that_a_hub_made_up_stops_nothing(at: int, shown: str) -> None:
    assert f"{utc(at):%Y-%m-%dT%H:%M:%S}" == shown
