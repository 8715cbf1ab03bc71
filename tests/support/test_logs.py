"""Lines are short, say when and where, unmask nobody, and fill no disk."""

from __future__ import annotations

import io
import logging
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from lanchat.support import logs
from lanchat.support.logs import start_logging, stop_logging
from tests.checks.logs import ExpectLogs

LOG = logging.getLogger("lanchat.test")


@pytest.fixture(autouse=True)
def _stopped() -> Iterator[None]:
    yield
    stop_logging()


def logged(directory: Path, program: str = "hub") -> str:
    return (directory / "logs" / f"{program}.log").read_text("utf-8")


def test_a_line_says_when_how_bad_and_where(tmp_path: Path) -> None:
    stream = io.StringIO()
    assert start_logging("hub", tmp_path, stream=stream) is None
    LOG.info("serving %d members", 23)
    line = logged(tmp_path)
    assert line == stream.getvalue()
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z INFO lanchat\.test serving 23 members\n", line
    )


def test_planted_canaries_are_taken_out_of_text_arguments_and_tracebacks(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    private_home: Path,
    expected_logs: ExpectLogs,
) -> None:
    expected_logs("refused", logger="lanchat.test", level=logging.ERROR)
    monkeypatch.setattr(socket, "gethostname", lambda: "canary-pc")
    monkeypatch.setenv("LOGNAME", "canary-login")
    stream = io.StringIO()
    start_logging("hub", tmp_path, stream=stream)
    try:
        raise OSError(f"canary-login at {private_home}/x on canary-pc, 192.0.2.77, 2001:db8::77")
    except OSError:
        LOG.exception("refused %s", "192.0.2.77")
    for text in (logged(tmp_path), stream.getvalue()):
        assert "Traceback" in text
        for canary in ("canary", "192.0.2.77", "2001:db8", str(private_home)):
            assert canary not in text


def test_a_record_is_one_line_and_its_indented_rest(tmp_path: Path) -> None:
    start_logging("hub", tmp_path)
    LOG.info("one\n2026-11-22T10:42:00.000Z INFO lanchat.hub forged")
    first, second = logged(tmp_path).splitlines()
    assert first.endswith("INFO lanchat.test one")
    assert second.startswith("    2026")


def test_the_level_holds_for_us_and_others_are_heard_from_warning_on(
    tmp_path: Path, expected_logs: ExpectLogs
) -> None:
    expected_logs("theirs is heard", logger="peewee")
    start_logging("hub", tmp_path, level=logging.DEBUG)
    LOG.debug("ours in detail")
    logging.getLogger("peewee").info("theirs in detail")
    logging.getLogger("peewee").warning("theirs is heard")
    start_logging("hub", tmp_path, level=logging.WARNING)
    LOG.info("ours, not wanted")
    text = logged(tmp_path)
    assert "ours in detail" in text
    assert "theirs is heard" in text
    assert "theirs in detail" not in text
    assert "not wanted" not in text


def test_the_files_are_bounded(tmp_path: Path) -> None:
    start_logging("hub", tmp_path)
    for number in range(600):
        LOG.info("%d %s", number, "x" * 20_000)
    kept = sorted(path.name for path in (tmp_path / "logs").iterdir())
    assert kept == ["hub.log", "hub.log.1", "hub.log.2"]
    sizes = [path.stat().st_size for path in (tmp_path / "logs").iterdir()]
    assert max(sizes) <= logs.MAX_FILE_BYTES
    assert sum(sizes) > 2 * logs.MAX_FILE_BYTES
    assert max(map(len, logged(tmp_path).splitlines())) <= logs.MAX_LINE_CHARS


def test_starting_again_closes_what_was_open(tmp_path: Path) -> None:
    handlers = [*logging.getLogger().handlers]
    start_logging("hub", tmp_path)
    start_logging("app", tmp_path)
    LOG.info("once")
    assert len(logging.getLogger().handlers) == len(handlers) + 1
    assert logged(tmp_path, "hub") == ""
    assert logged(tmp_path, "app").count("once") == 1
    stop_logging()
    stop_logging()
    assert logging.getLogger().handlers == handlers


def test_a_disk_that_refuses_is_a_sentence_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "logs").write_text("in the way")
    stream = io.StringIO()
    trouble = start_logging("hub", tmp_path, stream=stream)
    assert trouble is not None
    assert trouble.startswith("The log cannot be written (")
    LOG.info("heard all the same")
    assert "heard all the same" in stream.getvalue()


def test_a_window_without_standard_error_logs_nowhere_and_goes_on() -> None:
    assert start_logging("app", None, stream=None) is None
    LOG.info("said to nobody")
