from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from lanchat.ui.large_text import LargeText

CODE = ("maple", "tiger", "lantern", "river")


@pytest.fixture
def label(qtbot: QtBot) -> LargeText:
    made = LargeText(numbered=True)
    qtbot.addWidget(made)
    made.set_words(CODE)
    return made


def test_it_grows_with_its_place(label: LargeText) -> None:
    sizes = []
    for side in ((300, 120), (900, 360), (1900, 760)):
        label.resize(*side)
        sizes.append(label.pixels)
    assert sizes == sorted(set(sizes))
    assert sizes[-1] > 150
    assert label.text().split() == list(CODE)


@pytest.mark.parametrize("size", [(1000, 60), (160, 600), (700, 400)])
def test_it_is_as_large_as_the_shape_allows(label: LargeText, size: tuple[int, int]) -> None:
    label.resize(*size)
    width, height = size
    # One row of four, one column of four, or two by two: never less than the worst of them.
    assert label.pixels >= min(width / 20, height / 2.5)
    assert label.pixels <= height


def test_it_paints_inside_its_place_and_has_a_bound(qtbot: QtBot, label: LargeText) -> None:
    label.resize(600, 200)
    image = label.grab().toImage()
    ground = image.pixel(0, 0)
    edges = [image.pixel(599, y) for y in range(200)] + [image.pixel(x, 0) for x in range(600)]
    assert set(edges) == {ground}
    assert len({image.pixel(x, 60) for x in range(600)}) > 2
    bounded = LargeText(largest=30)
    qtbot.addWidget(bounded)
    bounded.set_words(["192.0.2.7:47820"])
    bounded.resize(2000, 900)
    assert bounded.pixels == 30


def test_without_words_it_is_empty(qtbot: QtBot, label: LargeText) -> None:
    label.set_words(())
    label.resize(200, 100)
    image = label.grab().toImage()
    assert len({image.pixel(x, 50) for x in range(200)}) == 1
