"""A hub on loopback in a thread of its own, watched, and members that speak to it plainly."""

from __future__ import annotations

import itertools
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TypeVar

import msgspec

from lanchat.client.credentials import Credentials
from lanchat.client.outbox import Outgoing
from lanchat.crypto.authorship import author_pair
from lanchat.crypto.curve import CurvePair, new_pair
from lanchat.hub.core import HubCore
from lanchat.hub.door import Door
from lanchat.hub.log import PublicLog
from lanchat.hub.posting import PostLimits
from lanchat.hub.room import Facts
from lanchat.hub.roster import Bound, Roster
from lanchat.hub.service import HubService
from lanchat.protocol.codec import decode_broadcast, decode_reply, encode
from lanchat.protocol.ids import Author, ClientId, Key, Route, Topic, personal_topic, topic_of
from lanchat.protocol.limits import ID_BYTES
from lanchat.protocol.messages import (
    Ack,
    Alive,
    Broadcast,
    CatchUp,
    Command,
    Entries,
    Joined,
    Page,
    Post,
    Presence,
    Reply,
    Subscribed,
)
from lanchat.protocol.messages import Door as DoorSettings
from lanchat.storage.batch import Batch
from lanchat.storage.errors import StorageFullError
from lanchat.storage.hub_store import HubStore
from lanchat.support.clock import Clock, SystemClock
from lanchat.transport.hub_sockets import Decide, HubSockets
from lanchat.transport.member_sockets import Connection, Endpoint, MemberKeys, MemberSockets

GIVE_UP_SECONDS = 20.0

IDENTITY = bytes(range(32))
"""The hub's Ed25519 public key: nobody asks it for a signature here."""

_M = TypeVar("_M")
_numbers = itertools.count(1)


class FakeClock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now

    def utc_ms(self) -> int:
        return round(self.now * 1000)


class WatchedStore(HubStore):
    """A store that notes its commits and can be told to have no room."""

    def watch(self, hub: Hub) -> WatchedStore:
        self._hub = hub
        return self

    def commit(self, batch: Batch) -> None:
        self._hub.note(f"commit of {len(batch.entries)} begins")
        if self._hub.disk_is_full:
            raise StorageFullError
        super().commit(batch)
        self._hub.note("commit ends")


class WatchedSockets(HubSockets):
    """Sockets that note what goes out, and who was lost."""

    def __init__(self, curve_secret: bytes, hub: Hub) -> None:
        super().__init__(curve_secret)
        self._hub = hub

    def answer(self, route: Route, payload: bytes) -> None:
        self._hub.routes.add(route)
        self._hub.note(f"answer {type(decode_reply(payload)).__name__}")
        super().answer(route, payload)

    def publish(self, topic: Topic, payload: bytes) -> None:
        # Only the tag is of interest, whatever else may be wrong with it.
        tag = msgspec.msgpack.decode(payload)[0]
        self._hub.note(f"publish {tag.capitalize()}")
        super().publish(topic, payload)

    def subscriptions(self, decide: Decide, dropped: Callable[[Topic], None]) -> None:
        def noted(topic: Topic) -> None:
            dropped(topic)
            self._hub.note(f"dropped {topic.hex()}")

        super().subscriptions(decide, noted)


class Hub:
    """The service with a real store and real sockets."""

    def __init__(
        self,
        folder: Path,
        *,
        clock: Clock | None = None,
        limits: PostLimits | None = None,
        ports: tuple[int, int] = (0, 0),
        pair: CurvePair | None = None,
    ) -> None:
        self.folder = folder
        self.clock: Clock = clock or SystemClock()
        self.pair = pair or new_pair()
        self.mentor = new_pair()
        self.disk_is_full = False
        self.routes: set[Route] = set()
        self.ended: bool | None = None
        self._limits = limits
        self._wanted = ports
        self._journal: list[str] = []
        self._noted = threading.Condition()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="hub", daemon=True)

    def start(self) -> Hub:
        """Return when the hub listens."""
        self._thread.start()
        assert self._ready.wait(GIVE_UP_SECONDS), "the hub did not start"
        return self

    def stop(self) -> None:
        """Stop it, and wait for its end."""
        self.service.stop()
        self.wait_for_end()

    def wait_for_end(self) -> None:
        self._thread.join(GIVE_UP_SECONDS)
        assert not self._thread.is_alive(), "the hub did not stop"

    def endpoint(self) -> Endpoint:
        return Endpoint("127.0.0.1", *self.ports, self.pair.public, IDENTITY)

    def note(self, what: str) -> None:
        with self._noted:
            self._journal.append(what)
            self._noted.notify_all()

    def noted(self, *, without: tuple[str, ...] = ()) -> list[str]:
        """Return what was noted, in order, without those that contain one of `without`."""
        with self._noted:
            return [each for each in self._journal if not any(word in each for word in without)]

    def forget_notes(self) -> None:
        with self._noted:
            self._journal.clear()

    def until_noted(self, what: str) -> None:
        """Wait until it was noted."""
        with self._noted:
            assert self._noted.wait_for(lambda: what in self._journal, GIVE_UP_SECONDS), (
                f"never noted: {what}; but {self._journal}"
            )

    def pass_time(self, seconds: float) -> None:
        """Move a FakeClock on, and let the hub see it."""
        assert isinstance(self.clock, FakeClock)
        self.clock.now += seconds
        self.sockets.wake()

    def _run(self) -> None:
        store = WatchedStore.open(self.folder).watch(self)
        try:
            self.sockets = WatchedSockets(self.pair.secret, self)
            self.sockets.bind("127.0.0.1", *self._wanted)
            self.ports = self.sockets.ports
            self.service = HubService(self._core(store), store, self.sockets, self.clock)
            self._ready.set()
            self.ended = self.service.run()
        finally:
            store.close()

    def _core(self, store: HubStore) -> HubCore:
        roster = Roster(self.mentor.public)
        roster.restore(
            [(each.key, Bound(each.handle, Author(each.identity))) for each in store.bindings()]
        )
        return HubCore(
            Facts(IDENTITY, self.pair.public, store.epoch),
            roster=roster,
            door=Door(DoorSettings()),
            log=PublicLog(store.head()),
            new_topic=lambda: topic_of(os.urandom(ID_BYTES)),
            limits=self._limits,
        )


class Plain:
    """A member that says exactly what it is told to and keeps everything that it hears."""

    def __init__(self, hub: Hub, pair: CurvePair | None = None) -> None:
        self.pair = pair or new_pair()
        self.credentials = Credentials(
            self.pair.public, author_pair(self.pair.secret), hub.pair.public, IDENTITY
        )
        self.handle = ""
        self.sockets = MemberSockets(hub.endpoint(), MemberKeys(self.pair.public, self.pair.secret))
        self.replies: list[Reply] = []
        self.broadcasts: list[Broadcast] = []
        self.raw: list[bytes] = []
        self.lost = 0

    @property
    def key(self) -> Key:
        return self.pair.public

    @property
    def author(self) -> Author:
        return self.credentials.author

    def send(self, payload: bytes) -> None:
        """Send bytes, as soon as there is a connection."""
        self.until(lambda: self.sockets.send(payload))

    def say(self, command: Command) -> None:
        """Send a command, as soon as there is a connection."""
        self.send(encode(command))

    def until(self, happened: Callable[[], bool]) -> None:
        """Take in what comes until something has happened."""
        give_up = time.monotonic() + GIVE_UP_SECONDS
        while not happened():
            assert time.monotonic() < give_up, f"never: {self.replies} {self.broadcasts}"
            self.sockets.wait(0.02)
            self._take_in()

    def next(self, kind: type[_M]) -> _M:
        """Wait for the next message of this kind, and take it and all before it away."""
        heard: list[Reply] | list[Broadcast]
        while True:
            for heard in (self.replies, self.broadcasts):
                for place, message in enumerate(heard):
                    if isinstance(message, kind):
                        del heard[: place + 1]
                        return message
            before = len(self.raw)
            self.until(lambda: len(self.raw) > before)  # noqa: B023 - called at once

    def join(self, handle: str) -> Joined:
        """Come in, subscribe to everything, and read the whole history."""
        joined = self.ask_in(handle)
        self.sockets.subscribe(Topic(joined.topic))
        self.sockets.subscribe(personal_topic(self.key))
        self.next(Subscribed)
        return joined

    def ask_in(self, handle: str) -> Joined:
        """Come in, and no more."""
        self.ask(handle)
        return self.next(Joined)

    def ask(self, handle: str) -> None:
        """Ask to come in."""
        self.handle = handle
        self.say(self.credentials.join(handle))

    def post(self, text: str) -> Post:
        """Post a text, and return the command."""
        client_id = ClientId(next(_numbers).to_bytes(ID_BYTES, "big"))
        command = self.credentials.post(self.handle, Outgoing(client_id, text))
        self.say(command)
        return command

    def history(self) -> list[str]:
        """Ask for everything said so far."""
        texts: list[str] = []
        while True:
            self.say(CatchUp(len(texts)))
            page = self.next(Page)
            texts += [entry.text for entry in page.entries]
            if len(texts) >= page.head:
                return texts

    def close(self) -> None:
        self.sockets.close()

    def _take_in(self) -> None:
        self.lost += sum(each is Connection.LOST for each in self.sockets.connections())
        for payload in self.sockets.replies(1000):
            self.raw.append(payload)
            self.replies.append(decode_reply(payload))
        for payload in self.sockets.broadcasts(1000):
            self.raw.append(payload)
            self.broadcasts.append(decode_broadcast(payload))


class Room:
    """A hub and its members, taken down together."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder = folder
        self._stack = stack

    def hub(
        self,
        *,
        clock: Clock | None = None,
        limits: PostLimits | None = None,
        after: Hub | None = None,
    ) -> Hub:
        """Start a hub; `after` another one, with its ports and its key."""
        if after is None:
            made = Hub(self.folder, clock=clock, limits=limits)
        else:
            made = Hub(self.folder, limits=limits, ports=after.ports, pair=after.pair)
        self._stack.callback(made.stop)
        return made.start()

    def member(self, hub: Hub, handle: str | None = None, pair: CurvePair | None = None) -> Plain:
        """A member of the hub, who joins if there is a handle."""
        made = Plain(hub, pair)
        self._stack.callback(made.close)
        if handle is not None:
            made.join(handle)
        return made


@contextmanager
def rooms(folder: Path) -> Iterator[Room]:
    """Let hubs be started, and take everything down at the end."""
    with ExitStack() as stack:
        yield Room(folder, stack)


__all__ = ["Ack", "Alive", "Entries", "FakeClock", "Hub", "Plain", "Presence", "Room", "rooms"]
