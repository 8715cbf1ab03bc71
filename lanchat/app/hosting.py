"""The workshops of this person on this computer: which of them run, and how to start one.

A hub is started as a process of its own that outlives the window: closing the mentor's window by
accident does not end the class, and opening it again finds the hub here.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO, Any, cast

from lanchat.app.program import start_detached
from lanchat.app.workshop_folder import NoMentorKeyError, Running, mentor_pair, read_running
from lanchat.client.finder import greet
from lanchat.client.nearby import Nearby
from lanchat.crypto.curve import CurvePair
from lanchat.crypto.identity import ForgedError
from lanchat.discovery.greeting import UnreachableError
from lanchat.discovery.interfaces import (
    Interface,
    advertised,
    default_addresses,
    interfaces,
    ip,
    usable,
)
from lanchat.protocol.errors import MalformedError

_ERRORS = "start.log"
_MAX_ERROR_BYTES = 2000


@dataclass(frozen=True)
class Hosted:
    """A hub of ours that runs, or ran when it last said so."""

    running: Running
    folder: Path


@dataclass(frozen=True)
class Own:
    """A workshop that this person hosts, and the key that makes its bearer the mentor."""

    running: Running
    pair: CurvePair


@dataclass(frozen=True)
class HostFailed:
    """The hub did not start. The text is for the person."""

    sentence: str


def own_workshops(data: Path) -> list[Hosted]:
    """Return those workshops under `data` that said they run; the greeting tells who still does."""
    found = []
    for folder in sorted((data / "workshops").glob("*")):
        running = read_running(folder)
        if running is not None:
            found.append(Hosted(running, folder))
    return found


def own_workshop(data: Path, hub_id: str) -> Own | None:
    """Return the workshop under `data` whose hub has this id, or None if it is somebody else's."""
    for hosted in own_workshops(data):
        if hosted.running.hub_id == hub_id:
            try:
                return Own(hosted.running, mentor_pair(hosted.folder))
            except NoMentorKeyError:
                return None
    return None


def as_it_runs(data: Path, workshop: Nearby) -> Nearby:
    """Return our own `workshop` with the port on which it says it runs now.

    A hub that was started again may have found its port taken.
    """
    for hosted in own_workshops(data):
        running = hosted.running
        if (running.hub_id, running.host) == (workshop.hub_id, workshop.host):
            return replace(workshop, port=running.port)
    return workshop


def answering(running: Running) -> Nearby | None:
    """Ask on this computer for a hub that said it runs; None if it is gone. Blocks 3 s at most.

    Only the hub with that identity counts: its port may be another's by now.
    """
    try:
        workshop = greet(running.host, running.port)
    except (UnreachableError, MalformedError, ForgedError):
        return None
    return workshop if workshop.hub_id == running.hub_id else None


def class_addresses(
    workshop: Nearby,
    look: Callable[[], tuple[Interface, ...]] = interfaces,
    way_out: Callable[[], tuple[str, ...]] = default_addresses,
) -> tuple[str, ...]:
    """Return where students reach our own workshop, each HOST:PORT, the best first.

    That is the address that leads out, before those of networks inside this computer. None without
    a network: an address of this computer's alone would lead nowhere else.
    """
    if _is_here(workshop.host):
        try:
            every = advertised(usable(look()), first=way_out())
            hosts = [each for each in every if _can_be_typed(each)]
        except OSError:
            hosts = []
    else:
        # It listens at that address alone, or runs on another computer.
        hosts = [workshop.host]
    return tuple(f"{_bracketed(host)}:{workshop.port}" for host in hosts)


def start_hub(folder: Path, name: str) -> Hosted | HostFailed:
    """Start the hub of the workshop `name` in `folder`; return when it is ready, or why not."""
    arguments = ["hub", "--json", "--name", name, "--data", str(folder)]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        process = start_detached(arguments, folder / _ERRORS)
    except OSError as error:
        return HostFailed(f"The workshop's folder cannot be used: {error.strerror}.")
    # Nothing is read after that line: the hub goes on without a reader.
    with cast("IO[bytes]", process.stdout) as lines:
        ready = _ready_line(lines)
    if ready is not None:
        running = Running(name, ready["port"], ready["hub_id"], "127.0.0.1")
        return Hosted(running, folder)
    process.wait()
    return HostFailed(_sentence(folder / _ERRORS))


def _ready_line(lines: Iterable[bytes]) -> dict[str, Any] | None:
    """Return the line that says it is ready; others, as of a restored log, may come before."""
    for line in lines:
        if line.endswith(b"\n"):
            told: dict[str, Any] = json.loads(line)
            if told["event"] == "ready":
                return told
    return None


def _sentence(log: Path) -> str:
    """Return the last line of the hub's complaint."""
    lines = log.read_bytes()[-_MAX_ERROR_BYTES:].decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else "The workshop could not be started, and the hub did not say why."


def _is_here(host: str) -> bool:
    """Tell whether this address is loopback."""
    try:
        return ip(host).is_loopback
    except ValueError:
        return False


def _can_be_typed(host: str) -> bool:
    """Tell whether this address leads here from elsewhere, and needs no interface beside it."""
    address = ip(host)
    needs_scope = isinstance(address, ipaddress.IPv6Address) and address.is_link_local
    return not address.is_loopback and not needs_scope


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
