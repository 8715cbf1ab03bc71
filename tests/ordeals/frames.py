"""Frames that are nearly right go through the codec: nothing but its own two errors may come out.

Each share of the frames goes through a process of its own, which counts and tells its memory: a
crash of the decoder ends that process alone and shows. Run by hand, one share is
`python -m tests.ordeals.frames SEED COUNT`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from lanchat.protocol.codec import (
    decode_broadcast,
    decode_command,
    decode_door,
    decode_entry,
    decode_reply,
    encode,
)
from lanchat.protocol.descriptor import decode_descriptor, read_answer
from lanchat.protocol.errors import MalformedError, VersionError
from tests.ordeals.harness.chance import chance
from tests.ordeals.harness.findings import Finding, at_most, none_of
from tests.ordeals.harness.mutations import mutated, valid_frames
from tests.ordeals.harness.scale import Scale

_MAX_GROWTH_MIB = 20.0

_WARM_UP = 2_000
"""Frames after which everything that is made once is made."""

_SHARE_SECONDS = 3_600.0

_NONCE = bytes(16)
_ANSWER = b"LanChat!" + _NONCE

_MESSAGES: tuple[Callable[[bytes], object], ...] = (
    decode_command,
    decode_reply,
    decode_broadcast,
    decode_entry,
)


def run(scale: Scale, seed: int) -> list[Finding]:
    """Go through it."""
    frames, shares = scale.pick(100_000, 10_000_000), os.cpu_count() or 1
    told = _shares(seed, frames // shares, shares)
    found = Counter({"crashes": 0, "other errors": 0, "not the same again": 0})
    for share in told:
        found.update({name: share[name] for name in found})
    done = f"{frames:,} mutated frames, {sum(share['accepted'] for share in told):,} accepted"
    growth = max(share["growth_kib"] for share in told) / 1024
    return [
        none_of("codec on mutated frames", done, dict(found)),
        at_most("memory grown, codec", done, growth, _MAX_GROWTH_MIB, "MiB"),
    ]


def _shares(seed: int, count: int, shares: int) -> list[dict[str, int]]:
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.ordeals.frames", str(seed + number), str(count)],
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(shares)
    ]
    try:
        return [_told(process) for process in processes]
    finally:
        for process in processes:
            process.kill()
            process.communicate()


def _told(process: subprocess.Popen[str]) -> dict[str, int]:
    said, _ = process.communicate(timeout=_SHARE_SECONDS)
    if process.returncode:
        counts = {"other errors": 0, "not the same again": 0, "accepted": 0, "growth_kib": 0}
        return {**counts, "crashes": 1}
    told: dict[str, int] = json.loads(said)
    return {**told, "crashes": 0}


def _share(seed: int, count: int) -> dict[str, int]:
    """Put `count` frames through the codec; return what came of it."""
    rng = chance(seed)
    frames = valid_frames(rng)
    counts = Counter({"other errors": 0, "not the same again": 0, "accepted": 0})
    for _ in range(_WARM_UP):
        _try(mutated(rng, frames), counts)
    before, counts["accepted"] = _peak_kib(), 0
    for _ in range(count):
        _try(mutated(rng, frames), counts)
    return {**counts, "growth_kib": _peak_kib() - before}


def _try(frame: bytes, counts: Counter[str]) -> None:
    """Decode `frame` as everything that it could be, and keep count."""
    for decode in _MESSAGES:
        message = _decoded(decode, frame, counts)
        if message is not None:
            # What passes is a message like any other: said again, it is understood the same.
            counts["accepted"] += 1
            counts["not the same again"] += decode(encode(message)) != message  # type: ignore[arg-type] # it is one of those that `decode` returns
    for decode in (decode_door, decode_descriptor):
        counts["accepted"] += _decoded(decode, frame, counts) is not None
    _decoded(_read_answer, _ANSWER + frame, counts)


def _read_answer(datagram: bytes) -> object:
    return read_answer(_NONCE, datagram)


def _decoded(
    decode: Callable[[bytes], object], frame: bytes, counts: Counter[str]
) -> object | None:
    try:
        return decode(frame)
    except (MalformedError, VersionError):
        return None
    except Exception as error:  # noqa: BLE001 - any other is what this looks for
        counts["other errors"] += 1
        sys.stderr.write(f"{type(error).__name__}: {error}, of {frame[:200].hex()}\n")
        return None


def _peak_kib() -> int:
    # Not ru_maxrss, in which the process that started this one has its part.
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])


def _main(arguments: Sequence[str]) -> None:
    seed, count = map(int, arguments)
    sys.stdout.write(json.dumps(_share(seed, count)))


if __name__ == "__main__":
    _main(sys.argv[1:])
