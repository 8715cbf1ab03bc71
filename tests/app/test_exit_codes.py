from __future__ import annotations

from lanchat.app.exit_codes import CommandError, ExitCode


def test_the_codes_are_those_that_scripts_rely_on() -> None:
    assert {code.name: code.value for code in ExitCode} == {
        "DONE": 0,
        "BUG": 1,
        "WRONG_USE": 2,
        "NO_HUB": 3,
        "TURNED_AWAY": 4,
        "STORAGE": 5,
    }


def test_an_error_carries_its_code_and_its_sentence() -> None:
    error = CommandError(ExitCode.NO_HUB, "Nothing was found.")
    assert (error.code, str(error)) == (ExitCode.NO_HUB, "Nothing was found.")
    assert not error.alarm
    assert CommandError(ExitCode.TURNED_AWAY, "Stop.", alarm=True).alarm
