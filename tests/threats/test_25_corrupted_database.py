"""Row 25: a corrupted database. It is noticed, a copy takes its place, the members heal the log."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from lanchat.storage import database
from lanchat.storage.hub_store import HubStore
from tests.threats.attack import needs_linux, survive

SOUND_SQLITE = (3, 51, 3)
"""Older ones can corrupt a write-ahead log."""


@needs_linux
@pytest.mark.timeout(240)
def test_bits_flip() -> None:
    survive("flipped-bits")


def test_an_sqlite_that_corrupts_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert dbapi2.sqlite_version_info >= SOUND_SQLITE
    monkeypatch.setattr(dbapi2, "sqlite_version_info", (3, 51, 2))
    with pytest.raises(RuntimeError, match="can corrupt a database"):
        HubStore.open(tmp_path)
    assert database.OLDEST_SQLITE >= SOUND_SQLITE
