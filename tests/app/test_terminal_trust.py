"""Which hubs are joined: what is known, what was given, and what is said where it does not fit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import pytest

from lanchat.app import terminal_trust
from lanchat.app.exit_codes import CommandError, ExitCode
from lanchat.app.pins import Pins
from lanchat.app.terminal_trust import Evidence, open_class_file, verify
from lanchat.client.class_file import write_class_file
from lanchat.client.nearby import Nearby
from lanchat.client.trust import Known, Trust
from lanchat.crypto.class_code import class_code
from lanchat.support.settings import Pin, Settings, save_settings
from lanchat.ui import text
from tests.app.desktop_fakes import workshop
from tests.checks.logs import ExpectLogs

PYTHON, FALSE = workshop("Python 101"), workshop("False")
CODE = class_code(PYTHON.descriptor.identity)
FALSE_CODE = class_code(FALSE.descriptor.identity)


@dataclass
class Person:
    """Somebody at a computer that keeps its pins under `data`."""

    data: Path

    def joins(self, hub: Nearby = PYTHON, evidence: Evidence | None = None) -> str | None:
        return verify(hub, evidence or Evidence(), Pins(self.data))

    def refused(self, hub: Nearby = PYTHON, evidence: Evidence | None = None) -> CommandError:
        with pytest.raises(CommandError) as refused:
            self.joins(hub, evidence)
        assert refused.value.code == ExitCode.TURNED_AWAY
        assert "othing was sent to it" in str(refused.value)
        return refused.value

    def knows(self, hub: Nearby = PYTHON) -> bool:
        return Pins(self.data).judge(hub) is Trust.VERIFIED


@pytest.fixture
def person(tmp_path: Path) -> Person:
    return Person(tmp_path)


@pytest.fixture
def warned(person: Person) -> Person:
    """Somebody who knows another hub under the name."""
    save_settings(person.data, Settings(pinned_hubs=(Pin("0" * 32, "python 101"),)))
    return person


def open_to_guests(hub: Nearby) -> Nearby:
    return replace(hub, descriptor=msgspec.structs.replace(hub.descriptor, unverified=True))


def test_an_unknown_hub_is_joined_with_its_code_and_known_from_then_on(person: Person) -> None:
    assert person.joins(evidence=Evidence(CODE)) is None
    assert person.knows()
    assert person.joins() is None


def test_the_beginnings_of_the_words_are_enough(person: Person) -> None:
    beginnings = " ".join(word[:4].upper() for word in CODE.split())
    assert person.joins(evidence=Evidence(beginnings)) is None


def test_another_code_is_refused_and_nothing_is_remembered(person: Person) -> None:
    refused = person.refused(evidence=Evidence(FALSE_CODE))
    assert str(refused).startswith(text.CODE_REFUSED)
    assert not person.knows()
    # Not even where guests may come in without: who gives a code wants it checked.
    person.refused(open_to_guests(PYTHON), Evidence(FALSE_CODE))


def test_a_code_that_is_given_has_to_fit_a_known_hub_too(person: Person) -> None:
    Pins(person.data).pin(PYTHON.descriptor)
    person.refused(evidence=Evidence(FALSE_CODE))
    person.refused(replace(PYTHON, host="127.0.0.1"), Evidence(FALSE_CODE))
    assert person.joins(evidence=Evidence(CODE)) is None


def test_a_word_that_is_in_no_code_is_named(person: Person) -> None:
    refused = person.refused(evidence=Evidence("zzz \x1b[31m b c"))
    assert "“zzz”" in str(refused)
    refused = person.refused(evidence=Evidence("\x1b[31m a b c"))
    assert "“[U+001B][31m”" in str(refused)


def test_an_unknown_hub_without_a_code_is_joined_only_where_the_mentor_allows_it(
    person: Person,
) -> None:
    refused = person.refused()
    assert "“Python 101”" in str(refused)
    assert "--code" in str(refused)
    assert not refused.alarm
    assert person.joins(open_to_guests(PYTHON)) == text.UNVERIFIED
    assert not person.knows()


@pytest.mark.parametrize("allowed", [False, True])
def test_a_known_name_with_another_key_is_a_stop(warned: Person, *, allowed: bool) -> None:
    refused = warned.refused(open_to_guests(PYTHON) if allowed else PYTHON)
    assert refused.alarm
    assert str(refused).startswith(text.STOP)
    assert "--code" in str(refused)


def test_the_new_code_is_the_mentors_word_that_it_was_set_up_anew(warned: Person) -> None:
    warned.refused(evidence=Evidence(FALSE_CODE))
    assert warned.joins(evidence=Evidence(CODE)) is None
    assert warned.knows()
    assert warned.joins() is None


def test_a_hub_on_this_computer_needs_nothing_and_costs_no_work(
    person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(terminal_trust, "check_code", None)
    assert person.joins(replace(PYTHON, host="127.0.0.1")) is None


def test_a_class_file_is_as_good_as_the_code(person: Person) -> None:
    assert person.joins(evidence=Evidence(file=Known(PYTHON.hub_id, "Python"))) is None
    assert person.knows()


def test_a_class_file_for_another_hub_is_refused(person: Person) -> None:
    other = Known(FALSE.hub_id, "False\x1b[31m")
    refused = person.refused(evidence=Evidence(file=other))
    assert "is for “False[U+001B][31m”" in str(refused)
    # Both have to fit.
    person.refused(evidence=Evidence(CODE, other))
    person.refused(evidence=Evidence(FALSE_CODE, Known(PYTHON.hub_id, "Python")))
    assert not person.knows()


def test_the_mentor_knows_the_hub_by_its_folder(warned: Person) -> None:
    assert warned.joins(evidence=Evidence(own=Known(PYTHON.hub_id, "Python 101"))) is None
    warned.refused(evidence=Evidence(own=Known(FALSE.hub_id, "Python 101")))


def test_a_hub_that_cannot_be_remembered_is_joined_with_a_word_about_it(
    person: Person, expected_logs: ExpectLogs
) -> None:
    expected_logs("The settings cannot be read", logger="lanchat.app.pins")
    expected_logs("a class file on this computer cannot be read", logger="lanchat.app.pins")
    (person.data / "file").touch()
    warning = Person(person.data / "file").joins(evidence=Evidence(CODE))
    assert warning is not None
    assert warning.startswith("The settings c")


def test_a_name_cannot_act_on_the_terminal(person: Person, warned: Person) -> None:
    hub = workshop("\x1b[2JPython")
    assert "“[U+001B][2JPython”" in str(person.refused(hub))
    save_settings(warned.data, Settings(pinned_hubs=(Pin("0" * 32, hub.name),)))
    assert "“[U+001B][2JPython”" in str(warned.refused(hub))


def test_a_class_file_is_opened(tmp_path: Path) -> None:
    file = tmp_path / "class.lanchat"
    file.write_bytes(write_class_file("Python", PYTHON.descriptor.identity))
    assert open_class_file(file) == Known(PYTHON.hub_id, "Python")


@pytest.mark.parametrize(
    ("content", "why"), [(None, "cannot be read"), (b"{}", "not a class file")]
)
def test_a_class_file_that_is_none_is_wrong_use(
    tmp_path: Path, content: bytes | None, why: str
) -> None:
    file = tmp_path / "class.lanchat"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(CommandError, match=why) as wrong:
        open_class_file(file)
    assert wrong.value.code == ExitCode.WRONG_USE
