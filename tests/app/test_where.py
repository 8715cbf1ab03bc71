from __future__ import annotations

from collections.abc import Callable

import pytest

from lanchat.app.exit_codes import CommandError, ExitCode
from lanchat.app.find import NONE_FOUND
from lanchat.app.where import locate
from lanchat.client.nearby import Nearby, NearbyChanged
from lanchat.crypto.identity import ForgedError
from lanchat.discovery.greeting import Unreachable, UnreachableError
from lanchat.protocol.descriptor import Descriptor
from lanchat.protocol.errors import MalformedError
from lanchat.protocol.version import VERSION


def hub(name: str, host: str = "192.0.2.7", port: int = 47820) -> Nearby:
    identity = f"{name}{host}".encode().ljust(32)[:32]
    return Nearby(host, port, Descriptor(VERSION, name, identity, bytes(32), 1, 2, bytes(16)))


class Network:
    """What can be found by searching and who answers to a greeting; `asked` is what was tried."""

    def __init__(
        self,
        *workshops: Nearby,
        fails: Exception | None = None,
        trouble: str | None = None,
        known: tuple[Nearby, ...] = (),
    ) -> None:
        self._workshops = workshops
        self._fails = fails
        self._trouble = trouble
        self._known = known
        self.asked: list[str] = []

    def locate(self, where: str) -> Nearby:
        return locate(where, self._search, self._greet, self._known.__contains__)

    def refusal(self, where: str) -> tuple[int, str]:
        with pytest.raises(CommandError) as error:
            self.locate(where)
        return error.value.code, str(error.value)

    def _search(self, seconds: float, _: Callable[[Nearby], None]) -> NearbyChanged:
        self.asked.append("search")
        return NearbyChanged(self._workshops, seconds, self._trouble)

    def _greet(self, host: str, port: int) -> Nearby:
        self.asked.append(f"greet {host} {port}")
        if self._fails is not None:
            raise self._fails
        return hub("Greeted", host, port)


def silent(host: str) -> UnreachableError:
    return UnreachableError(Unreachable.SILENT, host, 47820)


@pytest.mark.parametrize(
    ("where", "asked"),
    [
        ("192.0.2.7:5000", "greet 192.0.2.7 5000"),
        ("192.0.2.7", "greet 192.0.2.7 47820"),
        ("localhost", "greet localhost 47820"),
        ("lab-pc:5000", "greet lab-pc 5000"),
        ("[fe80::1%eth0]:5000", "greet fe80::1%eth0 5000"),
        ("::1", "greet ::1 47820"),
    ],
)
def test_an_address_is_asked_at_once(where: str, asked: str) -> None:
    network = Network(hub("Python 101"))
    assert network.locate(where).name == "Greeted"
    assert network.asked == [asked]


@pytest.mark.parametrize(
    ("where", "name"),
    [
        ("Python 101", "Python 101"),
        ("python 101", "Python 101"),
        ("PYTHON", "Python"),
        ("algeb", "Algebra: part 2"),
        ("algebra: part 2", "Algebra: part 2"),
    ],
)
def test_a_name_is_found_in_any_case_exact_or_by_its_beginning(where: str, name: str) -> None:
    network = Network(hub("Python 101"), hub("Python"), hub("Algebra: part 2"))
    assert network.locate(where).name == name
    assert network.asked == ["search"]


def test_a_beginning_of_several_names_is_no_name() -> None:
    network = Network(hub("Python 101"), hub("Python 102", "192.0.2.8"), hub("Algebra"))
    code, sentence = network.refusal("Python")
    assert code == ExitCode.WRONG_USE
    assert sentence == (
        "Several workshops begin with “Python”. Ask for the right one's address and give that:\n"
        "  Python 101  192.0.2.7:47820\n"
        "  Python 102  192.0.2.8:47820"
    )


def test_two_hubs_of_one_name_are_never_chosen_between() -> None:
    network = Network(hub("Python"), hub("PYTHON", "192.0.2.8", 5000), hub("Python 102"))
    code, sentence = network.refusal("python")
    assert code == ExitCode.WRONG_USE
    assert sentence == (
        "Several workshops are called “python”; one of them may be false. "
        "Ask for the right one's address and give that:\n"
        "  PYTHON  192.0.2.8:5000\n"
        "  Python  192.0.2.7:47820"
    )


def test_of_hubs_of_one_name_the_one_that_was_verified_is_meant() -> None:
    right, false = hub("Python"), hub("Python", "192.0.2.8")
    assert Network(right, false, known=(right,)).locate("python") == right
    # Both were, and a beginning is no name.
    assert Network(right, false, known=(right, false)).refusal("python")[0] == ExitCode.WRONG_USE
    network = Network(right, hub("Pythonia"), known=(right,))
    assert network.refusal("pyth")[0] == ExitCode.WRONG_USE


def test_a_word_that_is_no_workshops_name_may_be_a_host() -> None:
    network = Network(hub("Algebra"))
    assert network.locate("lab-pc").host == "lab-pc"
    assert network.asked == ["search", "greet lab-pc 47820"]


@pytest.mark.parametrize("where", ["physics", "Physics 1"])
def test_a_name_that_is_not_there_is_told_with_those_that_are(where: str) -> None:
    network = Network(hub("Algebra"), fails=silent(where))
    assert network.refusal(where) == (
        ExitCode.NO_HUB,
        f"No workshop called “{where}” was found. These are here:\n  Algebra  192.0.2.7:47820",
    )


@pytest.mark.parametrize("trouble", [None, "This computer is not connected to a network."])
def test_where_there_is_none_at_all_the_next_step_is_told(trouble: str | None) -> None:
    network = Network(fails=silent("physics"), trouble=trouble)
    assert network.refusal("physics") == (ExitCode.NO_HUB, trouble or NONE_FOUND)


def test_an_address_where_nobody_answers() -> None:
    error = silent("192.0.2.7")
    assert Network(fails=error).refusal("192.0.2.7") == (ExitCode.NO_HUB, str(error))


def test_an_address_where_something_else_answers() -> None:
    code, sentence = Network(fails=MalformedError("not an answer")).refusal("192.0.2.7:80")
    assert code == ExitCode.NO_HUB
    assert "Something else than LanChat" in sentence


def test_a_hub_that_cannot_prove_who_it_is_gets_nothing() -> None:
    code, sentence = Network(fails=ForgedError("no")).refusal("192.0.2.7:47820")
    assert code == ExitCode.TURNED_AWAY
    assert "nothing was sent to it" in sentence


@pytest.mark.parametrize("where", ["192.0.2.7:99999", "[::1", "lab-pc:http"])
def test_what_is_neither_a_name_nor_an_address_is_wrong_use(where: str) -> None:
    network = Network(hub("Algebra"))
    assert network.refusal(where)[0] == ExitCode.WRONG_USE
    assert network.asked == ["search"]


def test_what_was_typed_cannot_act_on_the_terminal_when_it_is_quoted() -> None:
    _, sentence = Network(hub("Algebra")).refusal("\x1b[31m no")
    assert "“[U+001B][31m no”" in sentence
