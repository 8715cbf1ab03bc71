from collections.abc import Callable, Sequence

import pytest

from devkit import system
from devkit.processes import Outcome

LIST = """
# What is needed
[run]
libgl1     # to draw
libegl1

[test]
xvfb
"""

LISTING = (
    "libgl1\tinstalled\t\n"
    "libglib2.0-0t64\tinstalled\tlibglib2.0-0 (= 2.84.4-3~deb13u1), libglib2.0\n"
    "xvfb\tconfig-files\txserver\n"
)

Answer = Callable[[Sequence[str]], Outcome]
SUDO_LINE = "    sudo apt-get install --no-install-recommends libegl1"


class Machine:
    """A Debian that has what LISTING says, and remembers what it was told to do."""

    def __init__(self, *, root: bool, sudo: bool = False, apt_works: bool = True) -> None:
        self.uid = 0 if root else 1000
        self.sudo = sudo
        self.apt_works = apt_works
        self.done: list[str] = []

    def ask(self, command: Sequence[str]) -> Outcome:
        if command[0] == "dpkg-query":
            return Outcome(0, LISTING)
        if command == ["sudo", "-n", "true"]:
            return Outcome(0 if self.sudo else 1, "")
        self.done.append(" ".join(command))
        return Outcome(0, "") if self.apt_works else Outcome(100, "E: no network\n")


@pytest.fixture
def become(monkeypatch: pytest.MonkeyPatch) -> Callable[[Machine], Machine]:
    def become(machine: Machine) -> Machine:
        monkeypatch.setattr(system, "ask", machine.ask)
        monkeypatch.setattr("os.geteuid", lambda: machine.uid)
        monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
        return machine

    return become


def test_the_list_is_read_by_sections() -> None:
    assert system.read_list(LIST, ["run"]) == ["libgl1", "libegl1"]
    assert system.read_list(LIST, ["run", "test"]) == ["libgl1", "libegl1", "xvfb"]
    assert system.read_list(LIST, ["none"]) == []


def test_what_is_installed_and_what_that_provides_is_present() -> None:
    assert system.present(LISTING) == {"libgl1", "libglib2.0-0t64", "libglib2.0-0", "libglib2.0"}


def test_nothing_is_done_when_nothing_is_missing(become: Callable[[Machine], Machine]) -> None:
    machine = become(Machine(root=True))

    assert system.ensure(["libgl1", "libglib2.0-0"])
    assert machine.done == []


@pytest.mark.parametrize(
    ("machine", "prefix"),
    [(Machine(root=True), ""), (Machine(root=False, sudo=True), "sudo -n ")],
    ids=["root", "sudo"],
)
def test_who_may_installs_only_what_is_missing(
    become: Callable[[Machine], Machine], machine: Machine, prefix: str
) -> None:
    become(machine)

    assert system.ensure(["libgl1", "libegl1", "xvfb"])
    apt = f"{prefix}env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=120"
    assert machine.done == [
        f"{apt} update",
        f"{apt} install --yes --no-install-recommends libegl1 xvfb",
    ]


def test_who_may_not_gets_the_line_for_the_administrator(
    become: Callable[[Machine], Machine], capsys: pytest.CaptureFixture[str]
) -> None:
    machine = become(Machine(root=False))

    assert not system.ensure(["libgl1", "libegl1"])
    assert machine.done == []
    assert capsys.readouterr().err.splitlines()[-1] == SUDO_LINE


def test_a_failed_installation_is_told_with_its_last_words(
    become: Callable[[Machine], Machine], capsys: pytest.CaptureFixture[str]
) -> None:
    become(Machine(root=True, apt_works=False))

    assert not system.ensure(["libegl1"])
    assert capsys.readouterr().err.splitlines() == [
        "dev.py: Installing system packages: libegl1",
        "dev.py: The system packages could not be installed.",
        "    E: no network",
        "When the reason is gone, run this:",
        SUDO_LINE,
    ]


def test_a_system_without_apt_is_believed_to_have_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _name: None)

    assert system.ensure(["libgl1"])
