from __future__ import annotations

from lanchat.client.replica import Replica
from lanchat.protocol.messages import Beacon, CatchUp, Healing, Joined, Presence, Present, Who
from tests.hub.strangers import Stranger

ANN = Stranger("ann")
EPOCH, OTHER_EPOCH = b"the log's epoch.", b"another log's..."


def joined(head: int, epoch: bytes = EPOCH, healing: Healing | None = None) -> Joined:
    return Joined("ann", b"the public topic", epoch, head, healing, 15.0)


def beacon(head: int, roster: int, epoch: bytes = EPOCH) -> Beacon:
    return Beacon(epoch, head, roster, full=False)


def complete(head: int) -> Replica:
    """A replica that lacks nothing."""
    replica = Replica()
    replica.begin(joined(head))
    replica.log.accept(ANN.posted(seq, seq, "so") for seq in range(1, head + 1))
    replica.people.snapshot(Present(1, (ANN.member(),)))
    return replica


def test_the_log_is_asked_for_first_and_then_who_is_there() -> None:
    replica = Replica()
    replica.begin(joined(head=2))
    assert (replica.behind, replica.question()) == (True, CatchUp(0))
    replica.log.accept([ANN.posted(1, 1, "one")])
    assert replica.question() == CatchUp(1)
    replica.log.accept([ANN.posted(2, 2, "two")])
    assert (replica.behind, replica.question()) == (True, Who())
    replica.people.snapshot(Present(1, (ANN.member(),)))
    assert not replica.behind


def test_a_beacon_shows_what_is_lacking() -> None:
    replica = complete(head=3)
    assert replica.compare(beacon(3, 1))
    assert not replica.behind
    assert replica.compare(beacon(3, 2))
    assert (replica.behind, replica.question()) == (True, Who())
    assert replica.compare(beacon(4, 2))
    assert replica.question() == CatchUp(3)


def test_a_beacon_of_another_log_says_nothing_of_ours() -> None:
    replica = complete(head=3)
    assert not replica.compare(beacon(9, 9, OTHER_EPOCH))
    assert not replica.behind
    assert not Replica().compare(beacon(9, 9))


def test_a_hub_that_was_started_again_goes_on_with_the_log_and_counts_people_anew() -> None:
    replica = complete(head=3)
    replica.people.change(Presence(2, (), ("ann",)))
    assert not replica.is_other_log(joined(head=4))
    replica.begin(joined(head=4))
    assert replica.question() == CatchUp(3)
    replica.log.accept([ANN.posted(4, 4, "four")])
    assert (replica.behind, replica.question()) == (True, Who())


def test_another_log_is_begun_from_its_first_entry() -> None:
    replica = complete(head=3)
    other = joined(head=1, epoch=OTHER_EPOCH)
    assert replica.is_other_log(other)
    replica.begin(other)
    assert not replica.is_other_log(other)
    assert (replica.log.have, replica.log.head, replica.question()) == (0, 1, CatchUp(0))


def test_who_had_no_log_yet_has_no_other() -> None:
    assert not Replica().is_other_log(joined(head=1))
    assert Replica().healing(joined(1, healing=Healing(EPOCH, 1))) is None


def test_a_loss_is_ours_to_heal_if_it_is_of_the_log_that_we_have() -> None:
    replica = complete(head=3)
    healing = Healing(EPOCH, 1)
    assert replica.healing(joined(1, OTHER_EPOCH, healing)) == healing
    assert replica.healing(joined(1, OTHER_EPOCH, Healing(b"an older one....", 1))) is None
    assert replica.healing(joined(1, OTHER_EPOCH)) is None
