"""The guards of tests/conftest.py at work, in test runs of their own."""

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

CONFTEST = """
from tests.checks import leaks

leaks.GRACE_SECONDS = 0.05
"""

BAD_TESTS = """
import logging, os, socket, subprocess, sys, threading, warnings
import platformdirs, pytest, zmq

stop, kept = threading.Event(), []

def test_log():
    logging.getLogger("lanchat.hub").error("it broke")

def test_log_that_never_comes(expected_logs):
    expected_logs("it broke")

def test_thread():
    threading.Thread(target=stop.wait, name="loop", daemon=True).start()

def test_zmq():
    kept.append(zmq.Context())
    kept.append(kept[-1].socket(zmq.PUB))

def test_socket():
    kept.append(socket.socket())

def test_process():
    kept.append(subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE))

def test_warning():
    warnings.warn("old")
"""

GOOD_TESTS = """
import logging, os, pathlib
import hypothesis, platformdirs

def test_expected_log(expected_logs):
    expected_logs("it broke", logger="lanchat.hub", level=logging.ERROR)
    logging.getLogger("lanchat.hub").error("it broke")

def test_caplog(caplog):
    logging.getLogger("lanchat.hub").error("it broke")

def test_home(private_home):
    places = [pathlib.Path.home(), platformdirs.user_data_path("x"), platformdirs.user_log_path()]
    assert all(place.is_relative_to(private_home) for place in places)

def test_surroundings():
    assert os.environ["QT_QPA_PLATFORM"] == "offscreen"
    assert hypothesis.settings().derandomize
"""


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A folder for a test run under our conftest.py."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.delenv("LANCHAT_HYPOTHESIS", raising=False)
    pytester.makeconftest(CONFTEST)
    pytester.makeini("[pytest]\nfilterwarnings = error")
    return pytester


def test_each_bad_test_fails_and_says_why(run: pytest.Pytester) -> None:
    run.makepyfile(BAD_TESTS)
    result = run.runpytest_subprocess("-p", "tests.conftest")

    result.assert_outcomes(passed=6, errors=6, failed=1)
    result.stdout.fnmatch_lines_random(
        [
            "  unexpected: ERROR from 'lanchat.hub': it broke",
            "  it never came: WARNING from 'lanchat' that matches 'it broke'",
            "  the thread 'loop'",
            "  the ZeroMQ socket <zmq.Socket(zmq.PUB) at *>",
            "  the socket AF_INET SOCK_STREAM at ('0.0.0.0', 0)",
            "  the process * (* -c input())",
            "*UserWarning: old",
        ]
    )


def test_each_good_test_passes(run: pytest.Pytester) -> None:
    run.makepyfile(GOOD_TESTS)
    run.runpytest_subprocess("-p", "tests.conftest").assert_outcomes(passed=4)
