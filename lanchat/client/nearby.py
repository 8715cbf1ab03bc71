"""The workshops on this network, as a person sees them in the first window."""

from __future__ import annotations

from dataclasses import dataclass

from lanchat.protocol.descriptor import Descriptor
from lanchat.protocol.ids import hub_id
from lanchat.transport.member_sockets import Endpoint


@dataclass(frozen=True)
class Nearby:
    """A workshop that answered, with its descriptor, whose signature was checked."""

    host: str
    """The address under which it answered: a number of IPv4 or IPv6, or what a person typed."""
    port: int
    """The greeting's port."""
    descriptor: Descriptor

    @property
    def name(self) -> str:
        """The workshop's name."""
        return self.descriptor.name

    @property
    def hub_id(self) -> str:
        """The name of the hub's identity, 32 hexadecimal digits."""
        return hub_id(self.descriptor.identity)

    @property
    def endpoint(self) -> Endpoint:
        """Where and with which key members connect to it."""
        told = self.descriptor
        return Endpoint(self.host, told.router_port, told.log_port, told.curve_key, told.identity)


@dataclass(frozen=True)
class NearbyChanged:
    """All workshops known now, ordered by name; empty at first and where none answers."""

    workshops: tuple[Nearby, ...]
    searched: float
    """Seconds since the search began: an empty list after three means that there are none."""
    trouble: str | None = None
    """A sentence for the person when the network cannot be searched, such as when it is down."""
