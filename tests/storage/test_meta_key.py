"""The names are on the disks of workshops: none is ever changed."""

from __future__ import annotations

from lanchat.storage.meta_key import MetaKey


def test_the_names_on_disk_stay_as_they_are() -> None:
    assert [str(key) for key in MetaKey] == [
        "epoch",
        "previous-epoch",
        "restored-at-head",
        "copied-at",
        "name",
        "identity",
        "curve-secret",
        "mentor-key",
        "ports",
        "door",
    ]
