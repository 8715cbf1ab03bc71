"""The system itself bears witness: a post is on the disk before anybody hears that it is.

The hub runs under strace. Posts are said one by one, each when the one before was read by all. In
what the hub asked of the system, each post has to be written to the database's log and synced,
between the moment it came in and the first word of it that went out.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tests.ordeals.harness.findings import Finding, SkippedError, none_of
from tests.ordeals.harness.hubs import PROGRAM, Hub, folder, running_hub
from tests.ordeals.harness.members import Member, members_of, settled
from tests.ordeals.harness.scale import Scale
from tests.ordeals.harness.waiting import until

_MEMBERS = 3

_TEXT = "why does this loop never end? " * 100
"""Long, so that a post is told from all else by its length."""

_ACK_BYTES = range(55, 80)
"""An acknowledgement, encrypted. Signs of life are shorter, and alone can come between."""

_CALLS = "fsync,fdatasync,pwrite64,sendto,sendmsg,recvfrom,recvmsg"

# As a detached grandchild (-D), so that a signal to the hub's process reaches the hub.
_STRACE = ("strace", "-D", "-f", "-q", "-yy", "-s0", "-e", "signal=none", "-e", f"trace={_CALLS}")

_BEGINNING = re.compile(r"(?P<pid>\d+) +(?P<name>\w+)\((?P<arguments>.*)")
_RESUMED = re.compile(r"(?P<pid>\d+) +<\.\.\. \w+ resumed>(?P<rest>.*)")
_RESULT = re.compile(r".*\) += (-?\d+)")
_SENT = re.compile(r'""(?:\.\.\.)?, (\d+),')
_LOCAL_PORT = re.compile(r"<TCP(?:v6)?:\[.*?:(\d+)->")

_UNFINISHED = " <unfinished ...>"


@dataclass(frozen=True)
class Call:
    """One call of the system."""

    name: str
    arguments: str
    began: int
    """The line of the trace in which it was made."""
    ended: int
    result: int

    @property
    def port(self) -> int | None:
        """The hub's port, if the call is about one of its connections."""
        found = _LOCAL_PORT.search(self.arguments)
        return int(found[1]) if found else None

    @property
    def connection(self) -> str:
        """What names the connection, or the file, that the call is about."""
        return self.arguments.partition(">")[0]

    @property
    def sent(self) -> int:
        """How many bytes it has to send."""
        found = _SENT.search(self.arguments)
        return int(found[1]) if self.name.startswith("send") and found else 0


@dataclass(frozen=True)
class Posted:
    """What became of one post."""

    written: bool
    """Whether it was written to the database's log before any word of it went out."""
    synced: bool
    """Whether the disk had it by then."""
    acknowledged: bool
    published: bool


def run(scale: Scale, _seed: int) -> list[Finding]:
    """Go through it."""
    _require_strace()
    posts = scale.pick(6, 60)
    with folder() as home:
        trace = home / "trace"
        with (
            running_hub((*_STRACE, "-o", str(trace), *PROGRAM)) as hub,
            members_of(hub.workshop, _MEMBERS) as members,
        ):
            _converse(members, posts)
            ports = _ports(hub)
            hub.stop()
        until("the trace complete", lambda: _is_complete(trace, hub.worker))
        fates = posted(calls(trace.read_text().splitlines()), *ports)
    lost = {
        "not in the trace": posts - sum(fate.acknowledged and fate.published for fate in fates),
        "told before written": sum(not fate.written for fate in fates),
        "told before synced": sum(not fate.synced for fate in fates),
    }
    return [none_of("strace: sync before every word of a post", f"{posts} single posts", lost)]


def calls(lines: Iterable[str]) -> Iterator[Call]:
    """Yield the calls in the lines of a trace, in the order in which they ended."""
    open_calls: dict[str, Call] = {}
    for number, line in enumerate(lines):
        if begun := _BEGINNING.match(line):
            arguments = begun["arguments"]
            call = Call(begun["name"], arguments, number, number, -1)
            if arguments.endswith(_UNFINISHED):
                open_calls[begun["pid"]] = call
                continue
            yield replace(call, result=_result(arguments))
        elif (resumed := _RESUMED.match(line)) and resumed["pid"] in open_calls:
            call = open_calls.pop(resumed["pid"])
            yield replace(call, ended=number, result=_result(resumed["rest"]))


def posted(traced: Iterable[Call], router_port: int, log_port: int) -> list[Posted]:
    """Return what became of each post that came in, in order."""
    every = list(traced)
    arrivals = [
        call for call in every if call.port == router_port and call.result > len(_TEXT) > call.sent
    ]
    ends = [*(call.ended for call in arrivals[1:]), max((call.ended for call in every), default=0)]
    return [
        _fate(arrival, [call for call in every if arrival.ended < call.began <= end], log_port)
        for arrival, end in zip(arrivals, ends, strict=False)
    ]


def _fate(arrival: Call, after: Sequence[Call], log_port: int) -> Posted:
    acks = [
        call.began
        for call in after
        if call.connection == arrival.connection and call.sent in _ACK_BYTES
    ]
    published = [call.began for call in after if call.port == log_port and call.sent > len(_TEXT)]
    told = min([*acks, *published], default=0)
    wal = [call for call in after if "-wal>" in call.arguments and call.ended < told]
    written = [call.ended for call in wal if call.name == "pwrite64" and call.result > 0]
    synced = [call for call in wal if call.name in ("fsync", "fdatasync") and call.result == 0]
    return Posted(
        bool(written),
        any(call.began > max(written, default=told) for call in synced),
        bool(acks),
        bool(published),
    )


def _result(rest: str) -> int:
    found = _RESULT.match(rest)
    return int(found[1]) if found else -1


def _converse(members: Sequence[Member], posts: int) -> None:
    for number in range(posts):
        # Each member says no more than the hub takes at once: one it held back would come twice.
        members[number % len(members)].say(_TEXT)
        until("everybody has read it", settled(members))


def _ports(hub: Hub) -> tuple[int, int]:
    told = hub.workshop.descriptor
    return told.router_port, told.log_port


def _is_complete(trace: Path, worker: int) -> bool:
    """Tell whether the trace has reached the end of the process that serves."""
    return bool(re.search(rf"^{worker} +\+\+\+ ", trace.read_text(), re.MULTILINE))


def _require_strace() -> None:
    if shutil.which("strace") is None:
        raise SkippedError("There is no strace on this computer.")
    tried = subprocess.run(
        ["strace", "-o", "/dev/null", "true"], check=False, capture_output=True, text=True
    )
    if tried.returncode:
        raise SkippedError(f"strace is not permitted here: {tried.stderr.strip()}")
