"""The right hub is let pass, an unknown one asks for the code, a changed key stops everything."""

from __future__ import annotations

from lanchat.client.trust import Known, Trust, judge, same_name
from lanchat.protocol.descriptor import Descriptor
from lanchat.protocol.ids import hub_id

_MENTORS = bytes(range(32))
_FALSE = bytes(range(1, 33))


def _hub(name: str, identity: bytes) -> Descriptor:
    return Descriptor(1, name, identity, bytes(32), 1, 2, bytes(16))


def test_a_hub_that_nobody_verified_is_unknown() -> None:
    assert judge(_hub("Python 101", _MENTORS), ()) is Trust.UNKNOWN


def test_the_verified_key_is_let_pass_whatever_the_workshop_is_called_now() -> None:
    pins = [Known(hub_id(_MENTORS), "Python 101")]

    assert judge(_hub("Python 101", _MENTORS), pins) is Trust.VERIFIED
    assert judge(_hub("Python 102", _MENTORS), pins) is Trust.VERIFIED


def test_another_key_under_a_verified_name_is_stopped_however_it_is_written() -> None:
    pins = [Known(hub_id(_MENTORS), "Python 101"), Known(hub_id(bytes(32)), "Drawing")]

    assert judge(_hub("Python 101", _FALSE), pins) is Trust.CHANGED
    assert judge(_hub(" python101", _FALSE), pins) is Trust.CHANGED
    assert judge(_hub("Pottery", _FALSE), pins) is Trust.UNKNOWN


def test_names_that_read_alike_are_the_same() -> None:
    assert same_name("Python 101", " PYTHON101 ")
    assert not same_name("Python 101", "Python 102")


def test_two_verified_workshops_of_one_name_are_both_let_pass() -> None:
    pins = [Known(hub_id(_MENTORS), "Python 101"), Known(hub_id(_FALSE), "Python 101")]

    assert judge(_hub("Python 101", _FALSE), pins) is Trust.VERIFIED
    assert judge(_hub("Python 101", _MENTORS), pins) is Trust.VERIFIED
