"""A seeker whose searches the test plays: when it searches, and where it says to go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from msgspec.structs import replace

from lanchat.client.nearby import Nearby, NearbyChanged
from lanchat.client.seeker import PATIENCE_SECONDS, Seeker
from lanchat.client.sightings import Place
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
from lanchat.protocol.descriptor import Descriptor
from lanchat.protocol.errors import Reason

HUB = Descriptor(1, "Python 101", b"i" * 32, b"k" * 32, 47821, 47822, bytes(16))
OTHER_HUB = replace(HUB, identity=b"o" * 32)
OLD = Nearby("192.0.2.7", 47820, HUB)
NEW = Nearby("192.0.2.99", 47820, HUB)
NEW_PORTS = Nearby("192.0.2.7", 47820, replace(HUB, router_port=5001, log_port=5002))
FALSE = Nearby("192.0.2.66", 47820, OTHER_HUB)
LOST = Reconnecting("ann")
IN = Joined("ann", 3)


@dataclass
class FakeSearch:
    """Finds what the test says by `tell`."""

    tell: Callable[[NearbyChanged], None]
    failure: OSError | None = None
    did: list[str] = field(default_factory=list)

    def start(self) -> None:
        if self.failure is not None:
            raise self.failure
        self.did.append("start")

    def stop(self) -> None:
        self.did.append("stop")

    def add_address(self, host: str, port: int) -> None:
        self.did.append(f"ask {host}:{port}")


class Story:
    """A seeker, its clock and its searches."""

    def __init__(self) -> None:
        self.now = 100.0
        self.failure: OSError | None = None
        self.searches: list[FakeSearch] = []
        self.seeker = Seeker(OLD.endpoint, (Place("192.0.2.7", 47820),), self._search)

    def later(self, seconds: float, state: State = LOST) -> object:
        """Where it says to look then."""
        self.now += seconds
        return self.seeker.tick(self.now, state)

    def finds(self, *workshops: Nearby) -> None:
        self.searches[-1].tell(NearbyChanged(workshops, 1.0))

    def _search(self, tell: Callable[[NearbyChanged], None]) -> FakeSearch:
        self.searches.append(FakeSearch(tell, self.failure))
        return self.searches[-1]


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.fixture
def searching() -> Story:
    """One that has lost its hub for long enough."""
    story = Story()
    story.later(0.0, IN)
    assert story.later(1.0) is None
    assert story.later(PATIENCE_SECONDS) is None
    return story


@pytest.mark.parametrize("lost", [LOST, Connecting()])
def test_a_hub_that_is_back_soon_is_not_looked_for(story: Story, lost: State) -> None:
    story.later(1.0, IN)
    for _ in range(3):
        assert story.later(1.0, lost) is None
        assert story.later(PATIENCE_SECONDS - 0.1, lost) is None
        assert story.later(0.05, IN) is None
    assert story.searches == []


@pytest.mark.parametrize("lost", [LOST, Connecting()])
def test_a_hub_that_stays_away_is_looked_for_until_it_is_back(story: Story, lost: State) -> None:
    story.later(1.0, lost)
    assert story.later(PATIENCE_SECONDS, lost) is None
    assert story.later(1.0, lost) is None
    [search] = story.searches
    assert search.did == ["start", "ask 192.0.2.7:47820"]
    assert story.later(1.0, CatchingUp("ann", 0, 3)) is None
    assert search.did[2:] == ["stop"]
    story.later(1.0, IN)
    story.seeker.stop()
    assert search.did[3:] == []


@pytest.mark.parametrize("found", [NEW, NEW_PORTS])
def test_where_it_is_found_is_told_once(searching: Story, found: Nearby) -> None:
    searching.finds(FALSE, found)
    assert searching.later(0.5) == found.endpoint
    assert searching.later(0.5) is None
    assert searching.later(1.0, IN) is None
    # From there it may go on to yet another place.
    searching.later(1.0)
    searching.later(PATIENCE_SECONDS)
    searching.finds(OLD)
    assert searching.later(0.5) == OLD.endpoint
    assert len(searching.searches) == 2


def test_another_hub_and_the_place_where_we_look_already_are_no_news(searching: Story) -> None:
    for found in ((), (FALSE,), (OLD,), (FALSE, OLD)):
        searching.finds(*found)
        assert searching.later(PATIENCE_SECONDS) is None


def test_a_place_where_nobody_lets_us_in_is_left_for_the_one_where_we_were(
    searching: Story,
) -> None:
    searching.finds(NEW)
    assert searching.later(0.0) == NEW.endpoint
    assert searching.later(PATIENCE_SECONDS - 0.1) is None
    assert searching.later(0.1) == OLD.endpoint
    assert searching.later(PATIENCE_SECONDS - 0.1) is None
    assert searching.later(0.1) == NEW.endpoint


@pytest.mark.parametrize(
    "state", [Waiting("ann"), TurnedAway(Reason.BANNED, 1), Closed(ended=True)]
)
def test_who_is_answered_seeks_no_more(searching: Story, state: State) -> None:
    searching.finds(NEW)
    assert searching.later(0.0, state) is None
    assert searching.searches[0].did[-1] == "stop"
    searching.later(1.0)
    assert searching.later(PATIENCE_SECONDS) is None  # what was found before is forgotten
    assert len(searching.searches) == 2


def test_a_search_that_cannot_begin_is_begun_again(story: Story) -> None:
    story.failure = OSError(24, "Too many open files")
    story.later(1.0)
    assert story.later(PATIENCE_SECONDS) is None
    story.failure = None
    assert story.later(1.0) is None
    assert [each.did for each in story.searches] == [[], ["start", "ask 192.0.2.7:47820"]]
