"""The libraries and programs that LanChat needs of a Debian-like system."""

import os
import re
import shutil
from collections.abc import Sequence
from pathlib import Path

from devkit.console import say
from devkit.processes import ask


def read_list(text: str, sections: Sequence[str]) -> list[str]:
    """The package names in the wanted `[section]`s of an apt.txt. `#` begins a comment."""
    names: list[str] = []
    section = ""
    for line in text.splitlines():
        word = line.partition("#")[0].strip()
        if word.startswith("["):
            section = word.strip("[]")
        elif word and section in sections:
            names.append(word)
    return names


def present(listing: str) -> set[str]:
    """The names of what is installed, from lines of `name TAB status TAB what it provides`.

    What a package provides counts: since 2024 libglib2.0-0 is a name that libglib2.0-0t64 provides.
    """
    names: set[str] = set()
    for line in listing.splitlines():
        name, _, rest = line.partition("\t")
        status, _, provides = rest.partition("\t")
        if status == "installed":
            names.add(name)
            names.update(re.findall(r"(?:^|, )([^\s,]+)", provides))
    return names


def missing(wanted: Sequence[str]) -> list[str]:
    """Which of the wanted packages are not installed, in their order."""
    layout = "${Package}\\t${db:Status-Status}\\t${Provides}\\n"
    there = present(ask(["dpkg-query", "--show", f"--showformat={layout}"]).output)
    return [name for name in wanted if name not in there]


def ensure(wanted: Sequence[str]) -> bool:
    """Install what is missing of the wanted packages, where this is possible and allowed.

    Returns whether all of them are there now. If not, the person has been told what an
    administrator can do. A system without apt is believed to have everything: its packages have
    other names.
    """
    if not (shutil.which("dpkg-query") and shutil.which("apt-get")):
        return True
    lacking = missing(wanted)
    if not lacking:
        return True
    prefix = _rights()
    if prefix is None:
        say(
            "Some system packages are missing, and only an administrator can install them, "
            f"with this line:\n    {_line_for_a_person(lacking)}"
        )
        return False
    return _install(prefix, lacking)


def _install(prefix: Sequence[str], names: Sequence[str]) -> bool:
    say(f"Installing system packages: {' '.join(names)}")
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-q"]
    # Another program may be installing just now, as a fresh machine does by itself: wait for it.
    apt += ["-o", "DPkg::Lock::Timeout=120"]
    # The list of packages may be old or, in a container, not there. If it cannot be brought up
    # to date, the packages may still be at hand, so only the installation decides.
    ask([*apt, "update"])
    outcome = ask([*apt, "install", "--yes", "--no-install-recommends", *names])
    if not outcome.ok:
        say(
            f"The system packages could not be installed.\n{outcome.ending}\n"
            f"When the reason is gone, run this:\n    {_line_for_a_person(names)}"
        )
    return outcome.ok


def _rights() -> list[str] | None:
    """What to put before a command so that it may change the system, or None."""
    if os.geteuid() == 0:
        return []
    if ask(["sudo", "-n", "true"]).ok:
        return ["sudo", "-n"]
    return None


def _line_for_a_person(names: Sequence[str]) -> str:
    return f"sudo apt-get install --no-install-recommends {' '.join(names)}"


def section(apt_list: Path, *sections: str) -> list[str]:
    """The package names in the wanted sections of the list at this path."""
    return read_list(apt_list.read_text(encoding="utf-8"), sections)
