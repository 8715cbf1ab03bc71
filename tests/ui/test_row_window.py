from __future__ import annotations

from lanchat.ui.row_window import RowWindow


class Rows:
    """Rows whose real heights are known here, and which rows were measured."""

    def __init__(self, count: int, real: int = 20) -> None:
        self.real = real
        self.measured: list[int] = []
        self.window = RowWindow(self._measure)
        self.window.start_over([10] * count)

    def _measure(self, row: int) -> int:
        self.measured.append(row)
        return self.real


def test_only_rows_in_sight_are_measured() -> None:
    rows = Rows(10_000)
    rows.window.settle(100)
    assert sorted(rows.measured) == [9995, 9996, 9997, 9998, 9999]
    assert rows.window.value == rows.window.maximum == 9995 * 10 + 5 * 20 - 100


def test_at_the_bottom_it_stays_there_whatever_comes() -> None:
    rows = Rows(100)
    rows.window.settle(100)
    rows.window.insert(100, [10] * 3)
    rows.window.settle(100)
    assert rows.window.at_bottom
    assert rows.window.rows(0, 99) == range(98, 103)


def test_the_row_that_is_read_stays_where_it_is() -> None:
    rows = Rows(100)
    rows.window.settle(100)
    rows.window.look_from(300)
    rows.window.settle(100)
    reading = rows.window.row_at(50)
    assert reading is not None
    place = rows.window.place(reading)[0]
    rows.window.insert(100, [10] * 5)
    rows.window.insert(0, [10] * 3)
    rows.window.settle(100)
    assert rows.window.place(reading + 3)[0] == place
    rows.window.remove(0, 1)
    rows.window.settle(100)
    assert rows.window.place(reading + 1)[0] == place
    while rows.window.measure_while(lambda: True):
        pass
    rows.window.settle(100)
    assert rows.window.place(reading + 1)[0] == place
    assert not rows.window.at_bottom
    assert rows.window.is_settled()


def test_measuring_stops_when_the_time_is_up() -> None:
    rows = Rows(100)
    ticks = iter([True, True, False])
    assert rows.window.measure_while(lambda: next(ticks))
    assert len(rows.measured) == 2


def test_back_at_the_bottom_it_follows_again() -> None:
    rows = Rows(100, real=10)
    rows.window.settle(100)
    rows.window.look_from(0)
    rows.window.settle(100)
    assert not rows.window.at_bottom
    rows.window.look_from(rows.window.maximum)
    assert rows.window.at_bottom


def test_fewer_rows_can_take_the_place_of_many() -> None:
    rows = Rows(100)
    rows.window.settle(100)
    rows.window.look_from(900)
    rows.window.start_over([10] * 3)
    rows.window.settle(100)
    assert rows.window.rows(0, 99) == range(3)
    rows.window.remove(0, 2)
    rows.window.settle(100)
    assert rows.window.value == 0


def test_without_rows_there_is_nothing_to_see() -> None:
    rows = Rows(0)
    rows.window.settle(100)
    assert (rows.window.value, rows.window.maximum) == (0, 0)
    assert rows.window.row_at(5) is None
    assert not rows.window.rows(0, 99)
