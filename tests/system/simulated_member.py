"""A member's process as its link runs it, around the real session."""

from __future__ import annotations

import random
from collections import Counter, deque
from collections.abc import Callable, Iterable
from typing import assert_never

from lanchat.client.credentials import Credentials
from lanchat.client.outputs import Output, Send, Subscribe, Tell, Unsubscribe
from lanchat.client.session import Session
from lanchat.client.state import Closed, Joined, TurnedAway, Waiting
from lanchat.crypto.authorship import author_pair
from lanchat.protocol import messages as wire
from lanchat.protocol.ids import ClientId, Key, Topic
from tests.hub.strangers import HUB_KEY, IDENTITY
from tests.system.simulated_hub import Hub
from tests.system.simulated_network import Connection, Network
from tests.system.simulated_store import Store
from tests.system.simulated_witness import Witness

HEARTBEAT_SECONDS = 6.0
"""Either side may take so long to notice that a connection is gone."""


class Member:
    """One member. What they are told a witness checks as it comes."""

    def __init__(
        self,
        key: Key,
        handle: str,
        network: Network,
        store: Store,
        hub: Callable[[], Hub | None],
        word: str | None = None,
    ) -> None:
        """Begin to connect to whatever `hub` returns."""
        self.key = key
        self.handle = handle
        credentials = Credentials(key, author_pair(key), HUB_KEY, IDENTITY, word)
        rng = random.Random(network.rng.random())  # noqa: S311 - it has to repeat
        self.session = Session(credentials, handle, rng)
        self.witness = Witness(self.session.author, store)
        self.frozen = False
        self.offline = False
        self.said: list[ClientId] = []
        self.commands: Counter[type[wire.Command]] = Counter()
        self._network = network
        self._hub = hub
        self._dealer: tuple[Hub, Connection] | None = None
        self._sub: tuple[Hub, Connection] | None = None
        self._topics: Counter[Topic] = Counter()
        self._changes: deque[bool] = deque()
        self._replies: deque[wire.Reply] = deque()
        self._broadcasts: deque[tuple[Topic, wire.Broadcast]] = deque()
        self._connect_dealer()
        self._connect_sub()

    @property
    def gone(self) -> bool:
        """Whether it is over for this member."""
        return isinstance(self.session.state, TurnedAway | Closed)

    @property
    def settled(self) -> bool:
        """Whether the member is in and has nothing on the way."""
        nothing_due = self.session._delivery.due() == float("inf")
        return isinstance(self.session.state, Joined) and nothing_due

    @property
    def waits(self) -> bool:
        """Whether the member is in the lobby."""
        return isinstance(self.session.state, Waiting)

    @property
    def topics(self) -> int:
        """How often topics were asked for and not given up again."""
        return self._topics.total()

    def say(self) -> None:
        """Post something."""
        client_id = ClientId(self._network.rng.randbytes(16))
        self.said.append(client_id)
        self._do(self.session.say(self._network.now, client_id, f"post {len(self.said)}"))

    def leave(self) -> None:
        """Leave the workshop."""
        self._do(self.session.leave(self._network.now))

    def end(self) -> None:
        """End the workshop."""
        self._do(self.session.moderate(self._network.now, wire.End()))

    def moderate(self, command: wire.ForMentor) -> None:
        """Say what only the mentor may."""
        self._do(self.session.moderate(self._network.now, command))

    def deadline(self) -> float:
        """Return when the member has something to do even if nothing comes."""
        idle = self.frozen or self.gone
        return float("inf") if idle else self.session.deadline(self._network.now)

    def step(self) -> None:
        """Take in what has arrived, in the order in which the link looks for it."""
        if self.frozen or self.gone:
            return
        now = self._network.now
        while self._changes:
            found = self._changes.popleft()
            step = self.session.connection_found if found else self.session.connection_lost
            self._do(step(now))
        while self._replies:
            reply = self._replies.popleft()
            if isinstance(reply, wire.Joined):
                self.witness.let_in(reply)
            self._do(self.session.reply(now, reply))
        while self._broadcasts:
            topic, broadcast = self._broadcasts.popleft()
            if self._topics[topic] > 0:
                self._do(self.session.broadcast(now, broadcast))
        self._do(self.session.tick(now))
        assert self.deadline() > now, "the link would spin"

    # The network does this.

    def cut(self) -> None:
        """Both connections break."""
        self.lose_dealer()
        self.lose_sub()

    def plug_cable_in(self) -> None:
        """The computer is on the network again."""
        self.offline = False

    def thaw(self) -> None:
        """The process runs on."""
        self.frozen = False

    def lose_dealer(self) -> None:
        """The commands' connection breaks; both sides notice later."""
        if self._dealer is not None:
            self._network.cut(self._dealer[1])
            self._dealer = None
            self._network.after(self._notice(), self._find_dealer_lost)

    def lose_sub(self) -> None:
        """The log's connection breaks; both sides notice later."""
        if self._sub is not None:
            hub, connection = self._sub
            self._network.cut(connection)
            self._sub = None
            self._network.after(self._notice(), lambda: hub.drop(connection))
            self._network.after(self._notice(), self._connect_sub)

    def _shut(self, connection: Connection) -> None:
        """The hub shuts a connection down, if it is the one that we have now."""
        if self._dealer is not None and self._dealer[1] is connection:
            self.lose_dealer()
        if self._sub is not None and self._sub[1] is connection:
            self.lose_sub()

    def _new_connection(self) -> Connection:
        connection = Connection(self.key, shut=lambda: self._shut(connection))
        return connection

    def _notice(self) -> float:
        return self._network.rng.choice((0.001, 0.3, HEARTBEAT_SECONDS))

    def _find_dealer_lost(self) -> None:
        self._changes.append(False)
        self._connect_dealer()

    def _connect_dealer(self) -> None:
        hub = None if self.offline else self._hub()
        if hub is not None:
            self._dealer = hub, self._new_connection()
            self._changes.append(True)
        elif not self.gone:
            self._network.after(0.5, self._connect_dealer)

    def _connect_sub(self) -> None:
        hub = None if self.offline else self._hub()
        if hub is not None:
            self._sub = hub, self._new_connection()
            for topic in +self._topics:
                self._ask(topic)
        elif not self.gone:
            self._network.after(0.4, self._connect_sub)

    def _ask(self, topic: Topic) -> None:
        if self._sub is not None:
            hub, connection = self._sub
            self._network.up(connection, lambda: hub.subscribe(connection, self._receive, topic))

    def _give_up(self, topic: Topic) -> None:
        # As in ZeroMQ: the hub hears of it only when it was given up as often as asked for.
        self._topics[topic] -= self._topics[topic] > 0
        if self._sub is not None and not self._topics[topic]:
            hub, connection = self._sub
            self._network.up(connection, lambda: hub.unsubscribe(connection, topic))

    def _send(self, command: wire.Command) -> None:
        self.commands[type(command)] += 1
        if self._dealer is not None:
            hub, connection = self._dealer
            reply = self._replies.append
            self._network.up(connection, lambda: hub.take(connection, reply, command))

    def _receive(self, topic: Topic, broadcast: wire.Broadcast) -> None:
        self._broadcasts.append((topic, broadcast))

    def _do(self, outputs: Iterable[Output]) -> None:
        for output in outputs:
            match output:
                case Send(command):
                    self._send(command)
                case Subscribe(topic):
                    self._topics[topic] += 1
                    self._ask(topic)
                case Unsubscribe(topic):
                    self._give_up(topic)
                case Tell(event):
                    self.witness.hear(event)
                case _:
                    assert_never(output)
