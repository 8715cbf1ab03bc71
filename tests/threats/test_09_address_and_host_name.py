"""Row 9: finding the person by address, host name or login. They are stored and sent nowhere."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

import pytest

from lanchat.transport import member_sockets
from tests.system.commands import Command, Commands, endpoint
from tests.system.test_anonymous import (
    ADDRESS,
    LOGIN,
    assert_comes_from,
    finds,
    from_a_telling_address,
    on_the_students_computer,
    post_from_a_telling_computer,
    stored_files,
    tables,
)
from tests.threats.attack import enter, say_and_hear
from tests.threats.relay import recorded


def end(hub: Command) -> None:
    hub.process.terminate()
    assert hub.wait() == 0


def test_planted_canaries_are_in_no_file_and_in_no_frame(
    lab: Commands,
    stack: ExitStack,
    monkeypatch: pytest.MonkeyPatch,
    private_home: Path,
) -> None:
    prefix = on_the_students_computer()
    hub = lab.hub()
    ready = hub.line("ready")
    at = endpoint(ready)
    relays, through_relay = stack.enter_context(recorded(ready, at))
    owl = enter(stack, through_relay, "blue-owl")
    with monkeypatch.context() as patch:
        patch.setattr(member_sockets, "_address", from_a_telling_address)
        fox = enter(stack, at, "quiet-fox")
        assert_comes_from(ready["router_port"], ADDRESS)
    # Something that the hub logs.
    fox.link._sockets.send(b"not a message")
    say_and_hear(fox, "from an address")
    kite = post_from_a_telling_computer(lab, prefix, private_home / LOGIN, ready["port"])
    owl.texts(2)
    everything = stored_files(lab.folder, "while it ran")
    kite.end_of_input()
    assert kite.wait() == 0
    end(hub)
    everything |= stored_files(lab.folder, "at the end")
    everything |= {
        "the tables": tables(lab.folder),
        "what the others saw": repr(owl.events).encode(),
        "the hub's standard error": hub.errors().encode(),
        **{f"the wire at the {name}": relay.recorded for name, relay in relays.items()},
    }

    # What is enciphered has any four bytes in it now and then.
    found = [each for each in finds(everything) if "wire" not in each[0] or len(each[1]) > 7]
    assert found == []
    assert b"malformed" in everything["the hub's standard error"]
    assert b"from a computer" in everything["the tables"]
