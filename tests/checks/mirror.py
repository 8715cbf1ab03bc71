"""The mirror check: each module has one test file, where everybody looks for it.

`lanchat/hub/core.py` is tested in `tests/hub/test_core.py`, and the other way round. What spans
modules lives in the folders of FREE, which mirror nothing.

    python -m tests.checks.mirror
"""

import sys
from collections.abc import Iterator
from pathlib import Path

FREE = frozenset({"system", "threats", "bench", "packaging", "checks"})
"""Folders in tests/ whose files are named for a story, a threat, a measurement or a tool."""

NOT_TESTED_ALONE = frozenset({"__init__.py", "__main__.py"})


def breaches(root: Path) -> Iterator[str]:
    """A sentence for each module without its test file, then for each test file without its module.

    Args:
        root: the folder that holds `lanchat` and `tests`.
    """
    for module in sorted(root.glob("lanchat/**/*.py")):
        test = root / _test_of(module.relative_to(root))
        if module.name not in NOT_TESTED_ALONE and not test.is_file():
            yield f"{_shown(module, root)} has no test file: write {_shown(test, root)}."
    for test in sorted(root.glob("tests/**/test_*.py")):
        module = root / _module_of(test.relative_to(root))
        if not FREE & set(test.relative_to(root).parts[:-1]) and not module.is_file():
            yield (
                f"{_shown(test, root)} tests no module: there is no {_shown(module, root)}. "
                "Move it to where its module is, or to tests/system if it spans modules."
            )


def _test_of(module: Path) -> Path:
    return Path("tests", *module.parts[1:-1], f"test_{module.name}")


def _module_of(test: Path) -> Path:
    return Path("lanchat", *test.parts[1:-1], test.name.removeprefix("test_"))


def _shown(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()


def main() -> int:
    """Print the breaches in this checkout. Returns 1 if there are any, else 0."""
    found = list(breaches(Path(__file__).resolve().parents[2]))
    print(*found, sep="\n", end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
