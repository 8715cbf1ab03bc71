"""Advertising on loopback, watched by a browser there."""

from __future__ import annotations

import logging
import socket

import pytest

from lanchat.discovery.advertiser import NO_NETWORK, NOT_ADVERTISED, Advertiser, instance_name
from lanchat.discovery.browser import Goodbye, Pointer
from lanchat.discovery.interfaces import Interface
from tests.checks.logs import ExpectLogs
from tests.discovery.hubs import LOOPBACK, SERVICE, loopback_alone
from tests.discovery.watching import watching

HUB_ID = "0123456789abcdef0123456789abcdef"
PORT = 4_711


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("Python 101", "Python 101 012345"),
        ("Python 3.11", "Python 3 11 012345"),
        ("Klasse 7ü", "Klasse 7ü 012345"),
        ("a\x00b\nc", "a b c 012345"),
        ("...", "012345"),
        ("ü" * 40, "ü" * 28 + " 012345"),
    ],
)
def test_the_mdns_name_is_one_label_and_says_which_hub(name: str, label: str) -> None:
    assert instance_name(name, HUB_ID) == f"{label}.{SERVICE}"
    assert len(label.encode()) <= 63


def test_a_workshop_is_announced_and_says_goodbye() -> None:
    advertiser = Advertiser("Python 3.11", HUB_ID, PORT, look=loopback_alone)
    with watching() as signs:
        advertiser.start()
        pointer = signs.until(Pointer)
        assert pointer == Pointer(
            f"Python 3 11 012345.{SERVICE}", (LOOPBACK,), PORT, HUB_ID, "Python 3.11"
        )
        advertiser.stop()
        assert signs.until(Goodbye) == Goodbye(pointer.instance)
        advertiser.stop()


def test_the_computers_own_name_is_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "canary-host")
    advertiser = Advertiser("Python 101", HUB_ID, PORT, look=loopback_alone)
    info = advertiser._service([LOOPBACK])
    assert info.server == "lanchat-0123456789ab.local."
    told = {b"v": b"1", b"id": HUB_ID.encode(), b"name": b"Python 101"}
    assert info.properties == told


def test_on_a_given_address_that_one_alone_is_announced() -> None:
    def look() -> tuple[Interface, ...]:
        return (Interface(1, (LOOPBACK, "127.0.0.9"), loopback=True),)

    advertiser = Advertiser("Python 101", HUB_ID, PORT, "127.0.0.9", look)
    with watching() as signs:
        advertiser.start()
        try:
            assert signs.until(Pointer).hosts == ("127.0.0.9",)
            # It is wanted so: no reason to complain that nobody else finds it.
            assert advertiser.trouble is None
        finally:
            advertiser.stop()


def test_without_a_network_it_waits_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lanchat.discovery.advertiser.POLL_SECONDS", 0.05)
    networks: list[tuple[Interface, ...]] = [()]
    advertiser = Advertiser("Python 101", HUB_ID, PORT, look=lambda: networks[-1])
    with watching() as signs:
        advertiser.start()
        try:
            signs.wait(lambda: advertiser.trouble == NO_NETWORK)
            networks.append((Interface(1, (LOOPBACK,), loopback=False),))
            assert signs.until(Pointer).hosts == (LOOPBACK,)
            signs.wait(lambda: advertiser.trouble is None)
        finally:
            advertiser.stop()


def test_an_address_that_is_added_is_announced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lanchat.discovery.advertiser.POLL_SECONDS", 0.05)
    networks = [(Interface(1, (LOOPBACK,), loopback=True),)]
    advertiser = Advertiser("Python 101", HUB_ID, PORT, look=lambda: networks[-1])
    with watching() as signs:
        advertiser.start()
        try:
            assert signs.until(Pointer).hosts == (LOOPBACK,)
            networks.append((Interface(1, (LOOPBACK, "127.0.0.2"), loopback=True),))
            both = {LOOPBACK, "127.0.0.2"}
            signs.until(Pointer, lambda pointer: set(pointer.hosts) == both)
        finally:
            advertiser.stop()


def test_a_failure_is_a_sentence_and_never_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lanchat.discovery.advertiser.POLL_SECONDS", 0.01)
    broken = [True]

    def look() -> tuple[Interface, ...]:
        if broken[0]:
            raise OSError("canary-address")
        return loopback_alone()

    advertiser = Advertiser("Python 101", HUB_ID, PORT, look=look)
    with watching() as signs:
        advertiser.start()
        try:
            signs.wait(lambda: advertiser.trouble == NOT_ADVERTISED)
            broken[0] = False
            assert signs.until(Pointer).name == "Python 101"
        finally:
            advertiser.stop()


def test_a_bug_is_logged_and_the_hub_goes_on(expected_logs: ExpectLogs) -> None:
    expected_logs("advertising ended: ZeroDivisionError", level=logging.ERROR)

    def look() -> tuple[Interface, ...]:
        raise ZeroDivisionError

    advertiser = Advertiser("Python 101", HUB_ID, PORT, look=look)
    with watching(lambda: ()) as signs:
        advertiser.start()
        signs.wait(lambda: advertiser.trouble == NOT_ADVERTISED)
        advertiser.stop()
