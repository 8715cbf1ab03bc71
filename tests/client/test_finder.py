"""Finding workshops, on loopback: real greetings, and real mDNS where a test says so."""

from __future__ import annotations

import logging
import queue
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from lanchat.client.finder import Finder, find, greet
from lanchat.client.nearby import Nearby, NearbyChanged
from lanchat.crypto.identity import ForgedError, new_identity, public_identity
from lanchat.discovery.advertiser import Advertiser
from lanchat.discovery.browser import NO_MDNS, NO_NETWORK
from lanchat.discovery.greeting import UnreachableError
from lanchat.discovery.greeting_server import GreetingServer
from lanchat.discovery.interfaces import Interface
from lanchat.protocol.descriptor import SignedDescriptor
from lanchat.protocol.ids import hub_id
from tests.checks.logs import ExpectLogs
from tests.discovery.hubs import (
    LOOPBACK,
    describe,
    greeting,
    loopback_alone,
    signed,
    use_own_service,
)

SECONDS = 30.0
Look = Callable[[], tuple[Interface, ...]]
Until = Callable[[NearbyChanged], bool]


class Watched:
    """A finder, and all that it has told."""

    def __init__(self, look: Look) -> None:
        self.told: list[NearbyChanged] = []
        self._queue: queue.SimpleQueue[NearbyChanged] = queue.SimpleQueue()
        self.finder = Finder(self._queue.put, look)

    def until(self, satisfied: Until) -> NearbyChanged:
        """Return the next change that satisfies; fails the test when none comes."""
        while True:
            change = self._queue.get(timeout=SECONDS)
            self.told.append(change)
            if satisfied(change):
                return change

    def names(self, *names: str) -> NearbyChanged:
        """Return the next change whose list has just these names."""
        return self.until(lambda change: tuple(each.name for each in change.workshops) == names)


def no_network() -> tuple[Interface, ...]:
    return ()


@contextmanager
def watched(look: Look = no_network) -> Iterator[Watched]:
    """Run a finder, which by default has no mDNS and knows typed addresses only."""
    watching = Watched(look)
    watching.finder.start()
    try:
        yield watching
    finally:
        watching.finder.stop()


@contextmanager
def advertised(server: GreetingServer, secret: bytes, name: str) -> Iterator[Advertiser]:
    identity = hub_id(public_identity(secret))
    advertiser = Advertiser(name, identity, server.port, look=loopback_alone)
    advertiser.start()
    try:
        yield advertiser
    finally:
        advertiser.stop()


@pytest.fixture(autouse=True)
def _own_service(monkeypatch: pytest.MonkeyPatch) -> None:
    use_own_service(monkeypatch)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten times as fast as in a classroom."""
    for name in ("ASK_EVERY", "GONE_AFTER", "RETRY_FIRST", "RETRY_MOST"):
        setting = f"lanchat.client.sightings.{name}"
        slow = {"ASK_EVERY": 2.5, "GONE_AFTER": 6.0, "RETRY_FIRST": 1.0, "RETRY_MOST": 4.0}[name]
        monkeypatch.setattr(setting, slow / 10)


@pytest.mark.usefixtures("impatient")
def test_a_typed_hub_is_found_lost_and_found_again() -> None:
    secret = new_identity()
    with watched() as watching:
        first = watching.names()
        assert (first.workshops, first.trouble) == ((), None)
        with greeting(signed("Python 101", secret)) as server:
            watching.finder.add_address(LOOPBACK, server.port)
            found = Nearby(LOOPBACK, server.port, describe("Python 101", secret))
            assert watching.names("Python 101").workshops == (found,)
        watching.names()
        with greeting(signed("Renamed", secret), port=server.port):
            watching.names("Renamed")


def test_only_a_fitting_signature_makes_a_workshop() -> None:
    honest = signed("Honest")
    forged = SignedDescriptor(signed("Forged").body, honest.signature)
    with greeting(forged) as liar, greeting(honest) as server, watched() as watching:
        with pytest.raises(ForgedError):
            greet(LOOPBACK, liar.port)
        watching.finder.add_address(LOOPBACK, liar.port)
        watching.finder.add_address(LOOPBACK, server.port)
        watching.names("Honest")
        assert not any(each.name == "Forged" for told in watching.told for each in told.workshops)
        # It gets its chance again and again.
        liar.replace(signed("Repented"))
        watching.names("Honest", "Repented")


def test_mdns_finds_two_workshops_of_one_name_and_hears_their_goodbye() -> None:
    one, two = new_identity(), new_identity()
    with (
        watched(loopback_alone) as watching,
        greeting(signed("Python 101", one)) as first,
        advertised(first, one, "Python 101"),
        greeting(signed("Python 101", two)) as second,
        advertised(second, two, "Python 101") as leaving,
    ):
        both = watching.names("Python 101", "Python 101")
        assert {(each.port, each.hub_id) for each in both.workshops} == {
            (first.port, hub_id(public_identity(one))),
            (second.port, hub_id(public_identity(two))),
        }
        second.stop()
        leaving.stop()
        (left,) = watching.names("Python 101").workshops
        assert left.port == first.port


def test_find_returns_as_soon_as_the_right_one_is_there() -> None:
    secret = new_identity()
    with greeting(signed("Python 101", secret)) as server, advertised(server, secret, "Python"):
        found = find(SECONDS, lambda each: each.name == "Python 101", loopback_alone)
    assert found == (Nearby(LOOPBACK, server.port, describe("Python 101", secret)),)


def test_find_returns_empty_when_the_time_is_over() -> None:
    assert find(0.1, None, no_network) == ()
    assert find(0.0, lambda each: True, no_network) == ()


def test_greet_proves_who_answers() -> None:
    secret = new_identity()
    with greeting(signed("Python 101", secret)) as server:
        assert greet(LOOPBACK, server.port).descriptor == describe("Python 101", secret)
    with pytest.raises(UnreachableError):
        greet(LOOPBACK, server.port)


def test_an_empty_list_is_told_twice_and_looking_again_begins_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("lanchat.client.finder.NONE_AFTER", 0.2)
    with watched() as watching:
        first = watching.names()
        assert first.searched < 0.2
        none = watching.until(lambda change: change.searched >= 0.2)
        assert none.workshops == ()
        watching.finder.look_again()
        assert watching.names().searched < 0.2
        assert watching.until(lambda change: change.searched >= 0.2).workshops == ()


def test_a_computer_without_a_network_is_told_so() -> None:
    with watched(loopback_alone) as watching:
        assert watching.until(lambda change: change.trouble is not None).trouble == NO_NETWORK


def test_a_bug_in_the_search_is_logged_and_typed_addresses_go_on(
    monkeypatch: pytest.MonkeyPatch, expected_logs: ExpectLogs
) -> None:
    expected_logs(
        "browsing ended: ZeroDivisionError", logger="lanchat.client.finder", level=logging.ERROR
    )

    def broken() -> tuple[Interface, ...]:
        raise ZeroDivisionError

    with greeting(signed("Python 101")) as server, watched(broken) as watching:
        watching.until(lambda change: change.trouble == NO_MDNS)
        watching.finder.add_address(LOOPBACK, server.port)
        assert watching.names("Python 101").trouble == NO_MDNS


def test_an_address_may_be_given_before_the_start() -> None:
    watching = Watched(no_network)
    with greeting(signed("Python 101")) as server:
        watching.finder.add_address(LOOPBACK, server.port)
        watching.finder.start()
        watching.names("Python 101")
        watching.finder.stop()


def test_stopping_is_final_and_harmless() -> None:
    told: list[NearbyChanged] = []
    finder = Finder(told.append, no_network)
    finder.stop()
    finder.start()
    finder.stop()
    before = list(told)
    finder.add_address(LOOPBACK, 1)
    finder.look_again()
    finder.stop()
    assert told == before
