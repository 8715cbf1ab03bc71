"""A bug leaves a report that unmasks nobody, and a sentence for the person."""

from __future__ import annotations

import logging
import socket
import sys
import threading
from pathlib import Path

import pytest

import lanchat
from lanchat.support import crash
from lanchat.support.crash import install_crash_reports, write_report
from tests.checks.logs import ExpectLogs


@pytest.fixture
def told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What the person is told; the hooks are put back afterwards."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    sentences: list[str] = []
    install_crash_reports(tmp_path, sentences.append)
    return sentences


def reports(directory: Path) -> list[Path]:
    return sorted((directory / "crashes").glob("*"))


def fail(message: str) -> None:
    secret = "canary " * 3
    raise ValueError(message, len(secret))


def crashed(message: str) -> ValueError:
    try:
        fail(message)
    except ValueError as error:
        return error
    raise AssertionError


def test_an_uncaught_error_leaves_a_report_and_a_sentence(
    tmp_path: Path, told: list[str], expected_logs: ExpectLogs
) -> None:
    expected_logs("nothing caught", logger="lanchat.support.crash", level=logging.CRITICAL)
    error = crashed("it broke")
    sys.excepthook(type(error), error, error.__traceback__)
    (report,) = reports(tmp_path)
    (sentence,) = told
    assert sentence.startswith("LanChat made a mistake of its own.")
    assert report.name in sentence
    assert str(tmp_path) not in sentence
    text = report.read_text("utf-8")
    assert "ValueError: ('it broke', 21)" in text
    assert "in fail" in text
    assert f"LanChat {lanchat.__version__}, Python {sys.version_info.major}." in text


def test_a_report_has_no_values_of_variables_and_no_canaries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, private_home: Path
) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "planted-pc")
    error = crashed(f"{private_home}/x on planted-pc, 192.0.2.77")
    report = write_report(tmp_path, error, error.__traceback__)
    assert report is not None
    text = report.read_text("utf-8")
    assert "canary canary" not in text
    for planted in (str(private_home), "planted-pc", "192.0.2.77"):
        assert planted not in text


def test_an_error_in_a_thread_is_reported_too(
    tmp_path: Path, told: list[str], expected_logs: ExpectLogs
) -> None:
    expected_logs("nothing caught", logger="lanchat.support.crash", level=logging.CRITICAL)
    thread = threading.Thread(target=fail, args=("in a thread",))
    thread.start()
    thread.join()
    assert len(told) == 1
    assert "in a thread" in reports(tmp_path)[0].read_text("utf-8")


def test_leaving_is_no_crash(
    tmp_path: Path, told: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    thread = threading.Thread(target=sys.exit)
    thread.start()
    thread.join()
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert told == []
    assert reports(tmp_path) == []
    assert "KeyboardInterrupt" in capsys.readouterr().err


def test_reports_are_bounded_in_number_and_size(tmp_path: Path) -> None:
    written = []
    for number in range(crash.MAX_REPORTS + 3):
        error = crashed(f"{number} " + "x" * 100_000)
        written.append(write_report(tmp_path, error, error.__traceback__))
    assert reports(tmp_path) == written[3:]
    assert all(path.stat().st_size < 10_000 for path in reports(tmp_path))


def test_a_disk_that_refuses_still_gives_the_person_a_sentence(
    tmp_path: Path, told: list[str], expected_logs: ExpectLogs
) -> None:
    expected_logs("could not be written", logger="lanchat.support.crash", level=logging.ERROR)
    expected_logs("nothing caught", logger="lanchat.support.crash", level=logging.CRITICAL)
    (tmp_path / "crashes").write_text("in the way")
    error = crashed("it broke")
    sys.excepthook(type(error), error, error.__traceback__)
    assert "could not be written down" in told[0]
