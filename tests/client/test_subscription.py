from __future__ import annotations

from lanchat.client.outputs import Subscribe, Unsubscribe
from lanchat.client.subscription import Subscription
from lanchat.protocol.ids import Key, Topic, personal_topic

KEY = Key(b"k" * 32)
MINE = personal_topic(KEY)
FIRST, SECOND = Topic(b"first run's....."), Topic(b"second run's....")


def test_both_topics_are_asked_for_anew_the_personal_one_last() -> None:
    subscription = Subscription(KEY)
    assert subscription.begin(FIRST) == []
    asked = [Unsubscribe(FIRST), Unsubscribe(MINE), Subscribe(FIRST), Subscribe(MINE)]
    assert subscription.ask() == asked
    assert subscription.ask() == asked


def test_another_run_of_the_hub_takes_the_old_topic_off_and_has_to_confirm() -> None:
    subscription = Subscription(KEY)
    subscription.begin(FIRST)
    subscription.confirmed = True
    assert subscription.begin(SECOND) == [Unsubscribe(FIRST)]
    assert not subscription.confirmed
    assert subscription.ask()[2:] == [Subscribe(SECOND), Subscribe(MINE)]


def test_the_same_run_has_to_confirm_again() -> None:
    subscription = Subscription(KEY)
    subscription.begin(FIRST)
    subscription.confirmed = True
    assert subscription.begin(FIRST) == []
    assert not subscription.confirmed


def test_before_the_hub_named_a_topic_there_is_only_our_own() -> None:
    assert Subscription(KEY).ask() == [Unsubscribe(MINE), Subscribe(MINE)]


def test_where_the_hub_moves_to_we_follow_and_let_the_old_topic_go() -> None:
    subscription = Subscription(KEY)
    subscription.begin(FIRST)
    subscription.confirmed = True
    assert subscription.move(SECOND) == [Subscribe(SECOND), Unsubscribe(FIRST)]
    assert subscription.confirmed  # what it says to us alone comes as before
    assert subscription.move(SECOND) == []  # said twice
    assert subscription.begin(SECOND) == []


def test_who_was_not_let_in_yet_follows_nowhere() -> None:
    subscription = Subscription(KEY)
    assert subscription.move(SECOND) == []
    assert subscription.ask()[2:] == [Subscribe(SECOND), Subscribe(MINE)]
