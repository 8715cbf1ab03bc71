"""The commands of dev.py: what each does, in the words of the modules that do it."""

import os
import sys
from collections.abc import Callable, Sequence

from devkit import checks, environment, locks, system
from devkit.console import Trouble, say
from devkit.processes import become, call, ending_when_asked
from devkit.repository import Kit, Repository

HUB_NAME = "LanChat workshop"

USAGE = """\
python3 packaging/dev.py COMMAND [ARGUMENTS]

  run [ARGUMENTS]    start LanChat; the arguments are its own
  test [ARGUMENTS]   all checks and all tests; with arguments, pytest with these and no checks
  check              lint, format, types, who imports whom, a test file for each module
  bench [ARGUMENTS]  measure how fast it is
  setup              only get ready: everything that the other commands need
  lock [ARGUMENTS]   write the locks anew; with --upgrade, with the newest versions

Each command gets ready by itself, which takes a minute the first time and no time later.
"""

GIVEN_UP = 1
WRONG_USE = 2
INTERRUPTED = 130


def main(arguments: Sequence[str]) -> int:
    """Run the command that the first argument names, and return the exit code."""
    name, rest = (arguments[0], arguments[1:]) if arguments else ("", ())
    if name in ("-h", "--help", "help"):
        print(USAGE, end="")
        return 0
    command = COMMANDS.get(name)
    if command is None:
        print(USAGE, end="", file=sys.stderr)
        return WRONG_USE
    try:
        with ending_when_asked():
            return command(Repository.of_this_file(), rest)
    except Trouble as trouble:
        say(str(trouble))
    except OSError as error:
        # A full disk or a missing permission, here or in the environment: no bug of ours.
        say(f"It did not work: {error}. Put that right, then try again.")
    except KeyboardInterrupt:
        return INTERRUPTED
    return GIVEN_UP


def run(repository: Repository, arguments: Sequence[str]) -> int:
    """Start LanChat; without a screen, and unless told what to do, a hub for others to join."""
    _get_ready(repository, Kit.RUNTIME)
    if not arguments and not has_screen():
        say(
            "There is no screen here (neither DISPLAY nor WAYLAND_DISPLAY is set), so no window "
            "can open. Starting a hub instead, which the people on this network find as "
            f'"{HUB_NAME}". Ctrl-C ends it.'
        )
        arguments = ["hub", "--name", HUB_NAME]
    return become(repository.python("-P", "-m", "lanchat", *arguments))


def test(repository: Repository, arguments: Sequence[str]) -> int:
    """All checks and all tests; or, with arguments for pytest, those tests alone.

    Failing checks do not keep the tests from running: one run says all there is to say.
    """
    _get_ready(repository, Kit.TEST)
    pytest = repository.python("-m", "pytest", *arguments)
    if arguments:
        return _become_here(repository, pytest)
    failed = checks.failing(repository)
    if not failed:
        say("Testing.")
        return _become_here(repository, pytest)
    code = call(pytest, repository.root)
    say(f"These checks failed: {', '.join(failed)}.")
    return code or GIVEN_UP


def check(repository: Repository, arguments: Sequence[str]) -> int:
    """All checks, no tests."""
    _refuse(arguments)
    _get_ready(repository, Kit.TEST)
    failed = checks.failing(repository)
    say(f"These checks failed: {', '.join(failed)}." if failed else "All checks passed.")
    return GIVEN_UP if failed else 0


def bench(repository: Repository, arguments: Sequence[str]) -> int:
    """Measure; the arguments say what."""
    _get_ready(repository, Kit.TEST)
    return _become_here(repository, repository.python("-m", "tests.bench", *arguments))


def setup(repository: Repository, arguments: Sequence[str]) -> int:
    """Get ready for all of the others."""
    _refuse(arguments)
    _get_ready(repository, Kit.TEST)
    say("Everything is ready in .venv.")
    return 0


def lock(repository: Repository, arguments: Sequence[str]) -> int:
    """Write the locks anew."""
    if not environment.is_sound(repository):
        environment.create(repository)
    return locks.write_all(repository, arguments)


COMMANDS: dict[str, Callable[[Repository, Sequence[str]], int]] = {
    "run": run,
    "test": test,
    "check": check,
    "bench": bench,
    "setup": setup,
    "lock": lock,
}


def has_screen() -> bool:
    """Whether a window can open: always, except on a Linux where nothing hints at a screen."""
    hints = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform != "linux" or any(os.environ.get(hint) for hint in hints)


def _get_ready(repository: Repository, kit: Kit) -> None:
    sections = ("run",) if kit is Kit.RUNTIME else ("run", "test")
    if not system.ensure(system.section(repository.apt_list, *sections)):
        say("Going on without them: much works all the same.")
    environment.ensure(repository, kit)


def _become_here(repository: Repository, command: Sequence[str]) -> int:
    """Turn into a program that works on the checkout, wherever the person stands."""
    os.chdir(repository.root)
    return become(command)


def _refuse(arguments: Sequence[str]) -> None:
    if arguments:
        raise Trouble(f"This command takes no arguments, and got: {' '.join(arguments)}")
