"""The checks that need no test run: lint, format, types, who imports whom, a test file a module."""

from collections.abc import Sequence
from dataclasses import dataclass

from devkit.console import say
from devkit.processes import call
from devkit.repository import Repository

# import-linter can be started as a program only, and programs do not survive a moved checkout.
_LINT_IMPORTS = "import sys, importlinter.cli as c; sys.exit(c.lint_imports(no_logo=True))"


@dataclass(frozen=True)
class Check:
    """One check, as arguments to the environment's Python, and what helps when it fails."""

    title: str
    arguments: tuple[str, ...]
    advice: str


CHECKS = (
    Check("lint", ("-m", "ruff", "check", "--quiet", "."), "Some go away with: ruff check --fix"),
    Check("format", ("-m", "ruff", "format", "--check", "--quiet", "."), "Do: ruff format"),
    Check(
        "types",
        (
            "-m",
            "mypy",
        ),
        "Each line above says what does not fit.",
    ),
    Check("imports", ("-c", _LINT_IMPORTS), "The contracts are in pyproject.toml."),
    Check("mirror", ("-m", "tests.checks.mirror"), "Each module has its test file."),
)


def failing(repository: Repository, checks: Sequence[Check] = CHECKS) -> list[str]:
    """Run each check to its end, so that all is said at once; returns the titles that failed."""
    failed = []
    for check in checks:
        say(f"Checking {check.title}.")
        if call(repository.python(*check.arguments), repository.root) != 0:
            say(f"The check of {check.title} failed. {check.advice}")
            failed.append(check.title)
    return failed
