"""Every error is for a person: what happened, what was kept, what to do next."""

from __future__ import annotations

from pathlib import Path

import pytest

from lanchat.storage.errors import (
    CorruptDatabaseError,
    DatabaseInUseError,
    DataDirectoryError,
    NewerDatabaseError,
    StorageError,
    StorageFullError,
)

ERRORS = [
    DataDirectoryError(Path("workshops"), "Permission denied"),
    DatabaseInUseError(),
    NewerDatabaseError(),
    CorruptDatabaseError("part of it was changed from outside"),
    StorageFullError(),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_a_text_is_three_short_sentences(error: StorageError) -> None:
    text = str(error)
    assert text.endswith(".")
    assert text[0].isupper()
    assert text.count(". ") == 2
    assert "kept" in text or "Nothing was changed" in text or "left as it is" in text


def test_the_folder_and_the_reason_are_named() -> None:
    assert "The folder workshops cannot be written (Permission denied)." in str(ERRORS[0])
    assert "no reason was given" in str(DataDirectoryError(Path("x"), None))
