"""Whether the hub is the right one, before anything is sent to it: pins, code and class file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import assert_never

from lanchat.app.exit_codes import CommandError, ExitCode
from lanchat.app.pins import Pins, check_code
from lanchat.app.terminal_text import one_line
from lanchat.client.class_file import MAX_FILE_BYTES, ClassFileError, read_class_file
from lanchat.client.nearby import Nearby
from lanchat.client.trust import Known, Trust
from lanchat.crypto.class_code import words
from lanchat.support.settings import SettingsError
from lanchat.ui import text as sentences

_NOTHING_SENT = "Nothing was sent to it."


@dataclass(frozen=True)
class Evidence:
    """What tells the right hub, beside what is known on this computer."""

    code: str | None = None
    """The class code as it was typed."""
    file: Known | None = None
    """The hub that the class file names which was given."""
    own: Known | None = None
    """The hub of the workshop's folder, if one joins as its mentor."""


def verify(workshop: Nearby, evidence: Evidence, pins: Pins) -> str | None:
    """Return when `workshop` may be joined; a text is a warning for the person.

    Whatever was given has to fit, and is remembered. Raises CommandError when it does not, or when
    there is nothing to tell the hub by.
    """
    trust = pins.judge(workshop)
    if evidence.own is not None and evidence.own.hub_id == workshop.hub_id:
        trust = Trust.VERIFIED
    if evidence.file is not None or evidence.code is not None:
        _check(workshop, evidence)
        return None if trust is Trust.VERIFIED else _pin(workshop, pins)
    match trust:
        case Trust.VERIFIED:
            return None
        case Trust.UNKNOWN if workshop.descriptor.unverified:
            return sentences.UNVERIFIED
        case Trust.UNKNOWN:
            raise CommandError(ExitCode.TURNED_AWAY, _unknown(workshop))
        case Trust.CHANGED:
            raise CommandError(ExitCode.TURNED_AWAY, _changed(workshop), alarm=True)
        case _:
            assert_never(trust)


def open_class_file(path: Path) -> Known:
    """Return the hub that the class file at `path` names; raises CommandError."""
    try:
        with path.open("rb") as file:
            return read_class_file(file.read(MAX_FILE_BYTES + 1))
    except OSError as error:
        raise CommandError(
            ExitCode.WRONG_USE, f"The class file cannot be read: {error.strerror}. Check its name."
        ) from error
    except ClassFileError as error:
        raise CommandError(ExitCode.WRONG_USE, str(error)) from error


def _check(workshop: Nearby, evidence: Evidence) -> None:
    if evidence.file is not None and evidence.file.hub_id != workshop.hub_id:
        raise CommandError(
            ExitCode.TURNED_AWAY,
            f"The class file is for “{one_line(evidence.file.name)}”, and not for the hub that "
            f"answers as “{one_line(workshop.name)}”. {_NOTHING_SENT} Ask the mentor for the right "
            "file. If it is the right one, this may be a false hub: tell the mentor.",
        )
    if evidence.code is not None and not check_code(
        workshop.descriptor.identity, _spelled_out(evidence.code)
    ):
        raise CommandError(
            ExitCode.TURNED_AWAY, f"{sentences.CODE_REFUSED} {_NOTHING_SENT}", alarm=True
        )


def _spelled_out(code: str) -> str:
    """Return `code` in full: the beginning of a word is enough where only one begins so."""
    spelled = []
    for typed in code.lower().split():
        meant = [word for word in words() if word.startswith(typed)]
        if not meant:
            sentence = f"{sentences.not_a_word(one_line(typed))} {_NOTHING_SENT}"
            raise CommandError(ExitCode.TURNED_AWAY, sentence)
        spelled.append(meant[0] if len(meant) == 1 else typed)
    return " ".join(spelled)


def _pin(workshop: Nearby, pins: Pins) -> str | None:
    try:
        pins.pin(workshop.descriptor)
    except SettingsError as error:
        return str(error)
    return None


def _unknown(workshop: Nearby) -> str:
    return (
        f"“{one_line(workshop.name)}” was not checked on this computer before, so it may be a "
        f"false hub. {_NOTHING_SENT} Ask the mentor for the class code, the four words on the "
        'mentor\'s screen, and give it: --code "one two three four"'
    )


def _changed(workshop: Nearby) -> str:
    return (
        f"{sentences.STOP}. {sentences.other_key(one_line(workshop.name))} {sentences.STOP_MEANS} "
        "Ask the mentor, in person, whether the workshop was set up anew. If it was, give the four "
        'new words on the mentor\'s screen: --code "one two three four". If it was not, tell the '
        "mentor that there is a false hub."
    )
