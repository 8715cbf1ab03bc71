"""What the world can do to the database.

Each text is for a person: what happened, what was kept, what to do next.
"""

from __future__ import annotations

from pathlib import Path


class StorageError(Exception):
    """Storage cannot do its work. The text is fit to be shown."""


class DataDirectoryError(StorageError):
    """The folder for the workshop cannot be made, or nothing can be written in it."""

    def __init__(self, directory: Path, why: str | None) -> None:
        super().__init__(
            f"The folder {directory} cannot be written ({why or 'no reason was given'}). "
            "Nothing was changed. Choose another folder, or ask for the right to write in this one."
        )


class DatabaseInUseError(StorageError):
    """Another hub has the database."""

    def __init__(self) -> None:
        super().__init__(
            "This workshop is open already in another LanChat on this computer. Nothing was "
            "changed. Go on in that one, or close it and try again."
        )


class NewerDatabaseError(StorageError):
    """The database was written by a version of the program that is newer than this one."""

    def __init__(self) -> None:
        super().__init__(
            "This workshop was kept by a newer LanChat than this one. Nothing was changed. "
            "Install the newer LanChat to open it."
        )


class CorruptDatabaseError(StorageError):
    """The database cannot be deciphered, or a page of it does not fit its MAC."""

    def __init__(self, what: str) -> None:
        super().__init__(
            f"The workshop's database is damaged: {what}. It was left as it is. Put a copy of the "
            "workshop's folder in its place, or begin a new workshop under another name."
        )


class StorageFullError(StorageError):
    """Nothing of the last batch could be stored."""

    def __init__(self) -> None:
        super().__init__(
            "The disk is full or cannot be written. Everything stored before is kept, the last "
            "messages were not stored. Free some space and send them again."
        )


class DuplicateError(Exception):
    """A batch repeats an entry or a handle that is stored. A bug of the hub's, not of the world."""
