"""A process that finds workshops and tells each change as a line of JSON.

    python -m tests.system.small_finder [deaf]

`deaf` leaves out the question from a port of its own, so that a closed UDP 5353 shows.
"""

import json
import sys
import time
from contextlib import nullcontext
from unittest.mock import patch

from lanchat.client.finder import Finder
from lanchat.client.nearby import NearbyChanged
from lanchat.discovery import browser


def tell(change: NearbyChanged) -> None:
    """Write the list, and the moment by the clock that all processes share."""
    workshops = [[each.name, each.host, each.port, each.hub_id] for each in change.workshops]
    told = {"at": time.monotonic(), "searched": change.searched, "workshops": workshops}
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


async def _no_question(*_: object) -> None:
    """Ask nobody."""


def main(deaf: str = "") -> None:
    """Search until the end of input."""
    with patch.object(browser._Asking, "ask", _no_question) if deaf else nullcontext():
        finder = Finder(tell)
        finder.start()
        sys.stdin.read()
        finder.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
