"""Nothing that could unmask a student is stored, sent on or logged: planted canaries stay away.

The student's computer has a telling name, its owner a telling login, and it comes from an address
that nobody else has.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from lanchat.client.events import Acked
from lanchat.client.state import Joined
from lanchat.protocol.ids import Topic
from lanchat.storage.hub_store import HubStore
from lanchat.transport import member_sockets
from lanchat.transport.member_sockets import Endpoint, MemberSockets
from tests.client.face import Face
from tests.system.commands import LANCHAT, Command, Commands, commands, endpoint

HOST, LOGIN, ADDRESS = "canary-pc-of-nora", "noracanary", "127.77.66.55"

CANARIES = [
    *(name.encode(coding) for name in (HOST, LOGIN, ADDRESS) for coding in ("utf-8", "utf-16-le")),
    b"nora",
    socket.inet_aton(ADDRESS),
    ADDRESS.replace(".", "-").encode(),
    socket.inet_aton(ADDRESS).hex().encode(),
]


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Commands]:
    with commands(tmp_path / "hub") as made:
        yield made


@pytest.fixture
def stack(lab: Commands) -> Iterator[ExitStack]:
    with ExitStack() as made:
        yield made


@pytest.fixture
def wire(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """All that members in this process send and hear, before encryption and after it."""
    seen: list[bytes] = []
    send = MemberSockets.send
    replies, broadcasts = MemberSockets.replies, MemberSockets.broadcasts

    def noted_send(self: MemberSockets, payload: bytes) -> bool:
        seen.append(payload)
        return send(self, payload)

    def noted_replies(self: MemberSockets, limit: int) -> Iterator[bytes]:
        for payload in replies(self, limit):
            seen.append(payload)
            yield payload

    def noted_broadcasts(self: MemberSockets, limit: int) -> Iterator[bytes]:
        for payload in broadcasts(self, limit):
            seen.append(payload)
            yield payload

    monkeypatch.setattr(MemberSockets, "send", noted_send)
    monkeypatch.setattr(MemberSockets, "replies", noted_replies)
    monkeypatch.setattr(MemberSockets, "broadcasts", noted_broadcasts)
    return seen


def on_the_students_computer() -> list[str]:
    """What runs a command on a computer with a telling name (a UTS namespace of its own)."""
    unshare = shutil.which("unshare")
    if sys.platform != "linux" or unshare is None:
        pytest.skip("a computer's name of its own needs Linux and unshare (util-linux)")
    prefix = [unshare, "--uts", "sh", "-c", f'hostname {HOST} && exec "$@"', "sh"]
    probe = subprocess.run([*prefix, "hostname"], capture_output=True, text=True, check=False)
    if probe.stdout.strip() != HOST:
        pytest.skip("this user may not make namespaces; run the tests as root")
    return prefix


def test_canaries_are_found_nowhere(
    lab: Commands,
    stack: ExitStack,
    wire: list[bytes],
    monkeypatch: pytest.MonkeyPatch,
    private_home: Path,
) -> None:
    prefix = on_the_students_computer()
    hub = lab.hub()
    ready = hub.line("ready")
    at = endpoint(ready)
    owl = enter(stack, at, "blue-owl")
    with monkeypatch.context() as patch:
        patch.setattr(member_sockets, "_address", from_a_telling_address)
        misbehave_and_post(enter(stack, at, "quiet-fox"))
        assert_comes_from(ready["router_port"], ADDRESS)
    kite = post_from_a_telling_computer(lab, prefix, private_home / LOGIN, ready["port"])
    owl.texts(2)
    # While it runs, what was said last is in the WAL.
    everything = stored_files(lab.folder, "while it ran")
    kite.end_of_input()
    assert kite.wait() == 0
    hub.process.terminate()
    assert hub.wait() == 0
    everything |= stored_files(lab.folder, "at the end")
    everything |= {
        "the tables": tables(lab.folder),
        "the wire": b"\n".join(wire),
        "the hub's standard error": hub.errors().encode(),
        "what the others saw": repr(owl.events).encode(),
    }

    assert list(finds(everything)) == []
    # We looked in the right places.
    assert b"from a computer" in everything["the tables"]
    assert b"quiet-fox" in everything["the wire"]
    assert any("hub.db-wal" in name for name in everything)


def enter(stack: ExitStack, at: Endpoint, handle: str) -> Face:
    face = Face(at, handle)
    face.link.start()
    stack.callback(face.link.stop)
    face.next_state(Joined)
    return face


def from_a_telling_address(host: str, port: int) -> str:
    return f"tcp://{ADDRESS}:0;{host}:{port}"


def misbehave_and_post(face: Face) -> None:
    """Give the hub something to log, and something to store."""
    face.link._sockets.send(b"not a message")
    face.link._sockets.subscribe(Topic(b""))
    face.link.say("from an address")
    face.next(Acked)


def post_from_a_telling_computer(
    lab: Commands, prefix: list[str], home: Path, port: int
) -> Command:
    home.mkdir()
    names = dict.fromkeys(("USER", "LOGNAME", "LNAME", "USERNAME"), LOGIN)
    chat = lab.start(
        *("chat", f"127.0.0.1:{port}", "--guest", "red-kite", "--json"),
        program=[*prefix, *LANCHAT],
        environment={**names, "HOME": str(home)},
    )
    chat.tell(b"from a computer\n")
    chat.line("ack")
    return chat


def finds(everything: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Where something was found, and what."""
    for where, content in everything.items():
        # What is enciphered has any four bytes in it now and then.
        shortest = 8 if "hub.db" in where else 1
        for canary in CANARIES:
            if len(canary) >= shortest and canary.lower() in content.lower():
                yield where, canary


def assert_comes_from(port: int, address: str) -> None:
    """The canary is really there: the hub's computer sees this address at the port."""
    listed = Path("/proc/net/tcp").read_text() + Path("/proc/net/tcp6").read_text()
    number = socket.inet_aton(address)[::-1].hex().upper()
    assert any(number in line and f":{port:04X}" in line for line in listed.splitlines())


def stored_files(folder: Path, when: str) -> dict[str, bytes]:
    """All files in a folder and below it."""
    return {
        f"{path.relative_to(folder)} {when}": path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def tables(folder: Path) -> bytes:
    """Everything in the database, deciphered."""
    store = HubStore.open(folder)
    try:
        names = store._connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        rows = [
            row
            for (name,) in [*names]
            for row in store._connection.execute(f"SELECT * FROM {name}")  # noqa: S608 - our own
        ]
    finally:
        store.close()
    pieces = [value for row in rows for value in row]
    return b"\n".join(
        value if isinstance(value, bytes) else str(value).encode() for value in pieces
    )
