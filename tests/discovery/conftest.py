"""For the tests of discovery."""

import pytest

from tests.discovery.hubs import use_own_service


@pytest.fixture(autouse=True)
def _own_service(monkeypatch: pytest.MonkeyPatch) -> None:
    use_own_service(monkeypatch)
