from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

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
from lanchat.protocol.errors import Reason

STATES: tuple[State, ...] = (
    Connecting(),
    Waiting("fox"),
    CatchingUp("fox", have=3, head=9),
    Joined("fox", head=9),
    Reconnecting("fox"),
    TurnedAway(Reason.HANDLE_TAKEN, hub_version=1),
    Closed(ended=True),
)


def test_a_state_is_told_apart_by_its_kind_and_by_what_it_carries() -> None:
    assert len(set(STATES)) == len(STATES)
    assert Joined("fox", head=9) == STATES[3]
    assert Joined("fox", head=10) != STATES[3]
    assert Closed(ended=False) != STATES[6]


@pytest.mark.parametrize("state", STATES[1:5], ids=lambda state: type(state).__name__)
def test_a_state_that_was_handed_out_does_not_change(state: State) -> None:
    with pytest.raises(FrozenInstanceError):
        state.handle = "owl"  # type: ignore[misc, union-attr]  # that is what is tested
