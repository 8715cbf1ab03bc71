"""What the browser makes of mDNS, on loopback."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from zeroconf import ServiceInfo, Zeroconf

from lanchat.discovery.browser import (
    MAX_ADDRESSES,
    NO_MDNS,
    NO_NETWORK,
    Browser,
    Goodbye,
    Pointer,
    Sign,
    Trouble,
)
from lanchat.discovery.interfaces import Interface
from tests.discovery.hubs import LOOPBACK, SERVICE
from tests.discovery.watching import watching

NAME = f"Anybody.{SERVICE}"


def service(*addresses: str, port: int = 4_711, properties: dict[str, str] | bytes) -> ServiceInfo:
    packed = [
        socket.inet_pton(socket.AF_INET6 if ":" in each else socket.AF_INET, each)
        for each in addresses
    ]
    return ServiceInfo(
        SERVICE, NAME, port, properties=properties, server="anybody.local.", addresses=packed
    )  # fmt: skip


@contextmanager
def registered(info: ServiceInfo) -> Iterator[Zeroconf]:
    zeroconf = Zeroconf(interfaces=[LOOPBACK])
    try:
        zeroconf.register_service(info, cooperating_responders=True)
        yield zeroconf
    finally:
        zeroconf.close()


def test_a_stranger_can_advertise_whatever_it_likes_within_bounds() -> None:
    many = [f"192.0.2.{number}" for number in range(30)]
    told = {"id": "x" * 200, "name": "y" * 200}
    info = service("224.0.0.1", "0.0.0.0", "ff02::1", "fe80::7", *many, properties=told)  # noqa: S104 - told, not bound
    with watching() as signs, registered(info):
        pointer = signs.until(Pointer)
    assert len(pointer.hosts) == MAX_ADDRESSES
    # Neither groups nor link-local addresses whose link is unknown.
    assert set(pointer.hosts) <= set(many)
    assert (pointer.instance, pointer.port) == (NAME, 4_711)


@pytest.mark.parametrize(
    "info",
    [
        service("224.0.0.1", properties={}),
        service("192.0.2.7", port=0, properties={}),
    ],
    ids=["no host", "no port"],
)
def test_what_makes_no_sense_is_passed_over(info: ServiceInfo) -> None:
    useful = ServiceInfo(
        SERVICE,
        f"Useful.{SERVICE}",
        4_712,
        properties={},
        server="useful.local.",
        addresses=[socket.inet_aton("192.0.2.8")],
    )
    with watching() as signs, registered(info) as zeroconf:
        zeroconf.register_service(useful, cooperating_responders=True)
        assert signs.until(Pointer).port == 4_712


def test_text_that_is_no_text_does_no_harm() -> None:
    with watching() as signs, registered(service("192.0.2.7", properties=b"\x05id=\xff\xfe")):
        assert signs.until(Pointer).hosts == ("192.0.2.7",)


def test_a_new_port_is_heard_of_and_a_goodbye_too() -> None:
    info = service("192.0.2.7", properties={})
    with watching() as signs, registered(info) as zeroconf:
        assert signs.until(Pointer).port == 4_711
        zeroconf.update_service(service("192.0.2.7", port=4_712, properties={}))
        signs.until(Pointer, lambda pointer: pointer.port == 4_712)
        zeroconf.unregister_service(info)
        assert signs.until(Goodbye) == Goodbye(NAME)


def test_looking_again_asks_again() -> None:
    with watching() as signs, registered(service("192.0.2.7", properties={})):
        signs.until(Pointer)
        signs.look_again()
        signs.until(Pointer)


def signs_while(look: Callable[[], tuple[Interface, ...]]) -> list[Sign]:
    """Return what a browser says until it says something of trouble."""
    heard: list[Sign] = []

    async def search() -> None:
        told = asyncio.Event()

        def hear(sign: Sign) -> None:
            heard.append(sign)
            told.set()

        searching = asyncio.create_task(Browser(hear, look).run())
        await told.wait()
        searching.cancel()
        await asyncio.gather(searching, return_exceptions=True)

    asyncio.run(search())
    return heard


def test_no_network_is_trouble() -> None:
    def broken() -> tuple[Interface, ...]:
        raise OSError("canary-address")

    assert signs_while(lambda: ()) == [Trouble(NO_NETWORK)]
    assert signs_while(broken) == [Trouble(NO_NETWORK)]


def test_no_mdns_is_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(**options: object) -> None:
        raise OSError("Permission denied")

    monkeypatch.setattr("lanchat.discovery.mdns.AsyncZeroconf", forbidden)
    network = (Interface(1, (LOOPBACK,), loopback=False),)
    assert signs_while(lambda: network) == [Trouble(NO_MDNS)]
