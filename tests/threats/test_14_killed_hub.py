"""Row 14: a libzmq abort, SIGSEGV, SIGKILL. The hub is back at once, and nothing is lost."""

from __future__ import annotations

import pytest

from tests.threats.attack import needs_linux, survive


@needs_linux
@pytest.mark.timeout(240)
def test_a_hub_killed_in_a_loop_under_load() -> None:
    survive("kills")
