"""Row 4: subscribing to what is not yours. Nothing is heard, whatever is asked for."""

from __future__ import annotations

from contextlib import ExitStack

from lanchat.client.state import TurnedAway
from lanchat.crypto.curve import new_pair
from lanchat.protocol.ids import personal_topic
from lanchat.protocol.messages import Joined, Remove
from tests.system.commands import Commands, endpoint
from tests.threats.attack import attacker, enter, enter_as_mentor, say_and_hear, spy, until_cut

POSTS = 20


def test_raw_subscribers_hear_nothing(lab: Commands, stack: ExitStack) -> None:
    at = endpoint(lab.hub().line("ready"))
    owl = enter(stack, at, "blue-owl")
    member = attacker(stack, at)
    joined = member.ask(member.credentials.join("quiet-fox"))
    assert isinstance(joined, Joined)
    topics = (joined.topic, personal_topic(owl.pair.public), personal_topic(member.pair.public))
    prefixes = [topic[:length] for topic in topics for length in (0, 1, 8, 15, 16)]
    strangers = [spy(stack, at, None, wanted) for wanted in prefixes]
    # A member has the room's topic; another's own is not for them either.
    member_too = spy(stack, at, member.pair, personal_topic(owl.pair.public))
    for number in range(POSTS):
        say_and_hear(owl, f"not for spies {number}")
        for each in (*strangers, member_too):
            each.step()
    assert all(each.is_in for each in (*strangers, member_too))
    assert [each.received for each in strangers] == [[]] * len(prefixes)
    assert member_too.received == []


def test_after_a_kick_the_room_is_elsewhere(lab: Commands, stack: ExitStack) -> None:
    at = endpoint(lab.hub().line("ready"))
    mentor = enter_as_mentor(stack, at, lab.folder)
    pair = new_pair()
    member = attacker(stack, at, pair)
    joined = member.ask(member.credentials.join("quiet-fox"))
    assert isinstance(joined, Joined)
    theirs = spy(stack, at, pair, joined.topic)
    while not theirs.received:
        say_and_hear(mentor, "they are in")
        theirs.step()

    mentor.link.moderate(Remove(member.credentials.author, ban=True))
    until_cut(theirs)
    # Another key that was told of the topic, too.
    friend = spy(stack, at, None, joined.topic)
    theirs.received.clear()
    for number in range(POSTS):
        say_and_hear(mentor, f"not for those who were put out {number}")
        theirs.step()
        friend.step()
    assert friend.is_in
    assert theirs.received == friend.received == []


def test_a_member_who_was_put_out_is_told_so(lab: Commands, stack: ExitStack) -> None:
    at = endpoint(lab.hub().line("ready"))
    mentor = enter_as_mentor(stack, at, lab.folder)
    fox = enter(stack, at, "quiet-fox")
    mentor.link.moderate(Remove(fox.link.author, ban=True))
    fox.next_state(TurnedAway)
    before = len(fox.entries())
    say_and_hear(mentor, "they are gone")
    assert len(fox.entries()) == before
