from __future__ import annotations

from lanchat.client.events import DoorChanged, LobbyChanged
from lanchat.client.gate import Gate
from lanchat.protocol.messages import Door, DoorSet, Lobby
from tests.hub.strangers import Stranger

ANN, BOB = Stranger("ann").member(), Stranger("bob").member()


def test_what_is_said_again_is_not_told_again() -> None:
    gate, closed = Gate(), Door(lobby=True)
    assert [gate.hear(DoorSet(closed)) for _ in range(2)] == [DoorChanged(closed), None]
    assert [gate.hear(Lobby((ANN,))) for _ in range(2)] == [LobbyChanged((ANN,)), None]
    assert gate.hear(Lobby((ANN, BOB))) == LobbyChanged((ANN, BOB))
    assert gate.hear(DoorSet(Door())) == DoorChanged(Door())
    assert gate.hear(Lobby(())) == LobbyChanged(())


def test_at_first_nobody_waits_and_the_door_is_news() -> None:
    assert Gate().hear(Lobby(())) is None
    assert Gate().hear(DoorSet(Door())) == DoorChanged(Door())
