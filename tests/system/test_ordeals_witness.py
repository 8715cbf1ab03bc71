"""The ordeals would tell: what they look for, put before them, is found."""

from __future__ import annotations

import sys

import pytest

from tests.ordeals import frames, strace

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the ordeals read /proc")

SEED = 1
ROUTER, LOG = 47_821, 47_822

GOOD = """\
7 recvfrom(29<TCP:[127.0.0.1:47821->127.0.0.1:5]>, ""..., 8192, 0, NULL, NULL) = 3135
8 pwrite64(6</w/hub.db-wal>, ""..., 4096, 0) = 4096
8 fsync(6</w/hub.db-wal> <unfinished ...>
7 sendto(29<TCP:[127.0.0.1:47821->127.0.0.1:5]>, ""..., 43, 0, NULL, 0) = 43
8 <... fsync resumed>) = 0
7 sendto(31<TCP:[127.0.0.1:47822->127.0.0.1:6]>, ""..., 3216, 0, NULL, 0) = 3216
7 sendto(29<TCP:[127.0.0.1:47821->127.0.0.1:5]>, ""..., 59, 0, NULL, 0) = 59
"""
FIRST, *REST = GOOD.splitlines(keepends=True)


def fates(trace: str) -> list[strace.Posted]:
    return strace.posted(strace.calls(trace.splitlines()), ROUTER, LOG)


def without(call: str) -> str:
    return "".join(line for line in GOOD.splitlines(keepends=True) if call not in line)


def test_strace_shows_a_post_that_was_synced_before_it_was_told() -> None:
    good = strace.Posted(written=True, synced=True, acknowledged=True, published=True)
    assert fates(GOOD) == [good]
    # One after the other, by two members, each for itself.
    assert fates(GOOD + GOOD.replace("29<", "30<").replace(":5]", ":7]")) == [good, good]


@pytest.mark.parametrize(
    ("trace", "written"),
    [
        (without("fsync"), True),
        (GOOD.replace("resumed>) = 0", "resumed>) = -1 EIO (Input/output error)"), True),
        (GOOD.replace("fsync(6</w/hub.db-wal>", "fsync(5</w/hub.db>"), True),
        (without("pwrite64"), False),
        # It is synced, but its acknowledgement went out before.
        (GOOD.replace('"..., 43,', '"..., 59,'), True),
        # It is synced after all was said.
        ("".join([FIRST, *REST[4:], *REST[:4]]), False),
    ],
)
def test_strace_shows_a_post_that_was_told_too_early(trace: str, written: bool) -> None:
    told = strace.Posted(written=written, synced=False, acknowledged=True, published=True)
    assert fates(trace) == [told]


def test_an_error_of_another_kind_that_the_codec_lets_out_is_counted(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def careless(payload: bytes) -> object:
        raise KeyError(payload[:1])

    monkeypatch.setattr(frames, "_MESSAGES", (careless,))
    assert frames._share(SEED, 10)["other errors"] == frames._WARM_UP + 10
    assert "KeyError" in capfd.readouterr().err
