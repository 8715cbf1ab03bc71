"""How this program starts another copy of itself."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lanchat.app import program as program_module
from lanchat.app.program import program, start_detached


def test_a_checkout_starts_itself_with_this_python() -> None:
    assert program() == [sys.executable, "-m", "lanchat"]
    done = subprocess.run(
        [*program(), "--help"], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "lanchat hub" in done.stdout


def test_a_frozen_program_is_its_own_executable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", "/opt/lanchat/lanchat")
    assert program() == ["/opt/lanchat/lanchat"]


@pytest.mark.skipif(sys.platform == "win32", reason="sessions are a thing of POSIX")
def test_a_detached_copy_is_in_no_session_of_ours(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    code = (
        "import os, sys; print(os.getsid(0), sys.stdin.read() == '', sys.argv[1:]);"
        " print('a complaint', file=sys.stderr)"
    )
    monkeypatch.setattr(program_module, "program", lambda: [sys.executable, "-c", code])
    errors = tmp_path / "errors"

    process = start_detached(["hub", "--json"], errors)
    assert process.stdout is not None
    with process.stdout:
        session, at_end, arguments = process.stdout.read().decode().split(maxsplit=2)

    assert int(session) == process.pid != os.getsid(0)
    assert (at_end, arguments.strip()) == ("True", "['hub', '--json']")
    assert process.wait(20) == 0
    assert errors.read_text() == "a complaint\n"


def test_what_cannot_be_started_is_an_error(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(program_module, "program", lambda: [str(tmp_path / "missing")])
    with pytest.raises(OSError, match="missing"):
        start_detached([], tmp_path / "errors")
