"""From a workshop that was found and a key to a live link."""

from __future__ import annotations

from collections.abc import Callable

from lanchat.client.events import Event
from lanchat.client.link import Link
from lanchat.client.nearby import Nearby
from lanchat.crypto.curve import CurvePair
from lanchat.transport.member_sockets import Endpoint, MemberKeys


def make_link(
    workshop: Nearby,
    pair: CurvePair,
    handle: str,
    on_event: Callable[[Event], None],
    word: str | None = None,
) -> Link:
    """Return a link, not yet started, to `workshop` for the member with the key `pair`.

    `word` is the entry word, if the workshop has one.
    """
    descriptor = workshop.descriptor
    endpoint = Endpoint(
        workshop.host,
        descriptor.router_port,
        descriptor.log_port,
        descriptor.curve_key,
        descriptor.identity,
    )
    return Link(endpoint, MemberKeys(pair.public, pair.secret), handle, on_event, word=word)
