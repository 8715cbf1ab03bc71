"""Who is shown to be in the room, and when."""

from __future__ import annotations

from lanchat.app.json_lines import JsonFace
from lanchat.app.terminal_company import Company
from lanchat.client.events import PeopleChanged
from lanchat.protocol.messages import Member


def changed(everyone: str, came: str = "", left: str = "") -> PeopleChanged:
    members = tuple(Member(handle, bytes(32)) for handle in everyone.split())
    return PeopleChanged(members, tuple(came.split()), tuple(left.split()))


def test_all_others_are_shown_as_we_come_in_and_each_change_after_it() -> None:
    lines: list[str] = []
    company = Company(JsonFace(lines.append, lines.append))
    assert not company.tell_who()
    company.changed(changed("fox owl", came="fox owl"))
    assert company.known
    assert lines == []

    company.came_in("owl")
    company.changed(changed("kite owl", came="kite owl", left="fox"))
    company.came_in("owl")
    assert company.tell_who()

    assert lines == [
        '{"event":"online","handle":"fox"}',
        '{"event":"offline","handle":"fox"}',
        '{"event":"online","handle":"kite"}',
        '{"event":"who","handles":["kite","owl"]}',
    ]
