"""Wrong use, a world that refuses, and strangers at every door: sentences, never a traceback."""

from __future__ import annotations

import os
import random
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import zmq

from lanchat.client.credentials import Credentials
from lanchat.client.events import Acked, PostRefused
from lanchat.client.finder import greet
from lanchat.client.state import Joined
from lanchat.crypto.authorship import author_pair
from lanchat.discovery.ports import GREETING_PORT
from lanchat.protocol.codec import decode_reply, encode
from lanchat.protocol.errors import Reason
from lanchat.protocol.ids import Topic
from lanchat.protocol.limits import MAX_COMMAND_BYTES, MAX_POST_BYTES
from lanchat.protocol.messages import Join, Post, Who
from lanchat.protocol.messages import Joined as JoinedReply
from lanchat.protocol.version import VERSION
from lanchat.storage.hub_store import HubStore
from lanchat.transport.member_sockets import Endpoint
from tests.client.face import Face
from tests.system.commands import Command, Commands, commands, endpoint
from tests.transport.peers import RawPeer

WRONG_USE, STORAGE = 2, 5


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Commands]:
    with commands(tmp_path / "hub") as made:
        yield made


@pytest.fixture
def stack(lab: Commands) -> Iterator[ExitStack]:
    with ExitStack() as made:
        yield made


def refused(hub: Command, code: int) -> str:
    """Wait until a hub gave up with this code; return its one sentence or more."""
    assert hub.wait() == code
    said = hub.errors()
    assert "Traceback" not in said
    assert said.strip()
    return said


# ------------------------------------------------------------------ a hub that cannot be


def test_a_second_hub_on_one_folder_is_refused_and_the_first_goes_on(lab: Commands) -> None:
    ready = lab.hub().line("ready")
    assert "open already in another LanChat" in refused(lab.hub(), STORAGE)
    assert greet("127.0.0.1", ready["port"]).hub_id == ready["hub_id"]


def test_a_port_that_is_taken_is_named(lab: Commands) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said = refused(lab.hub(port=port), WRONG_USE)
    assert f"{port} is in use" in said


def test_without_a_wish_the_next_free_ports_are_taken(lab: Commands, tmp_path: Path) -> None:
    first = lab.hub(port=None, data=tmp_path / "one").line("ready")
    second = lab.hub(port=None, data=tmp_path / "two").line("ready")

    for ready in (first, second):
        nearby = greet("127.0.0.1", ready["port"])
        assert nearby.hub_id == ready["hub_id"]
        numbers = (ready["port"], ready["router_port"], ready["log_port"])
        assert numbers == tuple(range(ready["port"], ready["port"] + 3))
        assert ready["port"] >= GREETING_PORT
    assert first["port"] != second["port"]


def test_a_folder_that_cannot_be_made_is_named(lab: Commands, tmp_path: Path) -> None:
    # As the administrator a test may write everywhere: but not below a file.
    (tmp_path / "file").write_text("in the way")
    said = refused(lab.hub(data=tmp_path / "file" / "hub"), STORAGE)
    assert "cannot be written" in said
    assert "Nothing was changed" in said


def test_a_folder_in_which_a_key_cannot_be_written_is_refused(lab: Commands) -> None:
    (lab.folder / "mentor.key").mkdir(parents=True)
    assert "cannot be" in refused(lab.hub(), STORAGE)


def test_a_newer_database_is_left_alone(lab: Commands) -> None:
    store = HubStore.open(lab.folder)
    store._connection.execute("PRAGMA user_version = 99")
    store.close()
    before = (lab.folder / "hub.db").read_bytes()

    assert "newer LanChat" in refused(lab.hub(), STORAGE)
    assert (lab.folder / "hub.db").read_bytes() == before


def test_a_damaged_database_is_left_alone(lab: Commands) -> None:
    HubStore.open(lab.folder).close()
    damaged = b"not a database at all" * 1000
    (lab.folder / "hub.db").write_bytes(damaged)

    assert "damaged" in refused(lab.hub(), STORAGE)
    assert (lab.folder / "hub.db").read_bytes() == damaged


# ------------------------------------------------------------------ strangers at the doors


def garbage() -> list[bytes]:
    """What may come in by a port that is open."""
    rng = random.Random(7)  # noqa: S311 - the same garbage in each run
    return [
        b"",
        b"\x00",
        b"GET / HTTP/1.1\r\nHost: hub\r\n\r\n",
        # The greeting of ZMTP (RFC 37) for NULL, half a one, and one with a false mechanism.
        b"\xff" + bytes(8) + b"\x7f\x03\x01NULL".ljust(55, b"\x00"),
        b"\xff" + bytes(8) + b"\x7f",
        b"\xff"
        + bytes(8)
        + b"\x7f\x03\x01CURVE".ljust(55, b"\x00")
        + b"\x04\xc8\x05HELLO"
        + bytes(193),
        bytes(200_000),
        *(rng.randbytes(rng.randrange(1, 5000)) for _ in range(30)),
    ]


def pour(port: int) -> None:
    """Throw garbage at a port, by TCP and by UDP, and wait until the TCP ones were closed."""
    connections = []
    for piece in garbage():
        connection = socket.create_connection(("127.0.0.1", port), 20)
        connections.append(connection)
        with connection.dup() as talking:
            try:
                talking.sendall(piece)
                talking.shutdown(socket.SHUT_WR)
            except OSError:
                continue  # It has been thrown out already.
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams:
        for piece in garbage():
            datagrams.sendto(piece[:1400], ("127.0.0.1", port))
    for connection in connections:
        with connection:
            read_to_the_end(connection)


def read_to_the_end(connection: socket.socket) -> None:
    try:
        while connection.recv(65_536):
            pass
    except ConnectionError:
        pass


def bad_frames() -> list[list[bytes]]:
    """What a peer who knows the hub's key, as all do, may send."""
    rng = random.Random(8)  # noqa: S311 - the same in each run
    good = [
        encode(Join(VERSION, "mallory", bytes(32), bytes(64), "maple")),
        encode(Post(b"c" * 16, "hello", bytes(64))),
        encode(Who()),
    ]
    cut = [[whole[:length]] for whole in good for length in range(len(whole))]
    flipped = []
    for whole in good:
        for _ in range(100):
            piece = bytearray(whole)
            piece[rng.randrange(len(piece))] = rng.randrange(256)
            flipped.append([bytes(piece)])
    nested = [
        [b"\x91" * 60_000],
        [b"\x81" * 60_000],
        [b"\xdd\xff\xff\xff\xff"],
        [b"\xc6\xff\xff\xff\xff"],
    ]
    crowded = [[b"", encode(Who())], [b"x"] * 2000]
    return [*cut, *flipped, *nested, *crowded, [bytes(MAX_COMMAND_BYTES * 2)]]


def test_strangers_at_every_door_disturb_nobody(lab: Commands, stack: ExitStack) -> None:
    hub = lab.hub()
    ready = hub.line("ready")
    at = endpoint(ready)
    owl = enter(stack, at, "blue-owl")

    for port in (ready["port"], ready["router_port"], ready["log_port"]):
        pour(port)
        say_and_hear(owl, f"after garbage at {port}")
    mallory(stack, at)
    say_and_hear(owl, "after bad frames")
    newcomer = enter(stack, at, "late-riser")

    assert newcomer.texts(4) == owl.texts(4)
    assert owl.link.unsent == 0
    # It is the same process as before: it was not started again meanwhile.
    os.kill(ready["pid"], 0)
    hub.process.terminate()
    assert hub.wait() == 0
    errors = hub.errors()
    assert "Traceback" not in errors
    assert errors.count("malformed") <= 2


def mallory(stack: ExitStack, at: Endpoint) -> None:
    """Send everything that must not be sent, over good connections."""
    commander = RawPeer(at.router_port, server=at.curve_key)
    stack.callback(commander.close)
    commander.socket.setsockopt(zmq.SNDTIMEO, 20_000)
    for frames in bad_frames():
        commander.socket.send_multipart(frames)
    listener = RawPeer(at.log_port, zmq.XSUB, server=at.curve_key)
    stack.callback(listener.close)
    listener.socket.setsockopt(zmq.SNDTIMEO, 20_000)
    for piece in (b"\x01", b"\x01" + b"x" * 16, b"\x00" + b"x" * 16, b"\x07junk", b"\x02" * 17):
        listener.socket.send(piece)
    # All of it was read, or the connection was cut, when this one is in.
    last = RawPeer(at.router_port, server=at.curve_key)
    stack.callback(last.close)
    last.socket.send(encode(credentials(last, at).join("mallory")))
    assert last.socket.poll(20_000)


def credentials(peer: RawPeer, at: Endpoint) -> Credentials:
    pair = author_pair(peer.pair.secret)
    return Credentials(peer.pair.public, pair, at.curve_key, at.identity)


def enter(stack: ExitStack, at: Endpoint, handle: str) -> Face:
    face = Face(at, handle)
    face.link.start()
    stack.callback(face.link.stop)
    face.next_state(Joined)
    return face


def say_and_hear(face: Face, text: str) -> None:
    face.link.say(text)
    face.next(Acked)
    face.until(lambda: text in [entry.text for entry in face.entries()])


def room_topic(stack: ExitStack, at: Endpoint) -> bytes:
    """What a member is told on coming in; nobody else should know it, but let us assume so."""
    member = RawPeer(at.router_port, server=at.curve_key)
    stack.callback(member.close)
    member.socket.send(encode(credentials(member, at).join("quiet-fox")))
    assert member.socket.poll(20_000)
    reply = decode_reply(member.socket.recv())
    assert isinstance(reply, JoinedReply)
    return reply.topic


def test_a_text_that_is_too_long_is_refused_and_the_next_one_is_not(
    lab: Commands, stack: ExitStack
) -> None:
    hub = lab.hub()
    owl = enter(stack, endpoint(hub.line("ready")), "blue-owl")
    for text in ("x" * (MAX_POST_BYTES + 1), "é" * MAX_POST_BYTES, "x" * 5_000_000):
        owl.link.say(text)
        assert owl.next(PostRefused).reason is Reason.TOO_LARGE
    say_and_hear(owl, "x" * MAX_POST_BYTES)
    say_and_hear(owl, "short")


def test_raw_subscribers_of_a_real_hub_hear_nothing(lab: Commands, stack: ExitStack) -> None:
    at = endpoint(lab.hub().line("ready"))
    owl = enter(stack, at, "blue-owl")
    topic = room_topic(stack, at)
    spies = []
    for wanted in (b"", topic[:1], topic[:8], topic):
        spy = RawPeer(at.log_port, zmq.SUB, server=at.curve_key)
        stack.callback(spy.close)
        spy.socket.setsockopt(zmq.SUBSCRIBE, Topic(wanted))
        spies.append(spy)
    for number in range(20):
        say_and_hear(owl, f"not for spies {number}")
        for spy in spies:
            spy.step()
    assert all(spy.is_in for spy in spies)
    assert [spy.received for spy in spies] == [[]] * 4
