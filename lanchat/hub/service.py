"""The hub's one loop: it waits on the sockets, asks the core, commits, and only then speaks.

The loop's thread owns every socket and the database. A lone post is committed at once; one that
comes soon after a commit waits 5 ms for others to share the next, so that a busy room costs fewer
commits and fewer frames than it has posts.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import assert_never

from lanchat.hub.core import HubCore, Turn
from lanchat.hub.door import Ban as HubBan
from lanchat.hub.effects import (
    Answer,
    AnswerPage,
    Cut,
    Effect,
    Name,
    Peer,
    Publish,
    Request,
    SetDoor,
    Whisper,
)
from lanchat.hub.pages import Pages
from lanchat.protocol.codec import decode_command, encode, encode_door, encode_entries_frames
from lanchat.protocol.errors import MalformedError, VersionError
from lanchat.protocol.ids import Author, ClientId, Key, Topic, personal_topic
from lanchat.protocol.messages import Alive, Door, Join, Post
from lanchat.storage.batch import Ban, Batch, Binding, StoredEntry
from lanchat.storage.errors import StorageFullError
from lanchat.storage.hub_store import HubStore
from lanchat.storage.meta_key import MetaKey
from lanchat.support.clock import Clock
from lanchat.transport.hub_sockets import Arrived, HubSockets

_log = logging.getLogger(__name__)

GATHER_SECONDS = 0.005
"""At most so long a post waits for others to share its commit."""

GATHER_REQUESTS = 100
"""At most so many commands go into one turn, so that no flood keeps the others waiting."""

BUSY_SECONDS = 0.01
"""A room with a commit so lately is busy, and in a busy one posts gather."""

TICK_SECONDS = 0.5
"""How often to look for leases that ran out, which takes a look at every member."""

WATCH_SECONDS = 1.0
"""How often the hub looks at what it uses."""

_FAREWELL_SECONDS = 0.5
"""What was said last has so long to go out before the sockets close."""


class HubService:
    """The edge around a HubCore."""

    def __init__(
        self,
        core: HubCore,
        store: HubStore,
        sockets: HubSockets,
        clock: Clock,
        on_door: Callable[[Door], None] = lambda _: None,
        watch: Callable[[], None] = lambda: None,
    ) -> None:
        """Serve `core` over `sockets`.

        `on_door` hears how people come in when that changes. `watch` is called every second and
        raises ExhaustedError when the hub uses too much: then `run` does.
        """
        self._core = core
        self._watch = watch
        self._watch_at = 0.0
        self._on_door = on_door
        self._store = store
        self._sockets = sockets
        self._clock = clock
        self._pages = Pages(store)
        self._whispers: list[Effect] = []
        self._gathered: list[Request] = []
        self._has_post = False
        self._gather_until = 0.0
        self._committed_at = 0.0
        self._tick_at = 0.0
        self._stopping = False
        self._refusing = False
        """Whether the disk refused the last commit: then it was logged."""
        self._malformed: set[Key] = set()

    def stop(self) -> None:
        """Make `run` return after a farewell, from any thread or signal handler."""
        self._stopping = True
        self._sockets.wake()

    def run(self) -> bool:
        """Serve until `stop` is called or the workshop is ended; return whether it was ended."""
        try:
            while not (self._stopping or self._core.ended):
                self._sockets.wait(self._patience())
                self._read()
                if self._gathered and not self._may_gather_on():
                    self._turn()
                self._tick()
            self._carry_out([self._core.closing()])
            if self._core.ended:
                self._store.forget_guests()
        finally:
            self._sockets.close(_FAREWELL_SECONDS)
        return self._core.ended

    def _tick(self) -> None:
        """Do what is due; in a busy room, whose deadlines move on, twice a second at least."""
        now = self._clock.monotonic()
        if now >= min(self._core.deadline(), self._tick_at):
            self._tick_at = now + TICK_SECONDS
            self._sockets.shut_those_leaving()
            self._keep_house(now)
            self._carry_out(self._core.tick(now))

    def _keep_house(self, now: float) -> None:
        """Look at what the hub uses, and do the next step of a backup."""
        if now >= self._watch_at:
            self._watch_at = now + WATCH_SECONDS
            self._watch()
        if now >= self._store.backups.deadline():
            self._store.backups.tick(now, self._clock.utc_ms())

    def _patience(self) -> float:
        """Return for how many seconds the loop may sleep."""
        now = self._clock.monotonic()
        deadline = min(self._core.deadline(), self._store.backups.deadline())
        if self._gathered:
            deadline = min(deadline, self._gather_until)
        return max(0.0, deadline - now)

    def _may_gather_on(self) -> bool:
        if not self._has_post or len(self._gathered) >= GATHER_REQUESTS:
            return False
        return self._clock.monotonic() < self._gather_until

    def _read(self) -> None:
        self._sockets.authenticate()
        self._sockets.subscriptions(self._decide, self._dropped)
        self._carry_out(self._whispers)
        self._whispers = []
        for arrived in self._sockets.commands(GATHER_REQUESTS - len(self._gathered)):
            self._take(arrived)

    def _take(self, arrived: Arrived) -> None:
        peer = Peer(arrived.key, arrived.route)
        try:
            command = decode_command(arrived.payload)
        except VersionError:
            self._carry_out([self._core.other_version(peer)])
        except MalformedError as error:
            self._complain(arrived.key, error)
        else:
            self._gathered.append(Request(peer, command))
            if not isinstance(command, Post | Alive):
                # It may change who is here or waits, of which the next tick tells.
                self._tick_at = 0.0
            if isinstance(command, Post | Join) and not self._has_post:
                self._has_post = True
                now = self._clock.monotonic()
                busy = now < self._committed_at + BUSY_SECONDS
                self._gather_until = now + GATHER_SECONDS if busy else now

    def _complain(self, key: Key, error: MalformedError) -> None:
        """Log a malformed frame, once a member, and no more members than there may be."""
        if key not in self._malformed and len(self._malformed) < 1000:
            self._malformed.add(key)
            # It may quote the frame: not at any length, nor with line breaks that forge a log.
            _log.warning("a member sent a malformed frame, dropped: %.200r", str(error))

    def _turn(self) -> None:
        requests = self._with_repeats(self._gathered)
        self._gathered, self._has_post = [], False
        turn = self._core.turn(self._clock.monotonic(), self._clock.utc_ms(), requests)
        if turn.empty:
            self._carry_out(self._core.committed(self._clock.monotonic(), turn))
            return
        self._committed_at = self._clock.monotonic()
        self._commit(turn)

    def _commit(self, turn: Turn) -> None:
        bodies = [encode(entry) for entry in turn.entries]
        try:
            self._store.commit(_batch(turn, bodies, self._clock.utc_ms()))
        except StorageFullError as error:
            if not self._refusing:
                _log.error("%s", error)
            self._refusing = True
            self._carry_out(self._core.failed())
            return
        self._refusing = False
        effects = self._core.committed(self._clock.monotonic(), turn)
        for frame in encode_entries_frames(bodies):
            self._sockets.publish(self._core.topic, frame)
        self._carry_out(effects)

    def _with_repeats(self, requests: list[Request]) -> list[Request]:
        """Return the requests with the numbers of those posts that the log holds already."""
        named = [(request, self._core.names(request)) for request in requests]
        every = [name for _, names in named for name in names]
        if not every:
            return requests
        stored = self._store.seq_of(every)
        return [_marked(request, names, stored) for request, names in named]

    def _carry_out(self, effects: Iterable[Effect]) -> None:
        for effect in effects:
            match effect:
                case Answer(peer, message):
                    self._sockets.answer(peer.route, encode(message))
                case AnswerPage(peer, after):
                    self._sockets.answer(peer.route, self._pages.after(after, self._core.head))
                case Publish(message):
                    self._sockets.publish(self._core.topic, encode(message))
                case Whisper(key, message):
                    self._sockets.publish(personal_topic(key), encode(message))
                case Cut(key, farewell):
                    self._sockets.cut(key, encode(farewell))
                case SetDoor(door):
                    self._set_door(door)
                case _:
                    assert_never(effect)

    def _set_door(self, door: Door) -> None:
        try:
            self._store.set_meta({MetaKey.DOOR: encode_door(door)})
        except StorageFullError as error:
            # It holds as long as the hub runs.
            _log.error("%s", error)
        self._on_door(door)

    def _decide(self, key: Key, topic: Topic) -> bool:
        granted, effects = self._core.subscribed(key, topic)
        # Said after the grant, which has to follow straight after the request.
        self._whispers += effects
        return granted

    def _dropped(self, topic: Topic) -> None:
        self._core.unsubscribed(self._clock.monotonic(), topic)


def _marked(request: Request, names: list[Name], stored: Mapping[Name, int]) -> Request:
    if not names:
        return request
    here = {name: stored[name] for name in names if name in stored}
    return replace(request, author=names[0][0], stored=here)


def _batch(turn: Turn, bodies: list[bytes], at: int) -> Batch:
    entries = tuple(
        StoredEntry(entry.seq, Author(entry.author), ClientId(entry.client_id), entry.at, body)
        for entry, body in zip(turn.entries, bodies, strict=True)
    )
    bound = turn.bindings.items()
    return Batch(
        entries,
        tuple(Binding(key, held.handle, held.author) for key, held in bound if held is not None),
        tuple(key for key, held in bound if held is None),
        tuple(row for ban in turn.bans for row in _ban_rows(ban, at)),
    )


def _ban_rows(ban: HubBan, at: int) -> list[Ban]:
    forms = sorted(ban.forms)
    return [
        Ban("key", ban.key, ban.handle, at),
        *(Ban("handle", form.encode(), ban.handle, at) for form in forms),
    ]
