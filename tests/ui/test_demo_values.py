from __future__ import annotations

from lanchat.client.events import PeopleChanged, Said, StateChanged
from lanchat.protocol.messages import Member
from lanchat.ui import demo_values


def _people() -> tuple[Member, ...]:
    return next(e.everyone for e in demo_values.lesson() if isinstance(e, PeopleChanged))


def test_the_lesson_is_one_that_could_have_been() -> None:
    kinds = [type(event) for event in demo_values.lesson()]
    assert kinds == [StateChanged, Said, StateChanged, PeopleChanged]
    entries = [
        entry
        for event in demo_values.lesson()
        if isinstance(event, Said)
        for entry in event.entries
    ]
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))
    assert {entry.handle for entry in entries} <= {member.handle for member in _people()}
    assert demo_values.author("a") != demo_values.author("b")
    assert len(demo_values.nearby().workshops) == 3
    assert len(demo_values.crowd().workshops) == 5
    assert len(demo_values.oddities()) == len(demo_values.nothing_said("mentor")) == 4
    assert [member.handle for member in demo_values.members("x", "y")] == ["x", "y"]
