"""Row 1: a student's false hub with the same name. The client stops, and sends no login."""

from __future__ import annotations

import json
import select
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from lanchat.crypto.curve import new_pair
from lanchat.crypto.identity import new_identity, public_identity, sign_descriptor
from lanchat.discovery.greeting_server import GreetingServer
from lanchat.protocol.descriptor import Descriptor, SignedDescriptor, encode_descriptor
from lanchat.protocol.version import VERSION
from tests.system.commands import LANCHAT, Commands
from tests.system.namespaces import Host, two_hosts

NAME = "Python 101"
TURNED_AWAY, DONE = 4, 0


class FalseHub:
    """It calls itself by the same name, and counts who comes to its encrypted ports."""

    def __init__(self, host: Host) -> None:
        self._process = host.popen([sys.executable, "-m", "tests.system.false_hub", NAME])
        self.at = f"{host.address}:{read(self._process)['port']}"

    def visitors(self) -> int:
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return int(read(self._process))


def read(process: subprocess.Popen[str]) -> Any:  # noqa: ANN401 - what it says
    assert process.stdout is not None
    return json.loads(process.stdout.readline())


def visit(student: Host, home: Path, at: str, *more: str) -> subprocess.CompletedProcess[str]:
    """Let a student with this home join as a guest, and leave at once."""
    home.mkdir(exist_ok=True)
    env = ["env", f"HOME={home}", f"XDG_DATA_HOME={home}"]
    return student.run([*env, *LANCHAT, "chat", at, "--guest", "blue-owl", "--json", *more])


def test_the_same_name_with_another_key_is_sent_nothing(tmp_path: Path) -> None:
    hub = [*LANCHAT, "hub", "--name", NAME, "--data", str(tmp_path / "hub"), "--json"]
    with two_hosts() as (mentor, student):
        ready = read(mentor.popen([*hub, "--port", "0"]))
        real, code = f"{mentor.address}:{ready['port']}", ("--code", ready["code"])
        known = visit(student, tmp_path / "known", real, *code)
        assert known.returncode == DONE, known.stderr
        false = FalseHub(mentor)

        alarmed = visit(student, tmp_path / "known", false.at)
        turned_away = [
            alarmed,
            visit(student, tmp_path / "known", false.at, *code),
            visit(student, tmp_path / "new", false.at),
            visit(student, tmp_path / "new", false.at, *code),
        ]

        assert [each.returncode for each in turned_away] == [TURNED_AWAY] * 4
        assert "false hub" in alarmed.stderr + alarmed.stdout
        assert false.visitors() == 0
        again = visit(student, tmp_path / "known", real)
        assert again.returncode == DONE, again.stderr


def test_a_key_that_the_identity_did_not_sign_is_sent_nothing(
    lab: Commands, stack: ExitStack
) -> None:
    """On this very computer, where no code is asked for: the signature alone stops it."""
    secret = new_identity()
    doors = [stack.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(2)]
    router, log = (door.getsockname()[1] for door in doors)
    real = Descriptor(VERSION, NAME, public_identity(secret), new_pair().public, 1, 2, bytes(16))
    false = Descriptor(VERSION, NAME, real.identity, new_pair().public, router, log, bytes(16))
    forged = SignedDescriptor(encode_descriptor(false), sign_descriptor(secret, real).signature)
    greeting = GreetingServer(forged, "127.0.0.1", 0)
    greeting.start()
    stack.callback(greeting.stop)

    chat = lab.start("chat", f"127.0.0.1:{greeting.port}", "--guest", "blue-owl", "--json")

    chat.end_of_input()
    assert chat.wait() != DONE
    assert "Traceback" not in chat.errors()
    # Nobody waits at either door.
    assert select.select(doors, [], [], 0) == ([], [], [])
