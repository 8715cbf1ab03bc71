"""How fast somebody who comes late has everything."""

from __future__ import annotations

import os
import queue
import time
from pathlib import Path

from lanchat.client.events import Event, Said, StateChanged
from lanchat.client.link import Link
from lanchat.client.state import Joined
from lanchat.crypto.curve import new_pair
from lanchat.protocol.codec import encode
from lanchat.protocol.entries import Posted
from lanchat.protocol.ids import Author, ClientId
from lanchat.protocol.limits import ID_BYTES, KEY_BYTES, SIGNATURE_BYTES
from lanchat.storage.batch import Batch, StoredEntry
from lanchat.storage.hub_store import HubStore
from lanchat.transport.member_sockets import Endpoint, MemberKeys
from tests.bench.crowd import PATIENCE, WrongDeliveryError
from tests.bench.delivery import TEXT
from tests.bench.figures import Figure
from tests.bench.hub import Hub, folder, running_hub
from tests.bench.pace import Pace

MESSAGES = 10_000
_AUTHORS = 40


def catch_up(pace: Pace) -> list[Figure]:
    """Join a workshop of many messages with a real client, from its start until it has them all.

    The first comes to a hub that has just started; the others find its pages in memory.
    """
    first, again, cpu = [], [], []
    for _ in range(pace.rounds):
        with folder() as data:
            _fill(data)
            with running_hub(data=data) as hub:
                before = hub.cpu_seconds()
                first.append(_catch_up_once(hub, "first-comer"))
                cpu.append((hub.cpu_seconds() - before) * 1e3)
                again.append(_catch_up_once(hub, "second-comer"))
    what = f"catch-up of {MESSAGES} messages"
    return [
        Figure(f"{what}, the first client", "s", tuple(first), "< 0.5"),
        Figure(f"{what}, the next client", "s", tuple(again), "< 0.5"),
        Figure(f"{what}, hub CPU for the first", "ms", tuple(cpu)),
    ]


def _fill(data: Path) -> None:
    store = HubStore.open(data)
    try:
        store.commit(Batch(tuple(map(_entry, range(1, MESSAGES + 1)))))
    finally:
        store.close()


def _entry(seq: int) -> StoredEntry:
    number = seq % _AUTHORS
    author = Author(number.to_bytes(KEY_BYTES, "big"))
    client_id = ClientId(seq.to_bytes(ID_BYTES, "big"))
    # Nobody looks at a signature to catch up, but it takes its place.
    signature = os.urandom(SIGNATURE_BYTES)
    posted = Posted(seq, 0, author, f"student-{number}", client_id, TEXT, signature)
    return StoredEntry(seq, author, client_id, 0, encode(posted))


def _catch_up_once(hub: Hub, handle: str) -> float:
    told: queue.SimpleQueue[tuple[float, Event]] = queue.SimpleQueue()
    pair = new_pair()
    link = _link(hub.endpoint, MemberKeys(pair.public, pair.secret), handle, told)
    arrived = 0
    began = time.monotonic()
    link.start()
    try:
        while True:
            at, event = told.get(timeout=PATIENCE)
            match event:
                case Said(entries):
                    arrived += len(entries)
                case StateChanged(Joined()) if arrived == MESSAGES:
                    return at - began
                case StateChanged(Joined()):
                    raise WrongDeliveryError(f"caught up with {arrived} of {MESSAGES}")
    finally:
        link.stop()


def _link(
    endpoint: Endpoint,
    keys: MemberKeys,
    handle: str,
    told: queue.SimpleQueue[tuple[float, Event]],
) -> Link:
    return Link(endpoint, keys, handle, lambda event: told.put((time.monotonic(), event)))
