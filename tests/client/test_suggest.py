from __future__ import annotations

import random
from itertools import product

from lanchat.client.suggest import ADJECTIVES, ANIMALS, suggest
from lanchat.protocol.handle import problem, skeletons

seeded = random.Random
ALL = [f"{adjective}-{animal}" for adjective, animal in product(ADJECTIVES, ANIMALS)]


def test_there_is_a_choice_for_a_large_class() -> None:
    assert len(ADJECTIVES) >= 64
    assert len(ANIMALS) >= 64
    assert len(set(ADJECTIVES)) == len(ADJECTIVES)
    assert len(set(ANIMALS)) == len(ANIMALS)


def test_every_pair_is_a_handle_that_the_hub_accepts_and_no_two_look_alike() -> None:
    assert [pair for pair in ALL if problem(pair) is not None] == []
    assert len({min(skeletons(pair)) for pair in ALL}) == len(ALL)
    assert all(len(skeletons(pair)) == 1 for pair in ALL)


def test_a_seed_gives_the_same_suggestions_again() -> None:
    one, other = seeded(7), seeded(7)
    assert [suggest(one) for _ in range(5)] == [suggest(other) for _ in range(5)]


def test_what_is_to_be_avoided_is_not_suggested_however_it_is_written() -> None:
    wanted = "quiet-fox"
    avoid = [pair.upper() for pair in ALL if pair != wanted]
    assert suggest(seeded(1), avoid) == wanted


def test_when_all_is_avoided_something_is_suggested_still() -> None:
    assert suggest(seeded(1), ALL) in ALL
