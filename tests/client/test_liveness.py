from __future__ import annotations

from lanchat.client.liveness import SILENCE_SECONDS, Liveness


def test_a_hub_that_says_nothing_counts_as_lost_after_four_beacons() -> None:
    liveness = Liveness()
    liveness.heard(100.0)
    assert liveness.lost_at == 100.0 + SILENCE_SECONDS == 104.0
    liveness.heard(101.5)
    assert liveness.lost_at == 105.5


def test_we_speak_three_times_within_a_lease() -> None:
    liveness = Liveness()
    liveness.lease(15.0)
    liveness.spoke(100.0)
    assert liveness.speak_at == 105.0
    liveness.lease(6.0)
    liveness.spoke(101.0)
    assert liveness.speak_at == 103.0


def test_before_the_hub_names_a_lease_we_speak_as_often_as_its_silence_lasts() -> None:
    liveness = Liveness()
    liveness.spoke(9.0)
    assert 9.0 < liveness.speak_at < 9.0 + SILENCE_SECONDS
