from __future__ import annotations

import json
from collections.abc import Callable, Sequence

import pytest

from lanchat.app import find as under_test
from lanchat.app.exit_codes import CommandError, ExitCode
from lanchat.app.find import NONE_FOUND, FindOptions, address, run_find, search, table
from lanchat.app.terminal_console import Console, system_console
from lanchat.client.nearby import Nearby, NearbyChanged
from lanchat.protocol.descriptor import Descriptor
from lanchat.protocol.version import VERSION


def hub(name: str, host: str = "192.0.2.7", port: int = 47820, version: int = VERSION) -> Nearby:
    identity = f"{name}{host}".encode().ljust(32)[:32]
    return Nearby(host, port, Descriptor(version, name, identity, bytes(32), 1, 2, bytes(16)))


class Network:
    """A search that finds what it was given, and remembers for how long it searched."""

    def __init__(self, *workshops: Nearby, trouble: str | None = None) -> None:
        self._result = NearbyChanged(workshops, 3.0, trouble)
        self.seconds = 0.0

    def search(self, seconds: float, on_found: Callable[[Nearby], None]) -> NearbyChanged:
        self.seconds = seconds
        for workshop in self._result.workshops:
            on_found(workshop)
        return self._result


def test_a_person_gets_a_table_ordered_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    network = Network(
        hub("python 102"), hub("Algebra", "fe80::1%eth0", 5000), hub("Old", version=VERSION + 1)
    )
    assert run_find(FindOptions(1.5), system_console(), network.search) == ExitCode.DONE
    assert capsys.readouterr().out.splitlines() == [
        "Algebra     [fe80::1%eth0]:5000",
        "Old         192.0.2.7:47820  (another version of LanChat)",
        "python 102  192.0.2.7:47820",
    ]
    assert network.seconds == 1.5


def test_a_program_gets_each_workshop_as_it_is_found(capsys: pytest.CaptureFixture[str]) -> None:
    network = Network(hub("B"), hub("A"))
    assert run_find(FindOptions(json=True), system_console(), network.search) == ExitCode.DONE
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(line["event"], line["name"], line["port"]) for line in lines] == [
        ("hub", "B", 47820),
        ("hub", "A", 47820),
    ]


@pytest.mark.parametrize("trouble", [None, "This computer is not connected to a network."])
def test_none_is_an_error_with_the_next_step(trouble: str | None) -> None:
    with pytest.raises(CommandError) as error:
        run_find(FindOptions(), Console(None, None), Network(trouble=trouble).search)
    assert error.value.code == ExitCode.NO_HUB
    assert str(error.value) == (trouble or NONE_FOUND)


def test_a_workshop_that_went_while_the_search_ran_was_found_all_the_same(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def passing(_seconds: float, on_found: Callable[[Nearby], None]) -> NearbyChanged:
        on_found(hub("A"))
        return NearbyChanged((), 3.0)

    assert run_find(FindOptions(json=True), system_console(), passing) == ExitCode.DONE
    assert run_find(FindOptions(), system_console(), passing) == ExitCode.DONE
    assert capsys.readouterr().out.splitlines()[1:] == ["A  192.0.2.7:47820"]


def test_a_name_cannot_act_on_the_terminal_nor_make_a_line_of_its_own() -> None:
    assert table((hub("\x1b[31mA\nB  192.0.2.9:1"),)) == [
        "[U+001B][31mA B 192.0.2.9:1  192.0.2.7:47820"
    ]


def test_an_address_can_be_typed_again() -> None:
    assert address(hub("A", "192.0.2.7")) == "192.0.2.7:47820"
    assert address(hub("A", "fe80::1%eth0")) == "[fe80::1%eth0]:47820"


class FakeFinder:
    """Tells what a test wants told, as soon as it is started."""

    tells: Sequence[NearbyChanged] = ()
    running = 0

    def __init__(self, on_change: Callable[[NearbyChanged], None]) -> None:
        self._on_change = on_change

    def start(self) -> None:
        FakeFinder.running += 1
        for told in self.tells:
            self._on_change(told)

    def stop(self) -> None:
        FakeFinder.running -= 1


def test_a_search_tells_each_workshop_once_and_returns_what_there_is_at_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    a, b = hub("A"), hub("B")
    last = NearbyChanged((b,), 0.3)
    monkeypatch.setattr(under_test, "Finder", FakeFinder)
    monkeypatch.setattr(
        FakeFinder,
        "tells",
        [NearbyChanged((), 0.0), NearbyChanged((a,), 0.1), NearbyChanged((a, b), 0.2), last],
    )
    found: list[Nearby] = []
    assert search(0.01, found.append) == last
    assert found == [a, b]
    assert FakeFinder.running == 0
