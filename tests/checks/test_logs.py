import logging
import threading

import pytest

from tests.checks.logs import ExpectLogs

# The log lines here are for the ExpectLogs of each test, not for the one that watches over it.
pytestmark = pytest.mark.usefixtures("caplog")


def test_what_is_expected_is_neither_unexpected_nor_missing() -> None:
    logs = ExpectLogs()
    logs("dropped .* frame", logger="shop")
    logs("disk full", logger="shop.till", level=logging.ERROR)
    with logs.watching():
        logging.getLogger("shop.door").warning("dropped a %s frame", "bad")
        logging.getLogger("shop.door").warning("dropped another frame")
        logging.getLogger("shop.till").error("disk full")

    assert (logs.unexpected(), logs.missing()) == ([], [])


def test_a_line_of_another_text_level_or_logger_is_unexpected() -> None:
    logs = ExpectLogs()
    logs("dropped", logger="shop")
    with logs.watching():
        logging.getLogger("shop").warning("kept")
        logging.getLogger("shop").error("dropped")
        logging.getLogger("shopping").warning("dropped")

    assert logs.unexpected() == [
        "unexpected: WARNING from 'shop': kept",
        "unexpected: ERROR from 'shop': dropped",
        "unexpected: WARNING from 'shopping': dropped",
    ]
    assert logs.missing() == ["it never came: WARNING from 'shop' that matches 'dropped'"]


def test_what_is_below_a_warning_or_comes_later_does_not_count() -> None:
    logs = ExpectLogs()
    with logs.watching():
        logging.getLogger("shop").info("all is well")
    with ExpectLogs().watching():
        logging.getLogger("shop").warning("too late")

    assert logs.unexpected() == []


def test_a_thread_with_a_logger_that_ends_in_its_own_handler_is_seen() -> None:
    quiet = logging.getLogger("shop.quiet")
    quiet.propagate = False
    quiet.addHandler(logging.NullHandler())
    logs = ExpectLogs()
    with logs.watching():
        thread = threading.Thread(target=quiet.error, args=("lost",))
        thread.start()
        thread.join()

    assert logs.unexpected() == ["unexpected: ERROR from 'shop.quiet': lost"]
