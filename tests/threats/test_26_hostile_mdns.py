"""Row 26: hostile mDNS. Garbage does it no harm, and its end is not the chat's."""

from __future__ import annotations

import logging
import random
import socket
from contextlib import ExitStack
from importlib.metadata import version
from pathlib import Path

import pytest
from zeroconf import ServiceInfo, Zeroconf

from lanchat.discovery.browser import Pointer
from tests.discovery.hubs import LOOPBACK, SERVICE, use_own_service
from tests.discovery.watching import watching
from tests.system.commands import Commands, endpoint
from tests.threats.altered_program import BROKEN, PROGRAM
from tests.threats.attack import enter, say_and_hear

MDNS = ("224.0.0.251", 5_353)
PACKETS = 3_000
OLDEST_ZEROCONF = (0, 150)
"""Older ones have known holes."""


def service(name: str, address: str, properties: dict[str, str] | bytes) -> ServiceInfo:
    return ServiceInfo(
        SERVICE,
        f"{name}.{SERVICE}",
        4_711,
        properties=properties,
        server=f"{name.lower()}.local.",
        addresses=[socket.inet_aton(address)],
    )


def packets() -> list[bytes]:
    """Noise, and answers that are nearly right: one that fits, cut, flipped and repeated."""
    rng = random.Random(26)  # noqa: S311 - the same packets in each run
    name = b"".join(bytes([len(part)]) + part.encode() for part in SERVICE.split(".")[:-1]) + b"\0"
    head = b"\0\0\x84\0" + b"\0\0\0\x01\0\0\0\0"
    good = head + name + b"\0\x0c\0\x01\0\0\x11\x94\0\x0a\x07Mallory\xc0\x0c"
    # Names that point to themselves, ahead and nowhere.
    made = [head + pointer + good[12:] for pointer in (b"\xc0\x0c", b"\xc0\xff", b"\xff\xff")]
    for _ in range(PACKETS):
        broken = bytearray(good * rng.randint(1, 20))
        for _ in range(rng.randint(1, 8)):
            broken[rng.randrange(len(broken))] = rng.randrange(256)
        made.append(rng.choice((bytes(broken[: rng.randint(0, len(broken))]), rng.randbytes(500))))
    return made


def test_garbage_at_the_parser_does_no_harm(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    use_own_service(monkeypatch)
    with watching() as signs, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as mallory:
        mallory.bind((LOOPBACK, 0))
        mallory.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton(LOOPBACK))
        for packet in packets():
            for to in (MDNS, (LOOPBACK, MDNS[1])):
                mallory.sendto(packet, to)
        hostile = service("Hostile", "192.0.2.6", b"\x05id=\xff\xfe\xff")
        honest = service("Honest", "192.0.2.7", {"id": "a" * 32, "name": "Python 101"})
        zeroconf = Zeroconf(interfaces=[LOOPBACK])
        try:
            for each in (hostile, honest):
                zeroconf.register_service(each, cooperating_responders=True)
            for host in ("192.0.2.6", "192.0.2.7"):
                signs.until(Pointer, lambda pointer: pointer.hosts == (host,))  # noqa: B023 - now
        finally:
            zeroconf.close()
    assert [each for each in caplog.records if each.levelno >= logging.WARNING] == []


def test_when_discovery_dies_the_chat_goes_on(
    lab: Commands, stack: ExitStack, tmp_path: Path
) -> None:
    switch = tmp_path / "switch"
    hub = lab.hub(program=PROGRAM, environment={BROKEN: str(switch)})
    ready = hub.line("ready")
    owl = enter(stack, endpoint(ready), "blue-owl")
    say_and_hear(owl, "before")
    switch.touch()
    while "advertising ended" not in hub.errors():
        say_and_hear(owl, "still here")
    kite = enter(stack, endpoint(ready), "red-kite")
    say_and_hear(kite, "after")
    assert hub.process.poll() is None
    hub.process.terminate()
    assert hub.wait() == 0


def test_zeroconf_is_none_with_known_holes() -> None:
    assert tuple(map(int, version("zeroconf").split(".")[:2])) >= OLDEST_ZEROCONF
