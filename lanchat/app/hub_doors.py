"""What a hub listens on: ROUTER and XPUB, and the greeting that says who is behind them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from lanchat.app.hub_keys import Keys
from lanchat.app.hub_options import HubOptions
from lanchat.crypto.identity import sign_descriptor
from lanchat.discovery import ports
from lanchat.discovery.greeting_server import GreetingServer
from lanchat.protocol.descriptor import Descriptor, SignedDescriptor
from lanchat.protocol.messages import Door
from lanchat.protocol.version import VERSION
from lanchat.storage.hub_store import HubStore
from lanchat.storage.meta_key import MetaKey
from lanchat.transport.hub_sockets import AddressError, HubSockets, PortTakenError

CANNOT_LISTEN = (PortTakenError, AddressError, ports.BindError)
"""What `open_doors` raises; the text is a sentence for the person who hosts."""


class Ports(NamedTuple):
    """Where the hub listens; 0 takes a free one."""

    greeting: int
    router: int
    log: int


@dataclass(frozen=True)
class Doors:
    """What listens: sockets and greeting, bound and answering."""

    sockets: HubSockets
    greeting: GreetingServer

    @property
    def ports(self) -> Ports:
        """Where they listen."""
        return Ports(self.greeting.port, *self.sockets.ports)

    def greet_with(self, name: str, store: HubStore, keys: Keys, door: Door) -> None:
        """Tell those who ask from now on how people come in by `door`."""
        self.greeting.replace(_descriptor(name, store, keys, self.sockets.ports, door))


def open_doors(options: HubOptions, store: HubStore, keys: Keys, door: Door) -> Doors:
    """Listen on the first ports of which none is taken; raises what the last attempt raised."""
    taken: Exception = PortTakenError(ports.GREETING_PORT)
    for each in _candidates(options.port, _last_ports(store)):
        try:
            return _open_at(options, store, keys, door, each)
        except (PortTakenError, ports.PortTakenError) as error:
            taken = error
    raise taken


def _candidates(wanted: int | None, last: Ports | None) -> Iterator[Ports]:
    """Yield the ports to try: those of the last time first, so that clients find the hub again.

    With `wanted` the greeting is there and nowhere else.
    """
    if last is not None and wanted in (None, last.greeting):
        yield last
    if wanted == 0:
        yield Ports(0, 0, 0)
    elif wanted is not None:
        if wanted + 2 <= ports.MAX_PORT:
            yield Ports(wanted, wanted + 1, wanted + 2)
        yield Ports(wanted, 0, 0)
    else:
        for port in ports.candidates(ports.GREETING_PORT):
            yield Ports(port, port + 1, port + 2)


def _last_ports(store: HubStore) -> Ports | None:
    kept = store.meta(MetaKey.PORTS)
    return None if kept is None else Ports(*map(int, kept.split()))


def _open_at(options: HubOptions, store: HubStore, keys: Keys, door: Door, at: Ports) -> Doors:
    sockets = HubSockets(keys.curve.secret)
    try:
        sockets.bind(options.host, at.router, at.log)
        signed = _descriptor(options.name, store, keys, sockets.ports, door)
        greeting = GreetingServer(signed, options.host, at.greeting)
        greeting.start()
    except BaseException:
        sockets.close()
        raise
    return Doors(sockets, greeting)


def _descriptor(
    name: str, store: HubStore, keys: Keys, others: tuple[int, int], door: Door
) -> SignedDescriptor:
    descriptor = Descriptor(
        VERSION,
        name,
        keys.public_identity,
        keys.curve.public,
        *others,
        store.epoch,
        door.unverified,
    )
    return sign_descriptor(keys.identity, descriptor)
