"""A member's session with a workshop, without I/O: what came in, what to do, told the time.

The way in: Join, subscribe, catch up with the log, then the room. Whatever is lost on the way is
noticed by a timer or by the beacon and said or asked again.
"""

from __future__ import annotations

import random
from dataclasses import replace
from typing import assert_never

from lanchat.client import events
from lanchat.client.credentials import Credentials
from lanchat.client.delivery import Delivery
from lanchat.client.errands import ASK_AGAIN_SECONDS, Errands
from lanchat.client.gate import Gate
from lanchat.client.liveness import Liveness
from lanchat.client.outputs import Output, Send, Tell
from lanchat.client.replica import Replica
from lanchat.client.state import (
    CatchingUp,
    Closed,
    Connecting,
    Joined,
    Reconnecting,
    State,
    TurnedAway,
    Waiting,
)
from lanchat.client.subscription import Subscription
from lanchat.protocol import messages as wire
from lanchat.protocol.entries import Entry
from lanchat.protocol.errors import Reason
from lanchat.protocol.ids import Author, ClientId, Topic

_OUTSIDE = (Connecting, Waiting, Reconnecting)
_FINAL = (TurnedAway, Closed)


class Session:
    """One member's standing in one workshop."""

    def __init__(self, credentials: Credentials, handle: str, rng: random.Random) -> None:
        """Begin for the member with these `credentials`, who wants `handle`."""
        self._credentials = credentials
        self._handle = handle
        self._state: State = Connecting()
        self._room = Replica()
        self._delivery = Delivery(credentials, rng)
        self._subscription = Subscription(credentials.key)
        self._liveness = Liveness()
        self._gate = Gate()
        self._errands = Errands()
        self._ask_at = 0.0
        self._outputs: list[Output] = []

    @property
    def state(self) -> State:
        """How the member stands with the workshop."""
        return self._state

    @property
    def author(self) -> Author:
        """The author id of our own entries."""
        return self._credentials.author

    @property
    def unsent(self) -> int:
        """How many posts of ours the hub has not answered."""
        return len(self._delivery)

    def connection_found(self, now: float) -> list[Output]:
        """The commands' connection is up, for the first time or again."""
        self._join(now)
        return self._drain(now)

    def connection_lost(self, now: float) -> list[Output]:
        """The commands' connection broke; ZeroMQ makes a new one by itself."""
        self._lose_hub()
        return self._drain(now)

    def reply(self, now: float, reply: wire.Reply) -> list[Output]:
        """The hub answered."""
        if isinstance(self._state, _FINAL):
            return []
        self._liveness.heard(now)
        match reply:
            case wire.Joined() | wire.Waiting():
                self._come_to_the_door(now, reply)
            case wire.TurnedAway(reason, version):
                self._enter(TurnedAway(reason, version))
            case wire.Page(head, entries):
                self._read(now, head, entries)
            case wire.Ack(client_id, seq):
                self._tell(self._delivery.acknowledged(ClientId(client_id), seq))
            case wire.Refused():
                self._refused(now, reply)
            case wire.Present():
                self._errands.answered()
                self._ask_at = now
                self._tell(self._room.people.snapshot(reply))
            case _:
                assert_never(reply)
        return self._drain(now)

    def broadcast(self, now: float, broadcast: wire.Broadcast) -> list[Output]:
        """The hub published something."""
        if isinstance(self._state, _FINAL):
            return []
        self._liveness.heard(now)
        match broadcast:
            case wire.Subscribed() | wire.Moved() | wire.Lobby() | wire.DoorSet():
                self._be_told(now, broadcast)
            case wire.Entries(entries):
                self._hand_on(now, entries)
            case wire.Presence():
                self._tell(self._room.people.change(broadcast))
            case wire.Beacon():
                self._compare(now, broadcast)
            case wire.Closing(ended=True):
                self._enter(Closed(ended=True))
            case wire.Closing():
                # It stops without an end, and may be back: then we wait for it.
                self._lose_hub()
            case _:
                assert_never(broadcast)
        return self._drain(now)

    def say(self, now: float, client_id: ClientId, text: str) -> list[Output]:
        """Post `text` to everyone under a fresh random id; raises OutboxFullError."""
        over = isinstance(self._state, _FINAL)
        self._tell(*self._delivery.say(now, client_id, text, over=over))
        return self._drain(now)

    def moderate(self, now: float, command: wire.ForMentor) -> list[Output]:
        """Say what only the mentor's key may say, as soon as we are in, until it is heard."""
        if not self._errands.add(command):
            self._tell(events.CommandRefused(Reason.RATE_LIMITED))
        return self._drain(now)

    def move(self, now: float, hub_key: bytes) -> list[Output]:
        """The hub is looked for elsewhere from now on, where it has this CURVE key."""
        self._credentials = replace(self._credentials, hub_key=hub_key)
        self._lose_hub()
        return self._drain(now)

    def leave(self, now: float) -> list[Output]:
        """Leave the workshop and give the handle up."""
        if not isinstance(self._state, _FINAL):
            self._outputs.append(Send(wire.Leave()))
            self._enter(Closed(ended=False))
        return self._drain(now)

    def tick(self, now: float) -> list[Output]:
        """Time has passed."""
        if now >= self._liveness.lost_at:
            self._lose_hub()
        return self._drain(now)

    def deadline(self, now: float) -> float:
        """Return when `tick` has to be called again at the latest."""
        times = [now + 1.0]
        if isinstance(self._state, Joined):
            times += [self._liveness.speak_at, self._liveness.lost_at]
            times += [self._delivery.due(), self._errands.due()]
        if self._lacks_something():
            times.append(self._ask_at)
        return max(now, min(times))

    def _drain(self, now: float) -> list[Output]:
        """Return the outputs gathered, after asking for what is lacking and due."""
        if self._lacks_something() and now >= self._ask_at:
            self._ask(now)
        if isinstance(self._state, Joined):
            for errand in self._errands.take_due(now):
                self._send(now, errand)
            command = self._delivery.take_due(now, self._handle)
            if command is not None:
                self._send(now, command)
            elif now >= self._liveness.speak_at:
                self._send(now, wire.Alive())
        outputs, self._outputs = self._outputs, []
        return outputs

    def _lacks_something(self) -> bool:
        if isinstance(self._state, Joined):
            return self._room.behind
        return not isinstance(self._state, _FINAL)

    def _ask(self, now: float) -> None:
        """Ask for what is lacking; ask again if no answer comes."""
        self._ask_at = now + ASK_AGAIN_SECONDS
        if isinstance(self._state, _OUTSIDE):
            self._send(now, self._credentials.join(self._handle))
        elif not self._subscription.confirmed:
            self._outputs += self._subscription.ask()
        elif isinstance(self._state, CatchingUp):
            self._send(now, wire.CatchUp(self._room.log.have))
        else:
            self._send(now, self._room.question())

    def _send(self, now: float, command: wire.Command) -> None:
        self._outputs.append(Send(command))
        self._errands.spoke(command)
        self._liveness.spoke(now)

    def _join(self, now: float) -> None:
        self._lose_hub()
        self._ask_at = now

    def _lose_hub(self) -> None:
        self._errands.start_over()
        if isinstance(self._state, CatchingUp | Joined):
            self._enter(Reconnecting(self._handle))
        elif isinstance(self._state, Waiting):
            self._enter(Connecting())

    def _come_to_the_door(self, now: float, answer: wire.Joined | wire.Waiting) -> None:
        if not isinstance(self._state, _OUTSIDE):
            return
        if isinstance(answer, wire.Joined):
            self._come_in(now, answer)
        else:
            self._enter(Waiting(self._handle))

    def _be_told(
        self, now: float, told: wire.Subscribed | wire.Moved | wire.Lobby | wire.DoorSet
    ) -> None:
        """Take in what the hub says to us alone."""
        match told:
            case wire.Subscribed():
                self._subscription.confirmed, self._ask_at = True, now
            case wire.Moved(topic):
                self._outputs += self._subscription.move(Topic(topic))
            case wire.Lobby() | wire.DoorSet():
                self._tell(self._gate.hear(told))
            case _:
                assert_never(told)

    def _come_in(self, now: float, joined: wire.Joined) -> None:
        if self._room.is_other_log(joined):
            self._delivery.begin_anew(now, self._room.healing(joined))
            self._tell(events.LogReset())
        self._room.begin(joined)
        self._handle, self._ask_at = joined.handle, now
        self._outputs += self._subscription.begin(Topic(joined.topic))
        self._liveness.lease(joined.lease)
        self._enter(CatchingUp(self._handle, self._room.log.have, self._room.log.head))

    def _read(self, now: float, head: int, entries: tuple[Entry, ...]) -> None:
        had = self._room.log.have
        self._room.log.hear_of(head)
        self._hand_on(now, entries)
        if self._room.log.have > had or not self._room.log.behind:
            # A page that brought nothing new would bring nothing new again: that one can wait.
            self._ask_at = now

    def _hand_on(self, now: float, entries: tuple[Entry, ...]) -> None:
        ready = self._room.log.accept(entries)
        if ready:
            self._tell(events.Said(ready), *self._delivery.see(now, ready))
        if isinstance(self._state, CatchingUp) and self._subscription.confirmed:
            self._progress(now)

    def _progress(self, now: float) -> None:
        if self._room.log.behind:
            self._enter(CatchingUp(self._handle, self._room.log.have, self._room.log.head))
        else:
            self._enter(Joined(self._handle, self._room.log.have))
            self._delivery.resume(now)

    def _refused(self, now: float, refused: wire.Refused) -> None:
        if refused.reason is Reason.NOT_JOINED:
            # Our lease ran out while we slept: come in again; posts stay in the outbox.
            self._join(now)
        elif isinstance(self._state, _OUTSIDE):
            # We knock too often: the next time is when the hub says.
            self._ask_at = now + (refused.retry_after or ASK_AGAIN_SECONDS)
        elif refused.client_id is None:
            self._errands.refused()
            self._tell(events.CommandRefused(refused.reason))
        else:
            self._tell(self._delivery.refused(now, ClientId(refused.client_id), refused))

    def _compare(self, now: float, beacon: wire.Beacon) -> None:
        """Hold what the hub has against what we have."""
        if self._room.compare(beacon):
            self._tell(self._delivery.hear_of_disk(full=beacon.full))
        else:
            self._join(now)

    def _enter(self, state: State) -> None:
        if state != self._state:
            self._state = state
            self._tell(events.StateChanged(state))

    def _tell(self, *told: events.Event | None) -> None:
        self._outputs += [Tell(event) for event in told if event is not None]
