"""What holds for every test.

* No test sees or touches the user's files, screen, session bus, language or time zone.
* No test leaves a thread, a socket or a process behind (tests/checks/leaks.py).
* No test logs a warning or an error that it does not expect (tests/checks/logs.py):

      def test_a_bad_frame_is_dropped(expected_logs: ExpectLogs) -> None:
          expected_logs("dropped a frame", logger="lanchat.transport")

  A test that asks for pytest's own `caplog` looks at the records itself, and is left alone.
* Warnings are errors, Qt's messages of level warning too (pyproject.toml). A test that provokes
  one of Qt's says so with `@pytest.mark.qt_log_ignore("pattern")`.
* Hypothesis tries the same examples in each run, so that a run is green or red for a reason. To
  look for new ones: LANCHAT_HYPOTHESIS=deep packaging/dev.py test -k ...
"""

import os
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.checks import leaks
from tests.checks.logs import ExpectLogs

# Before Qt starts, and for the processes that tests start.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.update(LC_ALL="C.UTF-8", TZ="UTC", DBUS_SESSION_BUS_ADDRESS="disabled:")
if hasattr(time, "tzset"):
    time.tzset()

# No deadline: a busy computer is no bug, and a test that hangs has its timeout.
hypothesis.settings.register_profile(
    "ci", derandomize=True, database=None, deadline=None, max_examples=50
)
hypothesis.settings.register_profile("deep", deadline=None, max_examples=5000, print_blob=True)
hypothesis.settings.load_profile(os.environ.get("LANCHAT_HYPOTHESIS", "ci"))

leaks.adopt_orphans()
leaks.watch_zmq()


@pytest.fixture(autouse=True)
def private_home(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty home of the test's own, where every folder that programs keep things in lies.

    Its path is short, because a Unix socket's may have no more than 107 bytes.
    """
    with tempfile.TemporaryDirectory(prefix="lc-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        runtime = home / "run"
        runtime.mkdir(mode=0o700)
        for name in ("HOME", "USERPROFILE"):
            monkeypatch.setenv(name, folder)
        for name in (
            "CONFIG_HOME",
            "CONFIG_DIRS",
            "DATA_HOME",
            "DATA_DIRS",
            "STATE_HOME",
            "CACHE_HOME",
        ):
            monkeypatch.setenv(f"XDG_{name}", str(home / name.lower()))
        for name in ("APPDATA", "LOCALAPPDATA", "PROGRAMDATA"):
            monkeypatch.setenv(name, str(home / name.lower()))
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
        yield home


@pytest.fixture(autouse=True)
def expected_logs(request: pytest.FixtureRequest, private_home: Path) -> Iterator[ExpectLogs]:
    """Call it to expect a log line of level WARNING or above; any other fails the test.

    An expected line that never comes fails the test as well.
    """
    logs = ExpectLogs()
    with logs.watching():
        yield logs
    wrong = logs.missing()
    if "caplog" not in request.fixturenames:
        wrong += logs.unexpected()
    if wrong:
        pytest.fail("Log lines\n  " + "\n  ".join(wrong), pytrace=False)


@pytest.fixture(autouse=True)
def _nothing_left_behind(expected_logs: ExpectLogs) -> Iterator[None]:
    """Fail a test that leaves something running or open.

    It asks for the log fixture so as to end before it: what a late thread logs counts too.
    """
    before = leaks.take()
    yield
    left = leaks.left_since(before, leaks.GRACE_SECONDS)
    if left:
        pytest.fail("The test left behind\n  " + "\n  ".join(left), pytrace=False)
