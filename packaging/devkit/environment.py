"""The virtual environment in `.venv`: exactly the locked packages, and this checkout itself.

Nothing is downloaded twice: a stamp in the environment tells which lock it was filled from.
"""

import importlib.util
import os
import shlex
import sys
from pathlib import Path

from devkit import system
from devkit.console import Trouble, say
from devkit.processes import ask
from devkit.repository import Kit, Repository

STAMP = "lanchat-kit"


def ensure(repository: Repository, kit: Kit) -> None:
    """Make the environment hold a kit, doing only what is still to do.

    Raises:
        Trouble: it cannot be made here; the text says why and what to do.
    """
    if not is_sound(repository):
        create(repository)
    if not holds(repository, kit):
        _fill(repository, kit)
    _join_checkout(repository)


def is_sound(repository: Repository) -> bool:
    """Whether there is an environment that was finished, and for the Python that runs this."""
    if not (repository.interpreter.exists() and (repository.site_packages / "pip").is_dir()):
        return False
    return _made_for(repository) == sys.version_info[:2]


def holds(repository: Repository, kit: Kit) -> bool:
    """Whether the environment was filled from the kit's lock as it is now, or from a larger one."""
    stamp = repository.venv / STAMP
    enough = [k for k in Kit if k in (kit, Kit.TEST)]
    return stamp.is_file() and stamp.read_text(encoding="ascii") in {
        repository.fingerprint(k) for k in enough
    }


def create(repository: Repository) -> None:
    """Make an empty environment, in place of what may be there.

    Raises:
        Trouble: it cannot be made here; the text says why and what to do.
    """
    if importlib.util.find_spec("ensurepip") is None:
        _get_ensurepip()
    say("Making a virtual environment in .venv.")
    outcome = ask([sys.executable, "-m", "venv", "--clear", str(repository.venv)])
    if not outcome.ok:
        raise Trouble(
            f"The virtual environment could not be made.\n{outcome.ending}\n"
            f"Look whether you may write to {repository.root} and whether its disk is full, "
            "delete .venv, then try again."
        )


def _made_for(repository: Repository) -> tuple[int, ...]:
    """The first two numbers of the version of the environment's Python; () when it is unknown."""
    for line in (repository.venv / "pyvenv.cfg").read_text(encoding="utf-8").splitlines():
        key, _, value = line.partition("=")
        if key.strip() == "version":
            return tuple(int(number) for number in value.strip().split(".")[:2])
    return ()


def _get_ensurepip() -> None:
    """Debian and its kin ship Python without what makes virtual environments."""
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    system.ensure([package])
    importlib.invalidate_caches()
    if importlib.util.find_spec("ensurepip") is None:
        raise Trouble(
            "This Python cannot make virtual environments, because its module ensurepip is "
            f"missing. Debian and Ubuntu have it in the package {package}. Install that, then "
            "try again."
        )


def _fill(repository: Repository, kit: Kit) -> None:
    say(f"Installing the locked {kit.value} packages into .venv. The first time takes a minute.")
    # Without the stamp: if this is interrupted, it is done again.
    (repository.venv / STAMP).unlink(missing_ok=True)
    exactly = ["--require-hashes", "--only-binary=:all:", f"--requirement={repository.lock(kit)}"]
    outcome = ask(repository.pip("install", *exactly))
    if not outcome.ok:
        raise Trouble(
            f"The locked packages could not be installed. pip's last words:\n{outcome.ending}\n"
            "If it is the network, try again when the Python package index can be reached. If a "
            "hash does not match, do not go on: someone has changed a package."
        )
    _write(repository.venv / STAMP, repository.fingerprint(kit))


def _join_checkout(repository: Repository) -> None:
    """Let the environment import this checkout, and give it a `lanchat` program.

    The path file is all that an editable installation would be, and needs no build tool.
    """
    # Python itself reads path files, in this encoding.
    _write(repository.site_packages / "lanchat-checkout.pth", f"{repository.root}\n")
    if os.name == "nt":
        launcher = f'@"{repository.interpreter}" -P -m lanchat %*\r\n'
        _write(repository.scripts / "lanchat.cmd", launcher)
    else:
        python = shlex.quote(str(repository.interpreter))
        launcher = f'#!/bin/sh\nexec {python} -P -m lanchat "$@"\n'
        _write(repository.scripts / "lanchat", launcher)
        (repository.scripts / "lanchat").chmod(0o755)


def _write(path: Path, text: str) -> None:
    """Write a file, unless it says so already: most runs change nothing."""
    if not (path.is_file() and path.read_bytes() == text.encode()):
        path.write_bytes(text.encode())
