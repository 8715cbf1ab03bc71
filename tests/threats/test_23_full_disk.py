"""Row 23: a disk that is full or read-only. Writes are refused with a reason, reads go on."""

from __future__ import annotations

import subprocess
from contextlib import ExitStack
from pathlib import Path

import pytest

from lanchat.client.events import Acked, DiskChanged, PostRefused
from lanchat.protocol.errors import Reason
from tests.client.face import Face
from tests.system.commands import LANCHAT, Command, Commands, endpoint
from tests.threats.attack import enter, needs_linux, say_and_hear

pytestmark = needs_linux

STORAGE = 5
_MOUNTS = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c")


def hub_on(lab: Commands, data: Path, mount: str) -> Command:
    """Start a hub that sees a mount of its own; skips where that is not permitted."""
    if subprocess.run([*_MOUNTS, mount], check=False, capture_output=True).returncode:
        pytest.skip("this system allows no mount namespace")
    return lab.hub(data=data, program=[*_MOUNTS, f'{mount} && exec "$@"', "sh", *LANCHAT])


def fill(folder: Path) -> Path:
    """Fill the disk to its last byte; return the file that does it."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (65_536, 512, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue
    return filler


def say_until_refused(face: Face) -> list[str]:
    """Post until the room that the database had ahead is used up; return what was said."""
    said: list[str] = []
    while not face.all(PostRefused):
        said.append(f"{len(said)} ".ljust(8_000, "x"))
        face.link.say(said[-1])
        face.until(lambda: len(face.all(Acked)) + len(face.all(PostRefused)) > len(said))
    return said


def test_on_a_full_disk_posts_are_refused_with_a_reason_and_reads_go_on(
    lab: Commands, stack: ExitStack, tmp_path: Path
) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    ready = hub_on(lab, disk / "hub", f"mount -t tmpfs -o size=4m none {disk}").line("ready")
    at = endpoint(ready)
    owl = enter(stack, at, "blue-owl")
    say_and_hear(owl, "while there is space")
    # The mount is the hub's alone; this is the way to it.
    filler = fill(Path(f"/proc/{ready['pid']}/root{disk}"))

    said = say_until_refused(owl)
    refused = owl.all(PostRefused)[0]
    assert refused.reason is Reason.STORAGE_FULL
    assert refused.retry_after is not None
    newcomer = enter(stack, at, "late-riser")
    assert newcomer.texts(1)[0] == "while there is space"
    assert newcomer.entries() == owl.entries()
    owl.next(DiskChanged, full=True)

    filler.unlink()
    owl.until(lambda: len(owl.all(Acked)) == 1 + len(said))
    say_and_hear(newcomer, "there is space again")
    texts = ["while there is space", *said, "there is space again"]
    assert owl.texts(len(texts)) == newcomer.texts(len(texts)) == texts


def test_a_folder_that_cannot_be_written_is_refused_and_left_as_it_is(
    lab: Commands, stack: ExitStack
) -> None:
    hub = lab.hub()
    say_and_hear(enter(stack, endpoint(hub.line("ready")), "blue-owl"), "kept")
    hub.process.terminate()
    assert hub.wait() == 0
    before = {path.name: path.read_bytes() for path in lab.folder.iterdir() if path.is_file()}

    data = lab.folder
    again = hub_on(lab, data, f"mount --bind {data} {data} && mount -o remount,bind,ro {data}")

    assert again.wait() == STORAGE
    assert "Traceback" not in again.errors()
    assert "cannot be" in again.errors()
    after = {path.name: path.read_bytes() for path in data.iterdir() if path.is_file()}
    assert after == before
