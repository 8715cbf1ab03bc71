"""The edge around a Session: one thread that owns the member's sockets.

Events reach the face through one callback, on the link's thread, in order; a window hands them to
its own thread. Everything public here may be called from any thread.
"""

from __future__ import annotations

import logging
import os
import random
import threading
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar, assert_never

from lanchat.client.credentials import Credentials
from lanchat.client.events import Event
from lanchat.client.outbox import MAX_POSTS, OutboxFullError, RoomClosedError
from lanchat.client.outputs import Output, Send, Subscribe, Tell, Unsubscribe
from lanchat.client.seeker import Seeker
from lanchat.client.session import Session
from lanchat.client.state import Closed, TurnedAway
from lanchat.crypto.authorship import author_pair
from lanchat.protocol.codec import decode_broadcast, decode_reply, encode
from lanchat.protocol.errors import MalformedError
from lanchat.protocol.ids import Author, ClientId
from lanchat.protocol.limits import ID_BYTES
from lanchat.protocol.messages import End, ForMentor
from lanchat.support.clock import Clock, SystemClock
from lanchat.transport.member_sockets import Connection, Endpoint, MemberKeys, MemberSockets

_M = TypeVar("_M")

_log = logging.getLogger(__name__)

_READ_AT_ONCE = 200
"""Frames of a kind that are read before the others get their turn."""

_FAREWELL_SECONDS = 0.5
"""What was said last has so long to go out before the sockets close."""


@dataclass(frozen=True)
class _Say:
    client_id: ClientId
    text: str


@dataclass(frozen=True)
class _Leave:
    pass


@dataclass(frozen=True)
class _Moderate:
    command: ForMentor


@dataclass(frozen=True)
class _Move:
    endpoint: Endpoint


_Wish = _Say | _Leave | _Moderate | _Move


class Link:
    """A member's live connection to a workshop."""

    def __init__(
        self,
        endpoint: Endpoint,
        keys: MemberKeys,
        handle: str,
        on_event: Callable[[Event], None],
        clock: Clock | None = None,
        *,
        word: str | None = None,
    ) -> None:
        """Prepare to join the hub at `endpoint` as `handle`; `start` begins.

        `word` is the entry word, if the workshop has one.
        """
        self._clock = clock or SystemClock()
        rng = random.Random(os.urandom(8))  # noqa: S311 - it spreads repeats and keeps no secret
        pair = author_pair(keys.secret)
        credentials = Credentials(keys.public, pair, endpoint.curve_key, endpoint.identity, word)
        self._session = Session(credentials, handle, rng)
        self._sockets = MemberSockets(endpoint, keys)
        self._identity = endpoint.identity
        self._seeker: Seeker | None = None
        self._on_event = on_event
        self._wishes: deque[_Wish] = deque()
        self._moving = threading.RLock()
        """Held while a post goes from the wishes to the outbox: nobody may count it in neither."""
        self._over = False
        """Whether nothing that is said now would be sent any more."""
        self._stopping = False
        self._complained = False
        self._thread = threading.Thread(target=self._run, name="lanchat-link", daemon=True)

    @property
    def author(self) -> Author:
        """The author id of our own entries."""
        return self._session.author

    @property
    def unsent(self) -> int:
        """How many posts of ours the hub has not answered."""
        with self._moving:
            return len(self._wishes) + self._session.unsent

    def seek_by(self, seeker: Seeker) -> None:
        """Move to where `seeker` says when the hub does not come back; before `start`."""
        self._seeker = seeker

    def start(self) -> None:
        """Begin to connect; what comes of it is told by events."""
        self._thread.start()

    def say(self, text: str) -> ClientId:
        """Post `text` to everyone; raises OutboxFullError or RoomClosedError: it was not taken."""
        client_id = ClientId(os.urandom(ID_BYTES))
        # A window may hand over half of a surrogate pair, which UTF-8 has no form for.
        wish = _Say(client_id, text.encode("utf-8", "replace").decode())
        with self._moving:
            if self._over:
                raise RoomClosedError
            if self.unsent >= MAX_POSTS:
                raise OutboxFullError
            self._wish(wish)
        return client_id

    def end(self) -> None:
        """End the workshop for everyone; only the mentor's key may."""
        self.moderate(End())

    def moderate(self, command: ForMentor) -> None:
        """Set the door, let people in or put them out; only the mentor's key may.

        While the hub is away it is kept, and said as soon as we are in the room again.
        """
        self._wish(_Moderate(command))

    def move(self, endpoint: Endpoint) -> None:
        """Look for the hub at `endpoint` from now on; what waits to be sent goes there.

        Raises ValueError unless it is the hub with the same identity.
        """
        if endpoint.identity != self._identity:
            raise ValueError("another hub")
        self._wish(_Move(endpoint))

    def leave(self) -> None:
        """Leave the workshop and give the handle up. `Closed` is told when that is said."""
        self._wish(_Leave())

    def close(self) -> None:
        """Leave the workshop, and return when that is said and the sockets are closed."""
        self.leave()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join()
        self.stop()

    def stop(self) -> None:
        """Stop and close the sockets, without leaving: the handle stays ours."""
        self._stopping = True
        if self._thread.ident is None:
            self._sockets.close()
            return
        self._sockets.wake()
        if self._thread is not threading.current_thread():
            self._thread.join()

    def _wish(self, wish: _Wish) -> None:
        self._wishes.append(wish)
        self._sockets.wake()

    def _run(self) -> None:
        try:
            while not self._stopping and not isinstance(self._session.state, TurnedAway | Closed):
                self._turn()
                self._seek()
            with self._moving:
                self._over = True
            if not self._stopping:
                # What came too late is told with its text: whoever typed it may want it back.
                self._grant_wishes(self._clock.monotonic())
        finally:
            if self._seeker is not None:
                self._seeker.stop()
            self._sockets.close(_FAREWELL_SECONDS)

    def _turn(self) -> None:
        now = self._clock.monotonic()
        self._sockets.wait(0.0 if self._wishes else self._session.deadline(now) - now)
        now = self._clock.monotonic()
        for change in self._sockets.connections():
            found = change is Connection.FOUND
            step = self._session.connection_found if found else self._session.connection_lost
            self._carry_out(step(now))
        for payload in self._sockets.replies(_READ_AT_ONCE):
            self._receive(now, payload, decode_reply, self._session.reply)
        for payload in self._sockets.broadcasts(_READ_AT_ONCE):
            self._receive(now, payload, decode_broadcast, self._session.broadcast)
        self._grant_wishes(now)
        self._carry_out(self._session.tick(now))

    def _seek(self) -> None:
        if self._seeker is not None:
            endpoint = self._seeker.tick(self._clock.monotonic(), self._session.state)
            if endpoint is not None:
                self.move(endpoint)

    def _grant_wishes(self, now: float) -> None:
        while self._wishes:
            with self._moving:
                outputs = self._grant(now, self._wishes.popleft())
            self._carry_out(outputs)

    def _receive(
        self,
        now: float,
        payload: bytes,
        decode: Callable[[bytes], _M],
        take: Callable[[float, _M], list[Output]],
    ) -> None:
        try:
            message = decode(payload)
        except MalformedError as error:
            if not self._complained:
                self._complained = True
                # It may quote the frame: not at any length, nor with line breaks in it.
                _log.warning("the hub sent a malformed frame, dropped: %.200r", str(error))
            return
        self._carry_out(take(now, message))

    def _grant(self, now: float, wish: _Wish) -> list[Output]:
        match wish:
            case _Say(client_id, text):
                return self._session.say(now, client_id, text)
            case _Leave():
                return self._session.leave(now)
            case _Moderate(command):
                return self._session.moderate(now, command)
            case _Move(endpoint):
                self._sockets.move(endpoint)
                return self._session.move(now, endpoint.curve_key)
            case _:
                assert_never(wish)

    def _carry_out(self, outputs: Iterable[Output]) -> None:
        for output in outputs:
            match output:
                case Send(command):
                    self._sockets.send(encode(command))
                case Subscribe(topic):
                    self._sockets.subscribe(topic)
                case Unsubscribe(topic):
                    self._sockets.unsubscribe(topic)
                case Tell(event):
                    self._on_event(event)
                case _:
                    assert_never(output)
