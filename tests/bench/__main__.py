"""Measure everything, or what the arguments name, and print the figures with the machine."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable

from tests.bench.catching_up import catch_up
from tests.bench.delivery import delivery
from tests.bench.figures import Figure, table
from tests.bench.finding import found
from tests.bench.joining import joins
from tests.bench.machine import machine
from tests.bench.pace import QUICK, THOROUGH, Pace
from tests.bench.sending import sends

MEASUREMENTS: dict[str, Callable[[Pace], list[Figure]]] = {
    "send": sends,
    "delivery": delivery,
    "joins": joins,
    "catch-up": catch_up,
    "found": found,
}


def main() -> int:
    """Measure as the command line says; return the exit code."""
    arguments = _arguments()
    pace = QUICK if arguments.quick else THOROUGH
    figures = [
        figure for name in arguments.name or MEASUREMENTS for figure in MEASUREMENTS[name](pace)
    ]
    if arguments.json:
        rows = [
            {"what": each.what, "unit": each.unit, "median": each.value, "all": each.values}
            for each in figures
        ]
        print(json.dumps({"machine": machine(), "figures": rows}))
    else:
        print(machine(), table(figures), sep="\n\n")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    names = ", ".join(MEASUREMENTS)
    # An empty list has to be one of the choices, or it is refused.
    parser.add_argument(
        "name", nargs="*", choices=[[], *MEASUREMENTS], metavar="name", help=f"any of {names}"
    )
    parser.add_argument("--quick", action="store_true", help="in less than a minute, and coarsely")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
