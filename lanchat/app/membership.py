"""From a workshop that was found and a key to a live link."""

from __future__ import annotations

from collections.abc import Callable

from lanchat.client.events import Event
from lanchat.client.link import Link
from lanchat.client.nearby import Nearby
from lanchat.client.seeker import MakeSearch, Seeker
from lanchat.client.sightings import Place
from lanchat.crypto.curve import CurvePair
from lanchat.transport.member_sockets import MemberKeys


def make_link(
    workshop: Nearby,
    pair: CurvePair,
    handle: str,
    on_event: Callable[[Event], None],
    word: str | None = None,
    search: MakeSearch | None = None,
) -> Link:
    """Return a link, not yet started, to `workshop` for the member with the key `pair`.

    `word` is the entry word, if the workshop has one. With `search` the hub is looked for when it
    does not come back where it was.
    """
    keys = MemberKeys(pair.public, pair.secret)
    link = Link(workshop.endpoint, keys, handle, on_event, word=word)
    if search is not None:
        last = Place(workshop.host, workshop.port)
        link.seek_by(Seeker(workshop.endpoint, (last,), search))
    return link
