"""Made-up values to look at: lessons, some workshops, people."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from lanchat.client.events import Event, PeopleChanged, PostRefused, Said, Sending, StateChanged
from lanchat.client.nearby import Nearby, NearbyChanged
from lanchat.client.state import CatchingUp, Joined
from lanchat.protocol.descriptor import Descriptor
from lanchat.protocol.entries import Posted
from lanchat.protocol.errors import Reason
from lanchat.protocol.ids import Author, ClientId
from lanchat.protocol.limits import KEY_BYTES, SIGNATURE_BYTES
from lanchat.protocol.messages import Member
from lanchat.protocol.version import VERSION

WORKSHOP = "Python 101"
ME = "amber-lynx"
HANDLES = ("mentor", ME, "blue-owl", "quiet-fox", "red-kite", "swift-heron", "नीला-उल्लू", "静かな狐")
_LISTENERS = (
    "calm-badger",
    "gentle-newt",
    "jolly-camel",
    "misty-crane",
    "pale-moth",
    "wise-walrus",
)

_Said = tuple[tuple[float, str, str], ...]
"""How many minutes before eleven, by whom, and what."""

_LESSON: _Said = (
    (31, "mentor", "Good morning! Today: loops. Ask anything here, only your handle is shown."),
    (
        18,
        "wise-walrus",
        (
            "why does this loop never end?\n```python\nn = 10\nwhile n > 0:  # count down\n"
            '    print("n is", n)\n```'
        ),
    ),
    (17, "misty-crane", "you never change n 🙂 put n -= 1 after the print"),
    (14, "नीला-उल्लू", "क्या मैं इसके लिए for लूप का भी उपयोग कर सकता हूँ?"),
    (
        13,
        "mentor",
        (
            "Yes, and here it is the better choice: a for loop is made for counting.\n"
            "```python\nfor n in range(10, 0, -1):\n    print(n)\n```"
        ),
    ),
    (6, ME, "Why does it stop at 1 and not at 0?"),
    (5, "swift-heron", "I wanted to ask the same"),
    (4, "mentor", "Good question. The end is never part of a range, so it stops before 0."),
)

_ODDITIES: _Said = (
    (1500, "mentor", "Welcome! Ask anything here. Nobody sees who you are, only your handle."),
    (95, "mentor", "Today: loops and functions. Exercises 1 to 4 are on the shared drive."),
    (
        42,
        "blue-owl",
        ("why does this loop never end?\n```python\nn = 10\nwhile n > 0:\n    print(n)\n```"),
    ),
    (41, "quiet-fox", "you never change n 🙂"),
    (41, "quiet-fox", "put this into the loop:\n\n    n -= 1"),
    (38, "blue-owl", "oh! thank you"),
    (30, "नीला-उल्लू", "क्या मैं for लूप का भी उपयोग कर सकता हूँ? मुझे लगता है कि वह आसान है।"),
    (
        29,
        "mentor",
        (
            "Yes, and it is a good idea here: `for` is meant for counting. A while loop is the "
            "better choice when you do not know beforehand how often it runs, as when you read "
            "lines until there are no more of them, or ask somebody until the answer makes sense."
        ),
    ),
    (12, "静かな狐", "range(10, 0, -1) で逆に数えられますか"),
    (11, "swift-heron", "<b>does html work?</b> and a \u202etrick\u202c"),
    (6, ME, "What does `range` return? It prints range(0, 10) and not the numbers."),
    (2, "red-kite", "same question 🙋🏽‍♀️"),
)


def author(handle: str) -> Author:
    """Return a made-up author for a handle."""
    return Author(hashlib.blake2b(handle.encode(), digest_size=KEY_BYTES).digest())


def members(*handles: str) -> tuple[Member, ...]:
    """Return made-up members with these handles."""
    return tuple(Member(handle, author(handle)) for handle in handles)


def posted(seq: int, minutes_ago: float, handle: str, words: str) -> Posted:
    """Return an entry of the log, so many minutes before eleven o'clock today."""
    eleven = datetime.now().astimezone().replace(hour=11, minute=0, second=0, microsecond=0)
    at = int((eleven - timedelta(minutes=minutes_ago)).timestamp() * 1000)
    unsigned = bytes(SIGNATURE_BYTES)
    return Posted(seq, at, author(handle), handle, seq.to_bytes(16, "big"), words, unsigned)


def lesson(me: str = ME) -> list[Event]:
    """Return the events of a lesson that `me` has just joined."""
    return _joining(me, _LESSON, HANDLES + _LISTENERS)


def oddities() -> list[Event]:
    """Return the events of a lesson in which posts are long, of many scripts, or a trick."""
    return _joining(ME, _ODDITIES, HANDLES)


def nothing_said(me: str, *others: str) -> list[Event]:
    """Return the events of a lesson that has not begun."""
    return _joining(me, (), (me, *others))


def unsent() -> list[Event]:
    """Return events of three posts of ours that did not get through, each in another way."""
    ids = [ClientId(bytes(15) + bytes([number])) for number in (1, 2, 3)]
    me = author(ME)
    return [
        Sending(ids[0], "This one is too much for the workshop.", me),
        PostRefused(ids[0], "", Reason.DENIED, None),
        Sending(ids[1], "This one comes too fast.", me),
        PostRefused(ids[1], "", Reason.RATE_LIMITED, 2.0),
        Sending(ids[2], "And this one is on its way.", me),
    ]


def nearby() -> NearbyChanged:
    """Return some workshops."""
    found = [
        Nearby(f"192.0.2.{number}", 47820, _descriptor(name, number, VERSION))
        for number, name in enumerate(("Data science", WORKSHOP, "Robotics club"), start=7)
    ]
    return NearbyChanged(tuple(found), 1.2)


def crowd() -> NearbyChanged:
    """Return some workshops, among them two of one name and one of another version."""
    names = (("Data science", 0), ("Python 101", 0), ("Python 101", 0), ("Robotics club", 1))
    found = [
        Nearby(f"192.0.2.{number}", 47820, _descriptor(name, number, VERSION + newer))
        for number, (name, newer) in enumerate(names, start=7)
    ]
    found.append(Nearby("127.0.0.1", 47820, _descriptor("Web basics", 99, VERSION)))
    return NearbyChanged(tuple(found), 1.2)


def _joining(me: str, said: _Said, handles: tuple[str, ...]) -> list[Event]:
    entries = tuple(posted(seq, *each) for seq, each in enumerate(said, start=1))
    return [
        StateChanged(CatchingUp(me, 0, len(entries))),
        Said(entries),
        StateChanged(Joined(me, len(entries))),
        PeopleChanged(members(*handles), (), ()),
    ]


def _descriptor(name: str, number: int, version: int) -> Descriptor:
    key = bytes([number]) * 32
    return Descriptor(version, name, key, key, 47821, 47822, key[:16])
