"""Writing the locks: which version of which package, with the hashes of its files.

A lock is one file for every system and Python that LanChat runs on, and names no address: where
packages come from is the business of the computer they are installed on.
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from devkit.console import Trouble, say
from devkit.processes import ask, call
from devkit.repository import Kit, Repository

RESOLVER = "uv==0.13.9"
OLDEST_PYTHON = "3.11"


def write_all(repository: Repository, arguments: Sequence[str]) -> int:
    """Write each kit's lock from what it asks for, and return 0, or the resolver's exit code.

    Locked versions stay unless the arguments (the resolver's own, such as `--upgrade`) say
    otherwise. The environment must be there: its pip fetches the resolver into a folder that is
    thrown away.

    Raises:
        Trouble: the resolver could not be fetched.
    """
    with tempfile.TemporaryDirectory() as folder:
        resolver = _fetch_resolver(repository, Path(folder))
        # The smaller kit first: it constrains the larger one.
        for kit in Kit:
            say(f"Locking the {kit.value} packages.")
            code = call([resolver, *_arguments(repository, kit), *arguments], repository.root)
            if code != 0:
                return code
    return 0


def _fetch_resolver(repository: Repository, folder: Path) -> str:
    say(f"Fetching {RESOLVER}, which resolves versions.")
    outcome = ask(repository.pip("install", "--only-binary=:all:", f"--target={folder}", RESOLVER))
    if not outcome.ok:
        raise Trouble(
            f"{RESOLVER} could not be fetched. pip's last words:\n{outcome.ending}\n"
            "Try again when the Python package index can be reached."
        )
    return str(folder / "bin" / "uv")


def _arguments(repository: Repository, kit: Kit) -> list[str]:
    return [
        *("pip", "compile", "--quiet", "--universal", f"--python-version={OLDEST_PYTHON}"),
        *("--generate-hashes", "--only-binary=:all:"),
        *("--no-emit-index-url", "--no-header", "--no-annotate"),
        *("--output-file", str(repository.lock(kit)), str(repository.wanted(kit))),
    ]
