"""LanChat with a hub that takes posts faster than people may say them, for tests under load.

python -m tests.system.quick_hub hub --name ...
"""

import sys

from lanchat.app import supervisor
from lanchat.cli import main
from lanchat.hub import posting
from lanchat.hub.posting import PostLimits

PROGRAM = (sys.executable, "-m", "tests.system.quick_hub")


def _generous() -> PostLimits:
    return PostLimits(rate=10_000, burst=10_000)


if __name__ == "__main__":
    vars(posting)["PostLimits"] = _generous
    # What the supervisor starts is this program again.
    vars(supervisor)["program"] = lambda: [*PROGRAM]
    sys.exit(main())
