"""Where things are in a checkout."""

import enum
import hashlib
import os
import sysconfig
from dataclasses import dataclass
from pathlib import Path


class Kit(enum.Enum):
    """A set of locked Python packages. The larger one has all that the smaller one has."""

    RUNTIME = "runtime"
    TEST = "test"


@dataclass(frozen=True)
class Repository:
    """A checkout, by its top folder."""

    root: Path

    @classmethod
    def of_this_file(cls) -> "Repository":
        """The checkout that this tool is part of."""
        return cls(Path(__file__).resolve().parents[2])

    @property
    def venv(self) -> Path:
        """The folder of the virtual environment; it can be deleted at any time."""
        return self.root / ".venv"

    @property
    def scripts(self) -> Path:
        """The folder of the environment's programs (`bin`, or `Scripts` on Windows)."""
        return self._in_venv("scripts")

    @property
    def site_packages(self) -> Path:
        """The folder of the environment's Python packages."""
        return self._in_venv("purelib")

    @property
    def interpreter(self) -> Path:
        """The environment's Python."""
        return self.scripts / ("python.exe" if os.name == "nt" else "python")

    @property
    def apt_list(self) -> Path:
        """The list of Debian packages that LanChat needs."""
        return self.root / "packaging" / "apt.txt"

    def wanted(self, kit: Kit) -> Path:
        """What a kit asks for, written by people."""
        return self.root / "packaging" / f"{kit.value}.in"

    def lock(self, kit: Kit) -> Path:
        """What exactly a kit consists of, with hashes, written by `dev.py lock`."""
        return self.root / "packaging" / f"{kit.value}.lock"

    def fingerprint(self, kit: Kit) -> str:
        """A line that changes whenever another set of packages would be installed."""
        digest = hashlib.sha256(self.lock(Kit.RUNTIME).read_bytes())
        if kit is not Kit.RUNTIME:
            digest.update(self.lock(kit).read_bytes())
        return f"{kit.value} {digest.hexdigest()}"

    def python(self, *arguments: str) -> list[str]:
        """The command that starts the environment's Python with these arguments."""
        return [str(self.interpreter), *arguments]

    def pip(self, *arguments: str) -> list[str]:
        """The command that starts the environment's pip: terse, and asking nothing."""
        quietly = ("--disable-pip-version-check", "--no-input", "--quiet")
        return self.python("-m", "pip", *quietly, *arguments)

    def _in_venv(self, kind: str) -> Path:
        base = str(self.venv)
        return Path(sysconfig.get_path(kind, "venv", {"base": base, "platbase": base}))
