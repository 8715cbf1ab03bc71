"""`lanchat find`: the workshops on this network."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable
from dataclasses import dataclass

from lanchat.app.exit_codes import CommandError, ExitCode
from lanchat.app.json_lines import hub_line
from lanchat.app.terminal_console import Console
from lanchat.app.terminal_text import one_line
from lanchat.client.finder import Finder
from lanchat.client.nearby import Nearby, NearbyChanged
from lanchat.protocol.version import VERSION

NONE_FOUND = (
    "No workshop was found on this network. Ask whether it has begun and whether this computer is "
    "on the same network; if it is, ask for the address and use that: lanchat chat HOST:PORT"
)


@dataclass(frozen=True)
class FindOptions:
    """A search."""

    seconds: float = 3.0
    json: bool = False


Search = Callable[[float, Callable[[Nearby], None]], NearbyChanged]
"""What `search` is."""


def search(seconds: float, on_found: Callable[[Nearby], None]) -> NearbyChanged:
    """Search for `seconds` and return what there is then.

    Each workshop that shows up goes to `on_found`, once. Raises OSError when the system has no
    descriptors left.
    """
    told: queue.SimpleQueue[NearbyChanged] = queue.SimpleQueue()
    newest = NearbyChanged((), 0.0)
    seen: set[str] = set()
    deadline = time.monotonic() + seconds
    finder = Finder(told.put)
    finder.start()
    try:
        while True:
            newest = told.get(timeout=max(0.0, deadline - time.monotonic()))
            for workshop in newest.workshops:
                if workshop.hub_id not in seen:
                    seen.add(workshop.hub_id)
                    on_found(workshop)
    except queue.Empty:
        return newest
    finally:
        finder.stop()


def run_find(options: FindOptions, console: Console, search: Search = search) -> int:
    """Print the workshops on this network; raises CommandError when there are none."""
    found: list[Nearby] = []

    def report(workshop: Nearby) -> None:
        found.append(workshop)
        if options.json:
            console.say_json(hub_line(workshop))

    result = search(options.seconds, report)
    if not found:
        raise CommandError(ExitCode.NO_HUB, result.trouble or NONE_FOUND)
    if not options.json:
        for line in table(result.workshops or tuple(found)):
            console.say(line)
    return ExitCode.DONE


def address(found: Nearby) -> str:
    """Return where a workshop is, as it can be typed after `lanchat chat`."""
    host = f"[{found.host}]" if ":" in found.host else found.host
    return f"{one_line(host)}:{found.port}"


def table(workshops: tuple[Nearby, ...]) -> list[str]:
    """Return a line for each workshop, ordered by name: the name and the address."""
    names = [one_line(found.name) for found in workshops]
    width = max(map(len, names), default=0)
    rows = sorted(zip(names, workshops, strict=True), key=lambda row: (row[0].casefold(), row[0]))
    return [f"{name:<{width}}  {address(found)}{_remark(found)}" for name, found in rows]


def _remark(found: Nearby) -> str:
    return "" if found.descriptor.version == VERSION else "  (another version of LanChat)"
