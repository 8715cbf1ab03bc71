"""For the tests of threats: real hubs on loopback, and a stack that takes attackers down first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.system.commands import Commands, commands


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Commands]:
    with commands(tmp_path / "hub") as made:
        yield made


@pytest.fixture
def stack(lab: Commands) -> Iterator[ExitStack]:
    with ExitStack() as made:
        yield made
