"""The hub's long-term keys: made at the first start, kept in the workshop's folder."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from lanchat.app.workshop_folder import read_or_make_mentor_pair
from lanchat.crypto.curve import CurvePair, new_pair, pair_of
from lanchat.crypto.identity import new_identity, public_identity
from lanchat.protocol.ids import Key
from lanchat.storage.batch import Batch
from lanchat.storage.hub_store import HubStore
from lanchat.storage.meta_key import MetaKey


@dataclass(frozen=True)
class Keys:
    """The hub's long-term keys."""

    identity: bytes = field(repr=False)
    """The private Ed25519 key, 32 bytes."""
    curve: CurvePair
    mentor: CurvePair

    @property
    def public_identity(self) -> bytes:
        """The Ed25519 public key, 32 bytes."""
        return public_identity(self.identity)


def read_or_make_keys(store: HubStore, folder: Path) -> Keys:
    """Return the keys of the workshop in `folder`; raises StorageError or OSError."""
    identity = store.meta(MetaKey.IDENTITY)
    curve = store.meta(MetaKey.CURVE_SECRET)
    if identity is None or curve is None:
        identity, curve = new_identity(), new_pair().secret
        store.set_meta({MetaKey.IDENTITY: identity, MetaKey.CURVE_SECRET: curve})
    mentor = read_or_make_mentor_pair(folder)
    before = store.meta(MetaKey.MENTOR_KEY)
    if before != mentor.public:
        if before is not None:
            # The mentor's key was lost and made anew: the handle goes with the new one.
            store.commit(Batch(release=(Key(before),)))
        store.set_meta({MetaKey.MENTOR_KEY: mentor.public})
    return Keys(identity, pair_of(curve), mentor)
