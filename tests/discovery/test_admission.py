"""How many questions are answered. Times are seconds."""

from lanchat.discovery.admission import (
    ADDRESS_BURST,
    ADDRESS_RATE,
    BURST,
    MAX_ADDRESSES,
    RATE,
    Admission,
)


def admitted(admission: Admission, now: float, address: str, questions: int) -> int:
    return sum(admission.admit(now, address) for _ in range(questions))


def test_one_address_has_its_share_and_gets_it_back_with_time() -> None:
    admission = Admission()
    assert admitted(admission, 0.0, "192.0.2.1", 10_000) == ADDRESS_BURST
    assert admitted(admission, 0.0, "192.0.2.2", 1) == 1
    assert admitted(admission, 1.0, "192.0.2.1", 10_000) == ADDRESS_RATE
    assert admitted(admission, 100.0, "192.0.2.1", 10_000) == ADDRESS_BURST


def test_everyone_together_has_a_bound_and_memory_too() -> None:
    admission = Admission()
    flood = [admission.admit(0.0, f"forged {number}") for number in range(10_000)]
    assert sum(flood) == BURST
    assert len(admission) == MAX_ADDRESSES
    later = [admission.admit(1.0, f"forged {number}") for number in range(10_000)]
    assert sum(later) == RATE


def test_a_classroom_behind_one_address_is_answered() -> None:
    admission = Admission()
    for tick in range(100):
        assert admitted(admission, 2.5 * tick, "192.0.2.1", 60) == 60
