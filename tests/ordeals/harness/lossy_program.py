"""`lanchat`, with a hub that loses packets: what RATE names of those on their way to it.

    python -m tests.ordeals.harness.lossy_program hub --json ...

The worker adds to the file that COUNTS names, now and then, how many packets it dropped, received,
and how many of its connections inherited the filter; a line with its process id before.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path
from unittest.mock import patch

from lanchat import cli
from lanchat.app import supervisor
from tests.ordeals.harness.loss import Counts, Loss, losing

RATE = "ORDEAL_LOSS_RATE"
COUNTS = "ORDEAL_LOSS_COUNTS"

_TELL_SECONDS = 0.2


def read_counts(path: Path) -> Counts:
    """Return what all workers counted."""
    last: dict[str, Counts] = {}
    for line in path.read_text().splitlines():
        pid, *counts = line.split()
        last[pid] = Counts(*map(int, counts))
    return Counts(
        sum(each.dropped for each in last.values()),
        sum(each.received for each in last.values()),
        sum(each.inherited for each in last.values()),
    )


def main() -> int:
    """Be the supervisor, or the worker that it starts."""
    if sys.argv[1:] != [cli.HUB_WORKER]:
        with patch.object(supervisor, "program", lambda: [sys.executable, "-m", __spec__.name]):
            return cli.main()
    with losing(float(os.environ[RATE])) as loss:
        threading.Thread(target=_tell, args=(loss,), daemon=True).start()
        return cli.main()


def _tell(loss: Loss) -> None:
    done = threading.Event()
    with Path(os.environ[COUNTS]).open("a") as file:
        while not done.wait(_TELL_SECONDS):
            counts = loss.counts()
            file.write(f"{os.getpid()} {counts.dropped} {counts.received} {counts.inherited}\n")
            file.flush()


if __name__ == "__main__":
    sys.exit(main())
