"""The hub's long-term keys: made once, the same ever after."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lanchat.app.hub_keys import read_or_make_keys
from lanchat.app.workshop_folder import mentor_pair
from lanchat.crypto.identity import public_identity
from lanchat.storage.hub_store import HubStore
from lanchat.storage.meta_key import MetaKey


@pytest.fixture
def store(tmp_path: Path) -> Iterator[HubStore]:
    store = HubStore.open(tmp_path)
    yield store
    store.close()


def test_keys_are_made_at_the_first_start_and_kept(store: HubStore, tmp_path: Path) -> None:
    keys = read_or_make_keys(store, tmp_path)
    assert store.meta(MetaKey.IDENTITY) == keys.identity
    assert store.meta(MetaKey.CURVE_SECRET) == keys.curve.secret
    assert store.meta(MetaKey.MENTOR_KEY) == keys.mentor.public
    assert mentor_pair(tmp_path) == keys.mentor
    assert keys.public_identity == public_identity(keys.identity)
    assert len({keys.identity, keys.curve.secret, keys.mentor.secret}) == 3


def test_the_next_start_has_the_same(store: HubStore, tmp_path: Path) -> None:
    before = read_or_make_keys(store, tmp_path)
    store.close()
    again = HubStore.open(tmp_path)
    try:
        assert read_or_make_keys(again, tmp_path) == before
    finally:
        again.close()


def test_another_workshop_has_others(store: HubStore, tmp_path: Path) -> None:
    keys = read_or_make_keys(store, tmp_path)
    elsewhere = HubStore.open(tmp_path / "other")
    try:
        others = read_or_make_keys(elsewhere, tmp_path / "other")
    finally:
        elsewhere.close()
    assert others.identity != keys.identity
    assert others.curve != keys.curve
    assert others.mentor != keys.mentor


def test_a_mentors_key_that_was_lost_is_made_anew_and_the_hub_stays_who_it_is(
    store: HubStore, tmp_path: Path
) -> None:
    before = read_or_make_keys(store, tmp_path)
    (tmp_path / "mentor.key").unlink()
    after = read_or_make_keys(store, tmp_path)
    assert (after.identity, after.curve) == (before.identity, before.curve)
    assert after.mentor != before.mentor
    assert store.meta(MetaKey.MENTOR_KEY) == after.mentor.public


def test_no_repr_shows_the_mentors_secret(store: HubStore, tmp_path: Path) -> None:
    keys = read_or_make_keys(store, tmp_path)
    shown = repr(keys)
    for secret in (keys.identity, keys.curve.secret, keys.mentor.secret):
        assert repr(secret) not in shown
