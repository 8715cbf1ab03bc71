"""What we have for the hub's disk: our posts, and entries that it lost and we still have.

A post is ours to deliver until we see it in the log. Acknowledged, it is on the hub's disk; but a
hub that is restored from an older copy loses it again, and nobody else may have seen it.
"""

from __future__ import annotations

import math
import random
from collections import OrderedDict
from collections.abc import Iterable

from lanchat.client.credentials import Credentials
from lanchat.client.events import Acked, DiskChanged, PostRefused, Sending
from lanchat.client.offering import Offering
from lanchat.client.outbox import MAX_POSTS, Outbox, Outgoing
from lanchat.client.recollection import Recollection
from lanchat.protocol.entries import Entry
from lanchat.protocol.errors import Reason
from lanchat.protocol.ids import ClientId
from lanchat.protocol.limits import MAX_POST_BYTES
from lanchat.protocol.messages import Healing, Offer, Post, Refused


class Delivery:
    """Our posts, from the keyboard to the log that we see."""

    def __init__(self, credentials: Credentials, rng: random.Random) -> None:
        """Begin for the member with these `credentials`, with nothing to deliver."""
        self._credentials = credentials
        self._outbox = Outbox(rng)
        self._unseen: OrderedDict[ClientId, Outgoing] = OrderedDict()
        """Posts that were acknowledged, until we see them."""
        self._recollection = Recollection()
        self._offering = Offering(credentials.author, rng)
        self._disk_full = False

    def __len__(self) -> int:
        """How many posts the hub has not answered."""
        return len(self._outbox)

    def say(
        self, now: float, client_id: ClientId, text: str, *, over: bool = False
    ) -> list[Sending | PostRefused]:
        """Take a post in, and return what to tell; raises OutboxFullError.

        With `over` nothing will be sent any more: the post is refused for good.
        """
        # Half a character, as a terminal may hand on, cannot be sent.
        encoded = text.encode(errors="replace")
        post = Outgoing(client_id, encoded.decode())
        self._outbox.add(post)
        told: list[Sending | PostRefused] = [
            Sending(client_id, post.text, self._credentials.author)
        ]
        # Too long is not for the hub to refuse: it cuts who sends a frame that is far too long.
        reason = Reason.TOO_LARGE if len(encoded) > MAX_POST_BYTES else None
        reason = Reason.NOT_JOINED if over else reason
        if reason is not None:
            refused = self.refused(now, client_id, Refused(reason))
            told += [] if refused is None else [refused]
        return told

    def acknowledged(self, client_id: ClientId, seq: int) -> Acked | None:
        """Take note that a post is on the hub's disk; return what to tell, None if it was told."""
        post = self._outbox.take_out(client_id)
        if post is None:
            return None
        self._unseen[client_id] = post
        if len(self._unseen) > MAX_POSTS:
            self._unseen.popitem(last=False)
        return Acked(client_id, seq)

    def refused(self, now: float, client_id: ClientId, refused: Refused) -> PostRefused | None:
        """Take note that a post was refused; return what to tell, None if it is gone already."""
        wait = refused.retry_after
        if wait is None:
            post = self._outbox.take_out(client_id)
        else:
            post = self._outbox.hold(client_id, now + wait)
        return None if post is None else PostRefused(client_id, post.text, refused.reason, wait)

    def see(self, now: float, entries: Iterable[Entry]) -> list[Acked]:
        """Take note that the log goes on with `entries`; return what to tell."""
        entries = tuple(entries)
        self._recollection.keep(entries)
        self._offering.hear(now, entries)
        told = []
        for entry in entries:
            if entry.author == self._credentials.author:
                # Our own entry says as much as its acknowledgement, which may have been lost.
                acked = self.acknowledged(ClientId(entry.client_id), entry.seq)
                self._unseen.pop(ClientId(entry.client_id), None)
                told += [] if acked is None else [acked]
        return told

    def begin_anew(self, now: float, healing: Healing | None) -> None:
        """Take another log for ours, and have what we had of the one before for it.

        With `healing` it is the same up to some entry, and we offer what followed.
        """
        offers = () if healing is None else self._recollection.offers(healing)
        self._offering.begin(now, offers)
        self._recollection.forget()
        self._outbox.put_back(self._unseen.values())
        self._unseen.clear()

    def resume(self, now: float) -> None:
        """Let everything go at once: we are in the room again."""
        self._offering.start_over(now)
        self._outbox.send_at_once()

    def hear_of_disk(self, *, full: bool) -> DiskChanged | None:
        """Take note whether the hub's disk is full; return what to tell, None if it was known."""
        if full == self._disk_full:
            return None
        self._disk_full = full
        return DiskChanged(full)

    def due(self) -> float:
        """Return when something is to be sent; infinity when there is nothing."""
        posts = None if self._offering.holds_ours else self._outbox.due()
        return min(self._offering.due(), math.inf if posts is None else posts)

    def take_due(self, now: float, handle: str) -> Offer | Post | None:
        """Return what to send at `now`, our posts signed under `handle`."""
        offer = self._offering.take_due(now, disk_full=self._disk_full)
        if offer is not None or self._offering.holds_ours:
            return offer
        post = self._outbox.take_due(now)
        return None if post is None else self._credentials.post(handle, post)
