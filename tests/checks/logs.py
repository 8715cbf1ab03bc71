"""A log line of level WARNING or above is something that went wrong: a test must expect it."""

import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Expectation:
    """A kind of log line that a test says will come."""

    pattern: re.Pattern[str]
    logger: str
    level: int

    def meets(self, record: logging.LogRecord) -> bool:
        """Whether a record is one of this kind: a logger at or below ours, our level, our text."""
        return (
            f"{record.name}.".startswith(f"{self.logger}.")
            and record.levelno == self.level
            and self.pattern.search(record.getMessage()) is not None
        )

    def __str__(self) -> str:
        level = logging.getLevelName(self.level)
        return f"{level} from {self.logger!r} that matches {self.pattern.pattern!r}"


class ExpectLogs:
    """Call it to say which log lines a test brings about; see the fixture `expected_logs`."""

    def __init__(self) -> None:
        self._expectations: list[Expectation] = []
        self._records: list[logging.LogRecord] = []

    def __call__(
        self, pattern: str, *, logger: str = "lanchat", level: int = logging.WARNING
    ) -> None:
        """Expect one or more log lines of one kind.

        Args:
            pattern: a regular expression, searched for in the message.
            logger: the logger's name, or that of one above it.
            level: the exact level.
        """
        self._expectations.append(Expectation(re.compile(pattern), logger, level))

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Collect the records that are made meanwhile, in any thread, for any logger.

        Not a handler: the code under test sets up handlers, and some of its loggers end there.
        """
        before = logging.getLogRecordFactory()

        def remember(*args: Any, **kwargs: Any) -> logging.LogRecord:  # noqa: ANN401
            record = before(*args, **kwargs)
            if record.levelno >= logging.WARNING:
                self._records.append(record)
            return record

        logging.setLogRecordFactory(remember)
        try:
            yield
        finally:
            logging.setLogRecordFactory(before)

    def unexpected(self) -> list[str]:
        """A line for each record that no expectation is met by."""
        return [
            f"unexpected: {record.levelname} from {record.name!r}: {record.getMessage()}"
            for record in self._records
            if not any(expectation.meets(record) for expectation in self._expectations)
        ]

    def missing(self) -> list[str]:
        """A line for each expectation that no record has met."""
        return [
            f"it never came: {expectation}"
            for expectation in self._expectations
            if not any(expectation.meets(record) for record in self._records)
        ]
