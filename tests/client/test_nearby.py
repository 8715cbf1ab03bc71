"""A workshop as a person sees it in the list."""

from lanchat.client.nearby import Nearby, NearbyChanged
from lanchat.protocol.descriptor import Descriptor
from lanchat.protocol.ids import hub_id
from lanchat.transport.member_sockets import Endpoint


def test_a_workshop_is_named_by_its_descriptor() -> None:
    identity = bytes([7]) * 32
    descriptor = Descriptor(1, "Python 101", identity, bytes(32), 1, 2, bytes(16))
    nearby = Nearby("192.0.2.7", 47820, descriptor)
    assert nearby.name == "Python 101"
    assert nearby.hub_id == hub_id(identity)
    assert nearby.endpoint == Endpoint("192.0.2.7", 1, 2, bytes(32), identity)
    assert NearbyChanged((nearby,), 0.5).trouble is None
