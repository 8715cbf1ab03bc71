from collections.abc import Sequence
from pathlib import Path

import pytest

from devkit import checks
from devkit.checks import Check
from devkit.repository import Repository


def test_every_check_runs_and_the_failing_are_told_with_advice(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    started: list[str] = []

    def call(command: Sequence[str], folder: Path) -> int:
        assert folder == tmp_path
        started.append(command[-1])
        return 1 if command[-1] == "mypy" else 0

    monkeypatch.setattr(checks, "call", call)
    chosen = [Check("types", ("-m", "mypy"), "Think."), Check("lint", ("-m", "ruff"), "Fix.")]

    assert checks.failing(Repository(tmp_path), chosen) == ["types"]
    assert started == ["mypy", "ruff"]
    assert capsys.readouterr().err.splitlines() == [
        "dev.py: Checking types.",
        "dev.py: The check of types failed. Think.",
        "dev.py: Checking lint.",
    ]
