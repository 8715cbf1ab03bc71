from pathlib import Path

import pytest

from tests.checks.mirror import breaches


def make(root: Path, *names: str) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return root


def test_a_tree_that_mirrors_has_no_breach(tmp_path: Path) -> None:
    make(tmp_path, "lanchat/__init__.py", "lanchat/__main__.py", "lanchat/cli.py")
    make(tmp_path, "lanchat/hub/__init__.py", "lanchat/hub/core.py", "lanchat/ui/parts/bar.py")
    make(tmp_path, "tests/test_cli.py", "tests/hub/test_core.py", "tests/ui/parts/test_bar.py")
    make(tmp_path, "tests/conftest.py", "tests/hub/fakes.py")

    assert list(breaches(tmp_path)) == []


def test_every_breach_is_a_sentence_modules_first(tmp_path: Path) -> None:
    make(tmp_path, "lanchat/hub/roster.py", "lanchat/cli.py", "tests/client/test_roster.py")

    assert list(breaches(tmp_path)) == [
        "lanchat/cli.py has no test file: write tests/test_cli.py.",
        "lanchat/hub/roster.py has no test file: write tests/hub/test_roster.py.",
        (
            "tests/client/test_roster.py tests no module: there is no lanchat/client/roster.py. "
            "Move it to where its module is, or to tests/system if it spans modules."
        ),
    ]


@pytest.mark.parametrize("folder", ["system", "bench", "packaging", "checks"])
def test_what_spans_modules_mirrors_nothing(tmp_path: Path, folder: str) -> None:
    make(tmp_path, f"tests/{folder}/test_a_whole_story.py", f"tests/{folder}/deep/test_more.py")

    assert list(breaches(tmp_path)) == []


def test_a_test_file_does_not_mirror_a_package(tmp_path: Path) -> None:
    make(tmp_path, "lanchat/hub/__init__.py", "tests/test_hub.py")

    assert [sentence.split(":")[0] for sentence in breaches(tmp_path)] == [
        "tests/test_hub.py tests no module"
    ]
