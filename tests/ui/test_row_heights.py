from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lanchat.ui.row_heights import RowHeights

CHANGES = st.lists(
    st.tuples(
        st.sampled_from(["insert", "remove", "set", "doubt"]), st.integers(0, 9), st.integers(1, 90)
    )
)


@given(CHANGES)
def test_it_is_as_if_all_were_added_up_each_time(
    changes: list[tuple[str, int, int]],
) -> None:
    heights, plain, exact = RowHeights(), list[int](), list[bool]()
    for what, wanted, height in changes:
        row = min(wanted, len(plain) - (what != "insert"))
        if what == "insert":
            heights.insert(row, [height, 7])
            plain[row:row] = [height, 7]
            exact[row:row] = [False, False]
        elif row < 0:
            continue
        elif what == "remove":
            heights.remove(row, row)
            del plain[row], exact[row]
        elif what == "set":
            heights.set(row, height)
            plain[row], exact[row] = height, True
        else:
            heights.doubt(0, row)
            exact[: row + 1] = [False] * (row + 1)
        assert heights.total == sum(plain)
        assert [heights.top(each) for each in range(len(plain))] == [
            sum(plain[:each]) for each in range(len(plain))
        ]
        assert [heights.is_exact(each) for each in range(len(plain))] == exact
        assert (heights.next_estimate(row) is None) == all(exact)


def test_the_row_at_a_place() -> None:
    heights = RowHeights()
    heights.insert(0, [10, 20, 30])
    assert [heights.at(y) for y in (-5, 0, 9, 10, 29, 30, 59, 60, 999)] == [
        *(0, 0, 0, 1, 1, 2, 2, 2, 2)
    ]


def test_estimates_nearby_come_first() -> None:
    heights = RowHeights()
    heights.insert(0, [10] * 5)
    heights.set(2, 10)
    assert heights.next_estimate(2) == 1
    heights.set(0, 10)
    heights.set(1, 10)
    assert heights.next_estimate(2) == 4
