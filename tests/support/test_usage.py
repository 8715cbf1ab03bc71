"""What this process uses is what the system says."""

from __future__ import annotations

import os
import sys
from types import SimpleNamespace

import psutil
import pytest

from lanchat.support import usage as usage_module
from lanchat.support.usage import allow_many_descriptors, own_usage, rss


def test_memory_that_is_taken_shows() -> None:
    before = rss()
    taken = bytearray(os.urandom(1 << 20)) * 64
    assert rss() - before > 32 << 20
    del taken


def test_descriptors_that_are_opened_show() -> None:
    before = own_usage()
    assert before.rss > 1 << 20
    assert 0 < before.descriptors < before.max_descriptors
    pairs = [os.pipe() for _ in range(10)]
    try:
        assert own_usage().descriptors >= before.descriptors + 20
    finally:
        for reads, writes in pairs:
            os.close(reads)
            os.close(writes)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_the_limit_is_the_one_that_holds() -> None:
    import resource  # noqa: PLC0415 - not on Windows

    soft = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    assert own_usage().max_descriptors == soft


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_no_limit_is_no_reason_to_start_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some systems write -1 for it."""
    resource = SimpleNamespace(
        RLIMIT_NOFILE=7, RLIM_INFINITY=-1, getrlimit=lambda limit: (-1, -1) if limit == 7 else None
    )
    monkeypatch.setattr(usage_module, "resource", resource)
    assert own_usage().max_descriptors > 1_000_000


def test_windows_counts_handles(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(psutil.Process, "num_handles", lambda self: 321, raising=False)
    usage = own_usage()
    assert (usage.descriptors, usage.max_descriptors) == (321, 1 << 24)


# ------------------------------------------------------------------ how many there may be


INFINITY = -1
MACOS = 10_240


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
@pytest.mark.parametrize(
    ("soft", "hard", "most", "result"),
    [
        (256, 4_096, INFINITY, 4_096),
        (1_024, 1_048_576, INFINITY, 65_536),
        (1_024, INFINITY, INFINITY, 65_536),
        (256, INFINITY, MACOS, MACOS),
        (256, INFINITY, 500, 256),
        (100_000, 1_048_576, INFINITY, 100_000),
        (4_096, 4_096, INFINITY, 4_096),
        (INFINITY, INFINITY, INFINITY, INFINITY),
    ],
)
def test_as_many_as_are_permitted_and_never_less_than_before(
    monkeypatch: pytest.MonkeyPatch, soft: int, hard: int, most: int, result: int
) -> None:
    limits = (soft, hard)

    def set_limits(_: int, wanted: tuple[int, int]) -> None:
        nonlocal limits
        if most != INFINITY and wanted[0] > most:
            raise ValueError("not allowed to raise maximum limit")
        limits = wanted

    resource = SimpleNamespace(
        RLIMIT_NOFILE=7,
        RLIM_INFINITY=INFINITY,
        getrlimit=lambda _: limits,
        setrlimit=set_limits,
    )
    monkeypatch.setattr(usage_module, "resource", resource)
    allow_many_descriptors()
    assert limits == (result, hard)


def test_windows_has_nothing_to_allow(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(usage_module, "resource", None, raising=False)
    allow_many_descriptors()
