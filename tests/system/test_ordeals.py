"""The ordeals that are no threat's test, at their small scale, and the report of all of them."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.ordeals import __main__ as ordeals
from tests.ordeals.harness.findings import Finding, SkippedError
from tests.ordeals.harness.scale import Scale
from tests.threats.attack import ROWS, survive

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="the ordeals read /proc and filter packets"),
    pytest.mark.timeout(240),
]


def good(_scale: Scale, _seed: int) -> list[Finding]:
    return [Finding("posts lost", "3 posts", "0 lost", "0 of each", kept=True)]


def slow(_scale: Scale, _seed: int) -> list[Finding]:
    return [*good(_scale, _seed), Finding("back", "1 kill", "3.10 s", "within 2 s", kept=False)]


def impossible(_scale: Scale, _seed: int) -> list[Finding]:
    raise SkippedError("There is no strace on this computer.")


def endless(_scale: Scale, _seed: int) -> list[Finding]:
    raise TimeoutError("no /home/nora/secret/hub at 192.0.2.7")


def faulty(_scale: Scale, _seed: int) -> list[Finding]:
    raise ZeroDivisionError("division by zero")


@pytest.mark.parametrize("name", sorted({*ordeals.ORDEALS} - {*ROWS}))
def test_the_hub_survives(name: str) -> None:
    survive(name)


def test_each_row_names_an_ordeal() -> None:
    assert {*ROWS} <= {*ordeals.ORDEALS}


def test_the_report_has_a_row_for_each_and_one_that_fails_stops_no_other(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    each = {"slow": slow, "left": impossible, "endless": endless, "faulty": faulty, "good": good}
    monkeypatch.setattr(ordeals, "ORDEALS", each)
    file = tmp_path / "report.txt"
    monkeypatch.setattr(sys, "argv", ["ordeals", "--seed", "7", "--output", str(file)])

    assert ordeals.main() == 1

    report = capsys.readouterr().out
    assert file.read_text("utf-8") == report
    head, rows = report.split("ordeal  ")
    date, *facts = head.splitlines()
    told = datetime.strptime(date, "Date:      %Y-%m-%d %H:%M UTC").replace(tzinfo=UTC)
    assert abs((datetime.now(UTC) - told).total_seconds()) < 600
    names = ("Scale", "Commit", "Machine", "Memory", "System", "Libraries")
    assert [fact.split(":")[0] for fact in facts if fact[:1].strip()] == [*names]
    assert [line.split() for line in rows.splitlines()[3:]] == [
        line.split()
        for line in (
            "slow posts lost (3 posts) 0 of each 0 lost NO 0",
            "back (1 kill) within 2 s BROKEN: 3.10 s",
            "",
            "left it was left out There is no strace on this computer. - 0",
            "",
            "endless it was not gone through an end TimeoutError: no ~[path] at [address] NO 0",
            "",
            "faulty it was not gone through an end ZeroDivisionError: division by zero NO 0",
            "",
            "good posts lost (3 posts) 0 of each 0 lost yes 0",
            "",
            "5 ordeals: 1 passed, 3 failed, 1 left out",
        )
    ]


def test_when_all_is_kept_it_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(ordeals, "ORDEALS", {"good": good})
    monkeypatch.setattr(sys, "argv", ["ordeals"])
    assert ordeals.main() == 0
    out, err = capsys.readouterr()
    assert out.endswith("1 ordeals: 1 passed, 0 failed, 0 left out\n")
    assert err == "good ...\ngood: 0 s\n"
