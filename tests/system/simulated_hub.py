"""The hub's process as its service runs it, around the real core: it dies between any two steps."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import assert_never

from lanchat.hub.core import HubCore, Turn
from lanchat.hub.door import Door
from lanchat.hub.effects import (
    Answer,
    AnswerPage,
    Cut,
    Effect,
    Peer,
    Publish,
    Request,
    SetDoor,
    Whisper,
)
from lanchat.hub.log import PublicLog
from lanchat.hub.room import Facts
from lanchat.hub.roster import Roster
from lanchat.protocol import messages as wire
from lanchat.protocol.ids import Key, Route, Topic, personal_topic
from tests.hub.strangers import HUB_KEY, IDENTITY
from tests.system.simulated_network import Connection, Network
from tests.system.simulated_store import Store

_PAGE_ENTRIES = 5
_FAREWELL_SECONDS = 0.5

Reply = Callable[[wire.Reply], None]
Receive = Callable[[Topic, wire.Broadcast], None]


class CrashedError(Exception):
    """The hub's process ended here."""


class Hub:
    """One run of the hub's process."""

    def __init__(self, network: Network, store: Store, mentor: Key) -> None:
        self.roster = Roster(mentor)
        self.roster.restore(store.handles.items())
        self.core = HubCore(
            Facts(IDENTITY, HUB_KEY, store.epoch, store.wound),
            roster=self.roster,
            door=Door(
                store.door,
                keys=[ban.key for ban in store.bans],
                forms=[form for ban in store.bans for form in ban.forms],
            ),
            log=PublicLog(len(store.entries)),
            new_topic=lambda: Topic(network.rng.randbytes(16)),
        )
        self.fuse: int | None = None
        """After so many steps more the process dies."""
        self._network = network
        self._store = store
        self._gathered: list[Request] = []
        self._gathering = False
        self._routes: dict[Route, tuple[Connection, Reply]] = {}
        self._subscribers: dict[Connection, Receive] = {}
        self._removed = {ban.key for ban in store.bans}
        """Who was put out, and is not in again."""

    def take(self, connection: Connection, reply: Reply, command: wire.Command) -> None:
        """A command arrives."""
        route = Route(str(id(connection)).encode())
        self._routes[route] = connection, reply
        if not self._gathered:
            self._gathering = True
            self._network.after(self._network.rng.choice((0.0, 0.005, 0.02)), self._stop_gathering)
        self._gathered.append(Request(Peer(connection.key, route), command))

    def subscribe(self, connection: Connection, receive: Receive, topic: Topic) -> None:
        """A subscriber asks for a topic."""
        connection.asked.add(topic)
        granted, effects = self.core.subscribed(connection.key, topic)
        if granted:
            connection.granted.add(topic)
            self._subscribers[connection] = receive
        self._carry_out(effects)

    def unsubscribe(self, connection: Connection, topic: Topic) -> None:
        """A subscriber gives a topic up; as XPUB_MANUAL has it, it is still sent to."""
        if topic in connection.asked:
            connection.asked.remove(topic)
            self.core.unsubscribed(self._network.now, topic)

    def drop(self, connection: Connection) -> None:
        """The hub notices, maybe late, that a subscriber's connection is gone."""
        self._subscribers.pop(connection, None)
        for topic in sorted(connection.asked):
            self.unsubscribe(connection, topic)

    def step(self) -> None:
        """Take in what has arrived, then do what is due."""
        if self._gathered and not self._gathering:
            requests, self._gathered = list(map(self._marked, self._gathered)), []
            at = round(self._network.now * 1000)
            self._commit(self.core.turn(self._network.now, at, requests))
        self._carry_out(self.core.tick(self._network.now))

    def close(self) -> None:
        """Say the farewell."""
        self._carry_out([self.core.closing()])

    def _stop_gathering(self) -> None:
        self._gathering = False

    def _marked(self, request: Request) -> Request:
        names = self.core.names(request)
        stored = self._store.stored()
        here = {name: stored[name] for name in names if name in stored}
        return replace(request, author=names[0][0], stored=here) if names else request

    def _commit(self, turn: Turn) -> None:
        self._burn()
        if not turn.empty and not self._store.commit(turn):
            self._carry_out(self.core.failed())
            return
        self._burn()
        effects = self.core.committed(self._network.now, turn)
        if turn.entries:
            self._publish(self.core.topic, wire.Entries(turn.entries))
        self._carry_out(effects)

    def _carry_out(self, effects: Iterable[Effect]) -> None:
        for effect in effects:
            self._burn()
            match effect:
                case Answer(peer, message):
                    self._answer(peer, message)
                case AnswerPage(peer, after):
                    entries = tuple(self._store.entries[after : after + _PAGE_ENTRIES])
                    self._answer(peer, wire.Page(self.core.head, entries))
                case Publish(broadcast):
                    self._publish(self.core.topic, broadcast)
                case Whisper(key, broadcast):
                    self._publish(personal_topic(key), broadcast)
                case Cut(key, farewell):
                    self._cut(key, farewell)
                case SetDoor(door):
                    self._store.set_door(door)
                case _:
                    assert_never(effect)

    def _answer(self, peer: Peer, message: wire.Reply) -> None:
        connection, reply = self._routes[peer.route]
        if isinstance(message, wire.Joined):
            self._removed.discard(peer.key)
        told_all = isinstance(message, wire.Page | wire.Present)
        assert not (told_all and peer.key in self._removed), "told to one who was put out"
        if not self._network.loses(1 / 3):
            self._network.down(connection, lambda: reply(message))

    def _cut(self, key: Key, farewell: wire.Reply) -> None:
        """Say `farewell` on all connections of `key`, and in a moment shut them down."""
        self._removed.add(key)
        theirs = [route for route, (connection, _) in self._routes.items() if connection.key == key]
        for route in theirs:
            self._answer(Peer(key, route), farewell)
        dealers = [self._routes[route][0] for route in theirs]
        subs = [connection for connection in self._subscribers if connection.key == key]
        for connection in (*dealers, *subs):
            self._network.after(_FAREWELL_SECONDS, connection.shut)

    def _publish(self, topic: Topic, message: wire.Broadcast) -> None:
        for connection, receive in self._subscribers.items():
            if topic not in connection.granted:
                continue
            assert connection.key not in self._removed, "published to one who was put out"
            if not self._network.loses():
                self._send(connection, receive, topic, message)

    def _send(
        self, connection: Connection, receive: Receive, topic: Topic, message: wire.Broadcast
    ) -> None:
        self._network.down(connection, lambda: receive(topic, message))

    def _burn(self) -> None:
        if self.fuse is not None:
            self.fuse -= 1
            if self.fuse < 0:
                raise CrashedError
