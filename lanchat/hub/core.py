"""The hub's core: requests in, effects out. It does no I/O and is told the time.

A turn takes the requests of one group. What they change goes into one transaction; only after it
are the effects carried out, so that nothing is acknowledged or published that a power cut could
undo.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import assert_never

from lanchat.hub.door import Ban, Door
from lanchat.hub.effects import (
    Answer,
    AnswerPage,
    Cut,
    Effect,
    Name,
    Peer,
    Publish,
    Request,
    Whisper,
)
from lanchat.hub.entrance import Entrance
from lanchat.hub.healing import Healer
from lanchat.hub.log import PublicLog
from lanchat.hub.moderation import Moderation
from lanchat.hub.posting import Posting, PostLimits
from lanchat.hub.room import Facts, Room
from lanchat.hub.roster import Bound, Roster
from lanchat.hub.schedule import Schedule
from lanchat.protocol import messages as wire
from lanchat.protocol.entries import Entry, Posted
from lanchat.protocol.errors import Reason
from lanchat.protocol.ids import ClientId, Key, Topic, personal_topic
from lanchat.protocol.version import VERSION

STORAGE_RETRY_SECONDS = 5.0
"""When to try again after the disk refused: somebody has to make space meanwhile."""


@dataclass(frozen=True)
class Turn:
    """What one group of requests changes, to be committed as one."""

    entries: tuple[Entry, ...]
    bindings: Mapping[Key, Bound | None]
    """Handles bound to keys and, with None, freed."""
    bans: tuple[Ban, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing to commit."""
        return not (self.entries or self.bindings or self.bans)


class HubCore:
    """The workshop's rules."""

    def __init__(
        self,
        facts: Facts,
        *,
        roster: Roster,
        door: Door,
        log: PublicLog,
        new_topic: Callable[[], Topic],
        limits: PostLimits | None = None,
    ) -> None:
        """Start with the members, the door and the log that the store holds.

        `new_topic` gives a random topic: everything public is published on one that is new at each
        start and whenever somebody was put out, so that only members know it.
        """
        self._roster = roster
        self._door = door
        self._log = log
        self._room = Room(facts, log, new_topic)
        self._entrance = Entrance(roster, door, facts.curve_key)
        self._moderation = Moderation(self._room, roster, door, self._entrance)
        self._posting = Posting(facts.identity, limits)
        self._healer = Healer(facts.wound, roster, door, log)
        self._posts: list[tuple[Peer, Entry]] = []
        self._answers: list[Effect] = []
        self._schedule = Schedule()

    @property
    def ended(self) -> bool:
        """Whether the mentor has ended the workshop."""
        return self._moderation.ended

    @property
    def head(self) -> int:
        """The number of the last entry on disk."""
        return self._log.head

    @property
    def topic(self) -> Topic:
        """The topic of everything public."""
        return self._room.topic

    @property
    def door(self) -> wire.Door:
        """How people come in."""
        return self._door.settings

    def names(self, request: Request) -> list[Name]:
        """Return the names of the posts in `request` of which the log may hold some already.

        For a Post that is one, or none while its author is unknown; the turn wants to be told
        which of them are stored.
        """
        match request.command:
            case wire.Post(client_id):
                bound = self._roster.bound_to(request.peer.key)
                return [] if bound is None else [(bound.author, ClientId(client_id))]
            case wire.Offer():
                return self._healer.names(request.peer.key, request.command)
            case _:
                return []

    def turn(self, now: float, at: int, requests: Iterable[Request]) -> Turn:
        """Take in a group of requests; `committed` or `failed` must follow.

        `now` is monotonic seconds, `at` the wall clock in milliseconds since 1970, UTC.
        """
        for request in requests:
            self._take(now, at, request)
        return Turn(self._log.staged, self._roster.unsaved(), self._door.unsaved())

    def committed(self, now: float, turn: Turn) -> list[Effect]:
        """Return what to do now that `turn` is on disk."""
        self._roster.saved(turn.bindings)
        self._door.saved(turn.bans)
        self._log.commit()
        if not turn.empty:
            self._set_full(full=False)
        effects: list[Effect] = [
            Answer(peer, wire.Ack(ClientId(entry.client_id), entry.seq))
            for peer, entry in self._posts
        ]
        if turn.entries:
            self._schedule.entries_told(now)
        return self._finish(effects)

    def failed(self) -> list[Effect]:
        """Return what to do when the turn could not be stored: posts are refused for now.

        Handles and bans hold in memory and go into the next turn; reads go on.
        """
        self._log.take_back()
        self._set_full(full=True)
        effects: list[Effect] = [
            Answer(peer, wire.Refused(Reason.STORAGE_FULL, entry.client_id, STORAGE_RETRY_SECONDS))
            for peer, entry in self._posts
        ]
        return self._finish(effects)

    def subscribed(self, key: Key, topic: Topic) -> tuple[bool, list[Effect]]:
        """Tell whether `key` may have `topic`, and what to say to them."""
        if not self._roster.is_member(key):
            return False, []
        if topic != personal_topic(key):
            return topic == self._room.topic, []
        effects = self._room.arrived(key)
        return True, effects + (self._reminder() if key == self._roster.mentor else [])

    def unsubscribed(self, now: float, topic: Topic) -> None:
        """Take note that nobody has `topic` any more: for a personal one, a connection is lost."""
        self._roster.connection_lost(now, topic)

    def tick(self, now: float) -> list[Effect]:
        """Return what is due at `now`: comings and goings, who waits, a beacon."""
        effects: list[Effect] = []
        self._roster.expire(now)
        self._door.expire(now)
        if self._schedule.presence_due(now) and self._roster.changed:
            presence = self._roster.presence()
            if presence is not None:
                effects.append(Publish(presence))
            self._schedule.presence_told(now)
        lobby = self._door.take_changes(now)
        if lobby is not None:
            effects.append(Whisper(self._roster.mentor, lobby))
        if self._schedule.beacon_due(now):
            effects.append(Publish(self._room.beacon(self._roster.version)))
            self._schedule.beacon_told(now)
            effects += self._reminder() if self._schedule.reminder_due() else []
        return effects

    def deadline(self) -> float:
        """Return when `tick` is due next, in monotonic seconds."""
        people_changed = self._roster.changed
        return min(self._schedule.deadline(people_changed=people_changed), self._door.deadline())

    def other_version(self, peer: Peer) -> Answer:
        """Return the answer to a Join of another version of the protocol."""
        return Answer(peer, wire.TurnedAway(Reason.VERSION_UNSUPPORTED, VERSION))

    def closing(self) -> Publish:
        """Return the farewell."""
        return Publish(wire.Closing(self.ended))

    def _reminder(self) -> list[Effect]:
        """Return what tells the mentor, if in, how people come in and who waits."""
        mentor = self._roster.mentor
        if mentor not in self._roster.here():
            return []
        settings, lobby = wire.DoorSet(self._door.settings), self._door.lobby()
        return [Whisper(mentor, settings), Whisper(mentor, lobby)]

    def _set_full(self, *, full: bool) -> None:
        if full != self._room.full:
            self._room.full = full
            self._answers.append(Publish(self._room.beacon(self._roster.version)))

    def _finish(self, effects: list[Effect]) -> list[Effect]:
        effects += self._answers
        self._posts, self._answers = [], []
        return effects

    def _take(self, now: float, at: int, request: Request) -> None:
        peer, command = request.peer, request.command
        if self._door.bars(peer.key):
            self._answers.append(Cut(peer.key, wire.TurnedAway(Reason.BANNED, VERSION)))
        elif isinstance(command, wire.Join):
            result = self._entrance.join(now, peer, command)
            self._answers.append(self._room.welcome(peer, result))
        elif not self._roster.renew(now, peer.key):
            if isinstance(command, wire.Leave):
                self._door.leave(peer.key)
            self._answers.append(Answer(peer, _not_joined(command)))
        elif isinstance(command, wire.ForMentor):
            self._obey(now, peer, command)
        else:
            self._serve(now, at, request, command)

    def _obey(self, now: float, peer: Peer, command: wire.ForMentor) -> None:
        topic = self._room.topic
        self._answers += self._moderation.obey(now, peer, command)
        if self._room.topic != topic:
            self._schedule.moved(now)

    def _serve(
        self,
        now: float,
        at: int,
        request: Request,
        command: wire.Post | wire.CatchUp | wire.Who | wire.Alive | wire.Leave | wire.Offer,
    ) -> None:
        peer = request.peer
        match command:
            case wire.Post():
                self._post(now, at, request, command)
            case wire.CatchUp(after):
                self._answers.append(AnswerPage(peer, after))
            case wire.Who():
                self._answers.append(Answer(peer, self._roster.present()))
            case wire.Alive():
                pass
            case wire.Leave():
                self._roster.leave(peer.key)
            case wire.Offer():
                self._healer.take(now, at, request, command)
            case _:
                assert_never(command)

    def _post(self, now: float, at: int, request: Request, post: wire.Post) -> None:
        peer, client_id = request.peer, ClientId(post.client_id)
        bound = self._roster.bound_to(peer.key)
        if bound is None or bound.author != request.author:
            # They came in by this very group, before it was looked up what they said before.
            self._answers.append(Answer(peer, _not_joined(post)))
            return
        stored_as = request.stored.get((bound.author, client_id))
        if stored_as is not None:
            self._answers.append(Answer(peer, wire.Ack(client_id, stored_as)))
            return
        refusal = self._posting.refusal(now, peer.key, bound, post)
        if refusal is not None:
            self._answers.append(Answer(peer, refusal))
            return
        said = Posted(0, at, bound.author, bound.handle, client_id, post.text, post.signature)
        self._posts.append((peer, self._log.stage(said)))


def _not_joined(command: wire.Command) -> wire.Refused:
    client_id = command.client_id if isinstance(command, wire.Post) else None
    return wire.Refused(Reason.NOT_JOINED, client_id)
