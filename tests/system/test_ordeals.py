"""Every ordeal at its small scale: what is right must be right, how fast is left to the full one.

A busy computer may be slow: figures in time are not held against it here, except that whatever an
ordeal waits for has to come within a minute or two, or the ordeal says that it never came.

    python -m tests.ordeals --scale full      the promises themselves, figures in time included
"""

from __future__ import annotations

import sys

import pytest

from tests.ordeals.__main__ import ORDEALS
from tests.ordeals.harness.findings import SkippedError, table
from tests.ordeals.harness.scale import Scale

SEED = 1

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="the ordeals read /proc and filter packets"),
    pytest.mark.timeout(240),
]


@pytest.mark.parametrize("name", ORDEALS)
def test_the_hub_survives(name: str) -> None:
    try:
        findings = ORDEALS[name](Scale.CI, SEED)
    except SkippedError as reason:
        pytest.skip(str(reason))
    broken = [finding for finding in findings if not (finding.kept or finding.timed)]
    assert not broken, f"\n{table(findings)}"
