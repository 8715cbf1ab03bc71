"""What it was measured on."""

from __future__ import annotations

import os
import platform
import tempfile
import time
from functools import cache
from pathlib import Path
from statistics import median

from tests.bench.figures import microseconds

_SYNCS = 50
_IN_MEMORY = ("tmpfs", "ramfs")


def machine() -> str:
    """Return a line that names the processor, the system, the Python and the disk."""
    return (
        f"{_processor()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, {_file_system(real_disk())} "
        f"with fdatasync in {microseconds(_sync_seconds()):.0f} us"
    )


@cache
def real_disk() -> Path:
    """Return where temporary files go, or this checkout when that is only memory."""
    usual = Path(tempfile.gettempdir()).resolve()
    return Path(__file__).resolve().parent if _file_system(usual) in _IN_MEMORY else usual


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _file_system(path: Path) -> str:
    """Return the kind of the file system that `path` is on."""
    kinds = {}
    for line in Path("/proc/mounts").read_text().splitlines():
        _, point, kind, *_ = line.split()
        kinds[Path(point)] = kind
    return next(kinds[each] for each in (path, *path.parents) if each in kinds)


def _sync_seconds() -> float:
    """Return how long the disk takes to keep 4 KiB, as the median of some attempts."""
    took = []
    with tempfile.TemporaryFile(dir=real_disk()) as file:
        for _ in range(_SYNCS):
            file.write(bytes(4096))
            file.flush()
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            took.append(time.perf_counter() - began)
    return median(took)
