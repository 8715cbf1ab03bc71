"""Hubs for the tests of finding them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from lanchat.crypto.identity import new_identity, public_identity, sign_descriptor
from lanchat.discovery.greeting_server import GreetingServer
from lanchat.discovery.interfaces import Interface
from lanchat.protocol.descriptor import Descriptor, SignedDescriptor

LOOPBACK = "127.0.0.1"
SERVICE = f"_lc-test-{os.getpid()}._tcp.local."
"""This test run's own kind of service: loopback is shared with whatever else runs here."""

CURVE_KEY = bytes(range(32))
EPOCH = bytes(16)


def loopback_alone() -> tuple[Interface, ...]:
    """Tell of the loopback interface alone, so that a test does not touch the network."""
    return (Interface(1, (LOOPBACK,), loopback=True),)


def use_own_service(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the hubs and the searches of a test meet one another and nobody else."""
    for module in ("advertiser", "browser"):
        monkeypatch.setattr(f"lanchat.discovery.{module}.SERVICE", SERVICE)


def signed(name: str = "Python 101", secret: bytes | None = None) -> SignedDescriptor:
    """Return a hub's descriptor, signed by its identity, which is new for None."""
    secret = secret or new_identity()
    return sign_descriptor(secret, describe(name, secret))


def describe(name: str, secret: bytes) -> Descriptor:
    """Return what the hub with this private key says of itself."""
    return Descriptor(1, name, public_identity(secret), CURVE_KEY, 47821, 47822, EPOCH)


@contextmanager
def greeting(
    descriptor: SignedDescriptor | None = None, host: str | None = LOOPBACK, port: int = 0
) -> Iterator[GreetingServer]:
    """Run a greeting on a free port of one address."""
    server = GreetingServer(descriptor or signed(), host, port)
    server.start()
    try:
        yield server
    finally:
        server.stop()
