"""Our own workshops: which of them are there, and how one is started, with stand-ins for hubs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from lanchat.app.hosting import (
    Hosted,
    HostFailed,
    Own,
    answering,
    as_it_runs,
    class_addresses,
    own_workshop,
    own_workshops,
    start_hub,
)
from lanchat.app.workshop_folder import Running, read_or_make_mentor_pair, write_running
from lanchat.client.nearby import Nearby
from lanchat.crypto.identity import new_identity, public_identity
from lanchat.discovery.interfaces import Interface
from lanchat.protocol.ids import hub_id
from tests.discovery.hubs import LOOPBACK, describe, greeting, loopback_alone, signed

Stand = Callable[[str], None]

SILENT = "The workshop could not be started, and the hub did not say why."


def remembered(data: Path, name: str, port: int = 47820) -> Hosted:
    """Make the folder of a workshop that said it runs."""
    folder = data / "workshops" / name
    folder.mkdir(parents=True)
    running = Running(name, port, f"{name}'s id", LOOPBACK)
    write_running(folder, running)
    return Hosted(running, folder)


@pytest.fixture
def in_place_of_the_hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stand:
    """Let this Python text run where LanChat would start itself."""

    def stand_in(text: str) -> None:
        script = tmp_path / "stand_in.py"
        script.write_text(f"import sys, pathlib\n{text}\n", "utf-8")
        monkeypatch.setattr("lanchat.app.program.program", lambda: [sys.executable, str(script)])

    return stand_in


def test_own_workshops_are_those_that_said_they_run(tmp_path: Path) -> None:
    assert own_workshops(tmp_path) == []
    rust, python = remembered(tmp_path, "rust"), remembered(tmp_path, "python")
    (tmp_path / "workshops" / "ended").mkdir()

    assert own_workshops(tmp_path) == [python, rust]


def test_an_own_workshop_comes_with_the_mentors_key(tmp_path: Path) -> None:
    remembered(tmp_path, "rust")
    python = remembered(tmp_path, "python")
    pair = read_or_make_mentor_pair(python.folder)

    assert own_workshop(tmp_path, "python's id") == Own(python.running, pair)
    assert own_workshop(tmp_path, "somebody's id") is None
    # Its key is lost: we are a guest there like anybody.
    assert own_workshop(tmp_path, "rust's id") is None


def test_a_hub_is_there_if_it_answers_with_its_identity() -> None:
    secret = new_identity()
    identity = hub_id(public_identity(secret))
    with greeting(signed("Python 101", secret)) as server:
        there = answering(Running("Python 101", server.port, identity, LOOPBACK))
        assert there is not None
        assert (there.host, there.port) == (LOOPBACK, server.port)
        assert there.descriptor == describe("Python 101", secret)
        # Another hub has got the port meanwhile.
        assert answering(Running("Rust 101", server.port, "another", LOOPBACK)) is None
    assert answering(Running("Python 101", server.port, identity, LOOPBACK)) is None


def test_a_class_is_shown_the_addresses_that_lead_here_the_best_first() -> None:
    here = Nearby(LOOPBACK, 47820, describe("Python 101", new_identity()))
    found = (
        Interface(1, (LOOPBACK, "::1"), loopback=True),
        Interface(2, ("169.254.7.7", "2001:db8::7", "fe80::7%2"), loopback=False),
        Interface(3, ("192.0.2.7",), loopback=False),
    )

    assert class_addresses(here, lambda: found, lambda: ()) == (
        "192.0.2.7:47820",
        "[2001:db8::7]:47820",
        "169.254.7.7:47820",
    )
    # Containers inside this computer, which no student reaches.
    inside = (Interface(2, ("172.17.0.1",), loopback=False), *found[2:])
    assert class_addresses(here, lambda: inside, lambda: ("192.0.2.7",)) == (
        "192.0.2.7:47820",
        "172.17.0.1:47820",
    )
    # One that listens at one address alone, or runs elsewhere.
    for host, shown in (
        ("2001:db8::9", "[2001:db8::9]:47820"),
        ("lab.example", "lab.example:47820"),
    ):
        assert class_addresses(replace(here, host=host), lambda: found) == (shown,)


def test_a_workshop_that_was_started_again_has_the_port_that_it_says(tmp_path: Path) -> None:
    descriptor = describe("python", new_identity())
    here = Nearby(LOOPBACK, 47820, descriptor)
    assert as_it_runs(tmp_path, here) == here
    remembered(tmp_path, "rust", 5000)
    python = remembered(tmp_path, "python")
    write_running(python.folder, Running("python", 4711, here.hub_id, LOOPBACK))
    assert as_it_runs(tmp_path, here) == replace(here, port=4711)
    elsewhere = replace(here, host="192.0.2.9")
    assert as_it_runs(tmp_path, elsewhere) == elsewhere


def test_without_a_network_no_address_is_shown() -> None:
    here = Nearby(LOOPBACK, 47820, describe("Python 101", new_identity()))

    def look() -> tuple[Interface, ...]:
        raise OSError

    assert class_addresses(here, loopback_alone) == ()
    assert class_addresses(here, look) == ()


def test_a_started_hub_goes_on_when_nobody_reads_what_it_says(
    tmp_path: Path, in_place_of_the_hub: Stand
) -> None:
    in_place_of_the_hub(
        """
pathlib.Path(sys.argv[-1], "arguments").write_text("|".join(sys.argv[1:-1]))
print('{"event": "restored", "message": "A copy took its place."}', flush=True)
print('{"event": "ready", "port": 4711, "hub_id": "me"}', flush=True)
try:
    while True:
        print("restarted", flush=True)
except BrokenPipeError:
    sys.stdout = None
"""
    )
    folder = tmp_path / "new" / "python"

    started = start_hub(folder, "Python 101")

    assert started == Hosted(Running("Python 101", 4711, "me", LOOPBACK), folder)
    assert (folder / "arguments").read_text() == "hub|--json|--name|Python 101|--data"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("sys.exit('Something else.\\nPort 47820 is taken.')", "Port 47820 is taken."),
        ("pass", SILENT),
        ("print('{\"event\": \"rea', end='')", SILENT),
    ],
    ids=["with a reason", "without a reason", "in the middle of a line"],
)
def test_a_hub_that_ends_before_it_is_ready_tells_why(
    tmp_path: Path, in_place_of_the_hub: Stand, text: str, sentence: str
) -> None:
    in_place_of_the_hub(text)

    assert start_hub(tmp_path / "python", "Python 101") == HostFailed(sentence)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    failed = start_hub(tmp_path / "file" / "python", "Python 101")

    assert failed == HostFailed("The workshop's folder cannot be used: Not a directory.")
