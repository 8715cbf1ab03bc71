"""Whatever network, disk and processes do: in the end all have the same log and see the same room.

The cores are the real ones; clock, network, disk and processes are simulated, so that an hour of
the worst takes a second. While it lasts, witnesses hold the hub to its promises: the members are
told what is on its disk, in order, each entry once; an acknowledged post is there; and who was put
out is told nothing of what is said afterwards.
"""

from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from lanchat.client.state import Closed, TurnedAway
from lanchat.protocol import messages as wire
from lanchat.protocol.entries import Entry
from lanchat.protocol.errors import Reason
from lanchat.protocol.handle import skeletons
from lanchat.protocol.ids import Author, ClientId, Key
from lanchat.protocol.limits import MAX_OFFER_ENTRIES
from lanchat.protocol.version import VERSION
from tests.system.simulated_member import HEARTBEAT_SECONDS, Member
from tests.system.simulated_room import MENTOR, Room
from tests.system.simulated_witness import by_handle

LOSSES = st.sampled_from((0.0, 0.3, 0.9))
SLOWNESSES = st.sampled_from((0.0, 0.1, 0.5))
HANDLES = ("blue-owl", "Blue-Owl", "bIue-owl", "red-kite", "quiet-fox", "grey-seal", "old-crow")
WORDS = st.sampled_from((None, None, "maple"))
MOST_MEMBERS = 5
LONGEST_SECONDS = 20.0
DURATIONS = st.sampled_from((0.2, 5.0, LONGEST_SECONDS))
SETTLED_WITHIN_SECONDS = 120.0
QUIET_SECONDS = 12.0


class Convergence(RuleBasedStateMachine):
    """What may befall a workshop, in any order."""

    @initialize(seed=st.integers(0, 2**32), loss=LOSSES, slowness=SLOWNESSES)
    def begin(self, seed: int, loss: float, slowness: float) -> None:
        self.room = Room(seed)
        self.healed = True
        self.change_weather(loss, slowness)
        self.room.enter(MENTOR, "mentor")
        self.room.enter(Key(b"first".ljust(32)), HANDLES[0])
        self.room.run(0.3)

    def pick(self, number: int) -> Member:
        return self.room.members[number % len(self.room.members)]

    @property
    def mentor(self) -> Member:
        return self.room.members[0]

    @precondition(lambda self: len(self.staying_members()) < MOST_MEMBERS)
    @rule(handle=st.sampled_from(HANDLES), word=WORDS)
    def enter(self, handle: str, word: str | None = None) -> None:
        key = Key(str(len(self.room.members)).encode().ljust(32))
        self.room.enter(key, handle, word)

    @rule(number=st.integers(0, MOST_MEMBERS), posts=st.sampled_from((1, 1, 2, 5, 50)))
    def say(self, number: int, posts: int) -> None:
        for _ in range(posts):
            self.pick(number).say()

    @rule(posts=st.integers(1, 3), seconds=st.sampled_from((0.01, 0.3, 3.0)))
    def talk(self, posts: int, seconds: float) -> None:
        for _ in range(posts):
            for member in self.staying_members():
                member.say()
            self.room.run(seconds)

    @rule(number=st.integers(2, MOST_MEMBERS))
    def leave(self, number: int) -> None:
        self.pick(number).leave()

    @rule(seconds=st.sampled_from((0.003, 0.02, 0.1, 0.5, 2.0, 7.0, 20.0)))
    def pass_time(self, seconds: float) -> None:
        self.room.run(seconds)

    @rule(lobby=st.booleans(), word=WORDS)
    def set_door(self, lobby: bool, word: str | None) -> None:
        self.mentor.moderate(wire.SetDoor(wire.Door(lobby, word)))

    @rule(number=st.integers(0, MOST_MEMBERS), welcome=st.sampled_from((True, True, False)))
    def decide(self, number: int, welcome: bool) -> None:
        waiting = self.mentor.witness.waiting
        if waiting:
            self.mentor.moderate(wire.Admit(waiting[number % len(waiting)].author, welcome))

    @rule(number=st.integers(0, MOST_MEMBERS), ban=st.booleans())
    def put_out(self, number: int, ban: bool) -> None:
        self.mentor.moderate(wire.Remove(self.pick(number).session.author, ban))

    @rule(number=st.integers(0, MOST_MEMBERS), which=st.sampled_from(("commands", "log", "both")))
    def break_connection(self, number: int, which: str) -> None:
        if which != "log":
            self.pick(number).lose_dealer()
        if which != "commands":
            self.pick(number).lose_sub()

    @rule(number=st.integers(0, MOST_MEMBERS), seconds=DURATIONS)
    def pull_cable(self, number: int, seconds: float) -> None:
        member = self.pick(number)
        member.offline = True
        member.cut()
        self.room.network.after(seconds, member.plug_cable_in)

    @rule(number=st.integers(0, MOST_MEMBERS), seconds=DURATIONS)
    def freeze(self, number: int, seconds: float) -> None:
        member = self.pick(number)
        member.frozen = True
        self.room.network.after(seconds, member.thaw)

    @rule(loss=LOSSES, slowness=SLOWNESSES)
    def change_weather(self, loss: float, slowness: float) -> None:
        self.room.network.loss, self.room.network.slowness = loss, slowness

    @rule(seconds=DURATIONS)
    def fill_disk(self, seconds: float) -> None:
        self.room.store.full = True
        self.room.network.after(seconds, self.room.store.clear)

    @rule(steps=st.integers(0, 12))
    def crash_soon(self, steps: int) -> None:
        if self.room.hub is not None:
            self.room.hub.fuse = steps

    @rule()
    def stop(self) -> None:
        self.room.stop()

    @rule()
    def copy_disk(self) -> None:
        self.room.store.copy()

    @precondition(lambda self: self.healed)
    @rule()
    def damage_disk(self) -> None:
        """Once until all is well again: what is lost twice in a row is lost."""
        self.healed = self.room.hub is None
        self.room.damage()

    def teardown(self) -> None:
        if hasattr(self, "room"):
            self.calm()
            self.check_peace()
            self.check_end()

    @rule()
    def calm(self) -> None:
        """Whatever happened: when it is over, all is well again."""
        self.heal()
        self.settle()
        self.check_log()
        self.check_room()
        for member in self.settled_members():
            self.check_member(member)
        self.healed = True

    def heal(self) -> None:
        """Let the last misfortunes pass, and bring no new ones."""
        self.room.network.loss = self.room.network.slowness = 0.0
        self.room.run(max(LONGEST_SECONDS, HEARTBEAT_SECONDS))
        if self.room.hub is not None:
            self.room.hub.fuse = None

    def settle(self) -> None:
        """Let time run until all is said; then a little, for leases and late news to pass."""
        give_up = self.room.network.now + SETTLED_WITHIN_SECONDS
        while not all(self.is_at_rest(member) for member in self.staying_members()):
            assert self.room.network.now < give_up, "still not settled"
            if self.mentor.settled and self.mentor.witness.waiting:
                self.mentor.moderate(wire.SetDoor(wire.Door()))
            self.room.run(1.0)
        self.room.run(20.0)

    def is_at_rest(self, member: Member) -> bool:
        """Tell whether a member is in, or waits for a mentor who has left."""
        return member.settled or (member.waits and self.mentor.gone)

    def staying_members(self) -> list[Member]:
        return [member for member in self.room.members if not member.gone]

    def settled_members(self) -> list[Member]:
        return [member for member in self.room.members if member.settled]

    def check_room(self) -> None:
        room = self.room
        assert room.hub is not None
        held = [(member.key, room.hub.roster.bound_to(member.key)) for member in room.members]
        bound = {key: at for key, at in held if at is not None}
        saved = {**room.store.handles, **room.hub.roster.unsaved()}
        assert bound == {key: at for key, at in saved.items() if at is not None}
        present = room.hub.roster.present().members
        assert set(present) <= {wire.Member(*at) for at in bound.values()}
        authors = {member.author for member in present}
        assert authors == {member.session.author for member in self.settled_members()}
        assert not any(ban.key in bound for ban in room.store.bans)

    def check_member(self, member: Member) -> None:
        room, witness = self.room, member.witness
        assert room.hub is not None
        assert member.topics == 2, "the public one and their own"
        assert witness.heard == room.store.entries
        assert witness.acked == member.said
        assert witness.people == tuple(sorted(room.hub.roster.present().members, key=by_handle))
        shown = [witness.timeline[index].seq for index in range(len(witness.timeline))]
        assert shown == [entry.seq for entry in room.store.entries]
        stored = room.store.stored()
        lacking = [entry for entry in witness.lost if name_of(entry) not in stored]
        assert not [entry for entry in lacking if self.may_be_given_back(entry)]

    def may_be_given_back(self, entry: Entry) -> bool:
        """Tell whether only the author has had the handle: else nobody knows whose it was."""
        forms = skeletons(entry.handle)
        had = [member for member in self.room.members if forms & skeletons(member.handle)]
        banned = any(forms & ban.forms for ban in self.room.store.bans)
        mentors = entry.author == self.mentor.session.author and self.mentor.gone
        return not (banned or mentors) and sum(member.witness.was_in for member in had) == 1

    def check_log(self) -> None:
        """Each post is there once at most, in the order in which its author said them."""
        for member in self.room.members:
            theirs = [
                ClientId(entry.client_id)
                for entry in self.room.store.entries
                if entry.author == member.session.author
            ]
            assert theirs == [client_id for client_id in member.said if client_id in theirs]
            if self.room.store.wound is None:
                assert theirs == member.said[: len(theirs)]
                assert set(member.witness.acked) <= set(theirs)
            if member.settled:
                assert theirs == member.said

    def check_peace(self) -> None:
        """Nobody asks or says anything any more but that they are alive."""
        for member in self.room.members:
            member.commands.clear()
        self.room.run(QUIET_SECONDS)
        for member in self.settled_members():
            assert set(member.commands) == {wire.Alive}
            assert member.commands[wire.Alive] <= 3

    def check_end(self) -> None:
        """The mentor, if still in, ends it for everyone."""
        self.mentor.end()
        self.room.run(0.5)
        assert self.room.hub is not None
        assert self.room.hub.core.ended is not self.mentor.gone
        if self.room.hub.core.ended:
            staying = self.staying_members()
            self.room.hub.close()
            self.room.run(0.5)
            assert all(member.session.state == Closed(ended=True) for member in staying)


def name_of(entry: Entry) -> tuple[Author, ClientId]:
    return Author(entry.author), ClientId(entry.client_id)


TestConvergence = pytest.mark.timeout(240)(Convergence.TestCase)
# A story takes 25 ms, and many are needed to meet the rarer coincidences.
TestConvergence.settings = settings(
    max_examples=10 * settings().max_examples, stateful_step_count=12
)


@pytest.mark.parametrize("seed", range(6))
def test_what_is_lost_is_said_and_asked_again_without_a_new_connection(seed: int) -> None:
    """New connections repair much by themselves: here there is none."""
    story = Convergence()
    story.begin(seed=seed, loss=0.3, slowness=0.1)
    story.enter(handle="red-kite")
    story.say(number=0, posts=50)
    story.talk(posts=3, seconds=0.3)
    story.pass_time(seconds=7.0)
    story.teardown()


@pytest.mark.parametrize("seed", range(6))
def test_what_a_restored_hub_lost_its_members_give_back(seed: int) -> None:
    """More than one offer holds, while some are away and others come back in a storm."""
    story = Convergence()
    story.begin(seed=seed, loss=0.0, slowness=0.1)
    for handle in ("red-kite", "quiet-fox", "grey-seal"):
        story.enter(handle=handle)
    story.talk(posts=2, seconds=3.0)
    story.copy_disk()
    story.say(number=1, posts=50)
    story.say(number=3, posts=50)
    story.talk(posts=2, seconds=3.0)
    story.pull_cable(number=2, seconds=5.0)
    story.pass_time(seconds=7.0)
    story.leave(number=4)
    story.change_weather(loss=0.3, slowness=0.5)
    story.damage_disk()
    story.talk(posts=3, seconds=3.0)
    story.calm()
    lost = [len(member.witness.lost) for member in story.settled_members()]
    assert max(lost) > MAX_OFFER_ENTRIES
    story.teardown()


def test_who_was_put_out_is_told_nothing_more_and_the_others_go_on() -> None:
    story = Convergence()
    story.begin(seed=1, loss=0.0, slowness=0.0)
    story.enter(handle="red-kite")
    story.pass_time(seconds=2.0)
    put_out = story.room.members[1]
    story.put_out(number=1, ban=True)
    story.pass_time(seconds=0.5)
    story.talk(posts=2, seconds=0.3)
    story.pass_time(seconds=2.0)
    assert put_out.session.state == TurnedAway(Reason.BANNED, VERSION)
    assert {entry.author for entry in story.room.store.entries} == {
        member.session.author for member in story.settled_members()
    }
    story.teardown()
