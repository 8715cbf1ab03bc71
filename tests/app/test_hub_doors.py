"""What a hub listens on: the ports it takes, and what its greeting says."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from lanchat.app import hub_doors as hub_doors_module
from lanchat.app.hub_doors import CANNOT_LISTEN, Doors, Ports, open_doors
from lanchat.app.hub_keys import Keys, read_or_make_keys
from lanchat.app.hub_options import HubOptions
from lanchat.client.finder import greet
from lanchat.client.nearby import Nearby
from lanchat.discovery import ports as ports_module
from lanchat.discovery.greeting_server import GreetingServer
from lanchat.protocol.descriptor import Descriptor
from lanchat.protocol.messages import Door
from lanchat.protocol.version import VERSION
from lanchat.storage.hub_store import HubStore
from lanchat.storage.meta_key import MetaKey
from lanchat.transport.hub_sockets import AddressError, HubSockets, PortTakenError

HOST = "127.0.0.1"


class House:
    """A workshop's folder, and doors that are closed at the end."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.stack = stack
        self.store = HubStore.open(folder)
        stack.callback(self.store.close)
        self.keys: Keys = read_or_make_keys(self.store, folder)

    def open(self, port: int | None = 0, door: Door | None = None, host: str = HOST) -> Doors:
        options = HubOptions("Python 101", host=host, port=port)
        doors = open_doors(options, self.store, self.keys, door or Door())
        self.stack.callback(self.close, doors)
        return doors

    def close(self, doors: Doors) -> None:
        doors.greeting.stop()
        doors.sockets.close()

    def remember(self, ports: Ports) -> None:
        self.store.set_meta({MetaKey.PORTS: " ".join(map(str, ports)).encode()})

    def taken(self) -> int:
        """A port that another program listens on."""
        other = self.stack.enter_context(socket.create_server((HOST, 0)))
        port: int = other.getsockname()[1]
        return port

    def once_free(self) -> int:
        """A port on which a greeting could stand just now."""
        doors = open_doors(HubOptions("x", host=HOST, port=0), self.store, self.keys, Door())
        port = doors.ports.greeting
        self.close(doors)
        return port

    def free_before_taken(self) -> tuple[int, int]:
        """A port that is free, and the next one, which is taken."""
        while True:
            port = self.taken()
            with suppress(OSError), socket.create_server((HOST, port - 1)):
                return port - 1, port


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with ExitStack() as stack:
        yield House(tmp_path, stack)


def asked(doors: Doors) -> Nearby:
    return greet(HOST, doors.ports.greeting)


def test_the_greeting_says_who_is_behind_the_doors(house: House) -> None:
    doors = house.open()
    assert asked(doors).descriptor == Descriptor(
        VERSION,
        "Python 101",
        house.keys.public_identity,
        house.keys.curve.public,
        doors.ports.router,
        doors.ports.log,
        house.store.epoch,
        unverified=False,
    )
    for port in doors.ports:
        socket.create_connection((HOST, port), 20).close()


def test_the_greeting_says_whether_the_class_code_has_to_be_checked(house: House) -> None:
    doors = house.open(door=Door(unverified=True))
    assert asked(doors).descriptor.unverified
    doors.greet_with("Python 101", house.store, house.keys, Door(lobby=True, word="kite"))
    told = asked(doors)
    assert not told.descriptor.unverified
    assert (told.descriptor.router_port, told.descriptor.log_port) == doors.ports[1:]


def test_the_ports_of_the_last_time_are_taken_again(house: House) -> None:
    first = house.open()
    last = first.ports
    house.remember(last)
    house.close(first)
    assert house.open(port=None).ports == last


def test_a_wanted_port_is_the_greetings_whatever_the_others_are(house: House) -> None:
    wanted, neighbour = house.free_before_taken()
    # ROUTER would stand on the second.
    ports = house.open(port=wanted).ports
    assert ports.greeting == wanted
    assert neighbour not in ports


def test_where_all_is_taken_it_is_said_which(house: House) -> None:
    port = house.taken()
    with pytest.raises(CANNOT_LISTEN, match=f"[Pp]ort {port} is in use"):
        house.open(port=port)


def test_when_the_last_ones_are_taken_the_usual_ones_are_tried_in_turn(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    last, usual = house.taken(), house.taken()
    house.remember(Ports(last, 0, 0))
    # Not the real ones, for a hub may run on this computer. More than one, for other programs may
    # listen beside it.
    free = [house.once_free() for _ in range(8)]
    monkeypatch.setattr(ports_module, "candidates", lambda _: iter([usual, *free]))
    assert house.open(port=None).ports.greeting in free


def test_a_computer_full_of_hubs_has_no_room_for_one_more(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = house.taken()
    monkeypatch.setattr(ports_module, "candidates", lambda _: iter([usual]))
    with pytest.raises(CANNOT_LISTEN, match=r"[Pp]ort \d+ is in use"):
        house.open(port=None)


def test_nothing_stays_open_where_one_of_them_was_taken(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[HubSockets] = []
    closed: list[HubSockets] = []

    class Watched(HubSockets):
        def __init__(self, curve_secret: bytes) -> None:
            super().__init__(curve_secret)
            made.append(self)

        def close(self, linger: float = 0.0) -> None:
            closed.append(self)
            super().close(linger)

    monkeypatch.setattr(hub_doors_module, "HubSockets", Watched)
    with pytest.raises(CANNOT_LISTEN):
        house.open(port=house.taken())
    assert made == closed != []


def test_an_address_of_another_computer_is_not_tried_twice(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(GreetingServer, "start", lambda _: pytest.fail("the greeting was started"))
    with pytest.raises(AddressError, match="not one of this computer's"):
        house.open(port=0, host="192.0.2.1")


def test_at_the_end_of_the_numbers_the_others_stand_elsewhere(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[Ports] = []

    def note(options: HubOptions, store: HubStore, keys: Keys, door: Door, at: Ports) -> Doors:
        tried.append(at)
        raise PortTakenError(at.greeting)

    monkeypatch.setattr(hub_doors_module, "_open_at", note)
    for wanted in (65_535, 65_533):
        with pytest.raises(PortTakenError, match=str(wanted)):
            house.open(port=wanted)
    assert tried == [
        Ports(65_535, 0, 0),
        Ports(65_533, 65_534, 65_535),
        Ports(65_533, 0, 0),
    ]
