"""Three copies that rotate while the workshop goes on, and what happens when one cannot be made."""

from __future__ import annotations

import math
import shutil
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from lanchat.storage import backups as backups_module
from lanchat.storage.backups import (
    INTERVAL_SECONDS,
    SMALL_TABLES,
    STEP_BYTES,
    STEP_ENTRIES,
    Backups,
)
from lanchat.storage.batch import Ban, Batch, Binding
from lanchat.storage.copies import COPIES_FOLDER, UNFINISHED_FILE, copies_in
from lanchat.storage.copy_writer import CopyWriter
from lanchat.storage.database import ONE_FILE, connect
from lanchat.storage.errors import CorruptDatabaseError
from lanchat.storage.hub_store import HubStore, MetaKey
from lanchat.storage.keyfile import KEY_FILE
from tests.checks.logs import ExpectLogs
from tests.storage.made_up import ANNS_KEY, AT, bodies, entries, entry, in_another_process


@pytest.fixture
def store(tmp_path: Path) -> Iterator[HubStore]:
    opened = HubStore.open(tmp_path)
    yield opened
    opened.close()


def copy_at(backups: Backups, now: float) -> None:
    """Tick until no copy is being written: at once when none is due at `now`."""
    backups.tick(now, AT)
    while backups._writer is not None:
        if backups._is_waiting(backups._writer):
            backups._writer.join(0.01)
        backups.tick(now, AT)


def hand_all_over(backups: Backups, now: float) -> None:
    """Begin a copy at `now` and tick until the writer was told everything."""
    backups.tick(now, AT)
    while backups._handed_changes is None:
        backups.tick(now, AT)


class Copy(NamedTuple):
    generation: int
    head: int
    copied_at: object


def content_of(path: Path, query: str) -> list[Any]:
    """Return what a query finds in a copy; in a copy of it, so that it is not touched."""
    looked_at = path.parents[1] / "looked-at.db"
    shutil.copyfile(path, looked_at)
    database = connect(looked_at, (path.parents[1] / KEY_FILE).read_bytes(), ONE_FILE)
    found = list(database.connection.execute(query))
    database.close()
    looked_at.unlink()
    return found


def copies(directory: Path) -> list[Copy]:
    found = []
    for generation, path in copies_in(directory).items():
        stored = [row[0] for row in content_of(path, "SELECT body FROM entry ORDER BY seq")]
        assert stored == bodies(1, len(stored))
        ((at,),) = content_of(path, "SELECT value FROM meta WHERE key = 'copied-at'")
        found.append(Copy(generation, len(stored), at))
    return found


def heads(directory: Path) -> dict[int, int]:
    return {copy.generation: copy.head for copy in copies(directory)}


def test_the_first_copy_is_made_at_once_then_one_every_five_minutes_with_changes(
    tmp_path: Path, store: HubStore
) -> None:
    assert INTERVAL_SECONDS == 300
    made = []
    for now, last in ((1000.0, 1), (1299.9, 2), (1300.0, 2), (1700.0, 2), (9000.0, 2), (9001.0, 3)):
        if last > store.head():
            store.commit(entries(store.head() + 1, last))
        copy_at(store.backups, now)
        made.append(heads(tmp_path))
    first, second, third = {1: 1}, {1: 1, 2: 2}, {1: 1, 2: 2, 3: 3}
    assert made == [first, first, second, second, second, third]


def test_the_deadline_says_when_to_come_again(store: HubStore) -> None:
    backups = store.backups
    assert backups.deadline() == -math.inf, "the first tick is due at once"
    backups.tick(50.0, AT)
    assert backups.deadline() == 50.01, "while it writes, a hundred times a second"
    copy_at(backups, 50.0)
    assert backups.deadline() == math.inf, "nothing changed"
    store.commit(entries(1, 1))
    assert backups.deadline() == 350.0
    backups.hurry()
    assert backups.deadline() == -math.inf


def test_a_workshop_that_has_copies_waits_for_its_first(tmp_path: Path) -> None:
    for expected in ({1: 0}, {1: 0}):
        store = HubStore.open(tmp_path)
        copy_at(store.backups, 10.0)
        assert heads(tmp_path) == expected
        store.close()
    store = HubStore.open(tmp_path)
    copy_at(store.backups, 10.0)
    copy_at(store.backups, 310.0)
    assert heads(tmp_path) == {1: 0, 2: 0}
    store.close()


def test_three_are_kept_and_the_oldest_is_brought_up_to_date(tmp_path: Path) -> None:
    store = HubStore.open(tmp_path)
    inodes = []
    for generation in range(1, 8):
        store.commit(entries(store.head() + 1, store.head() + 10))
        copy_at(store.backups, generation * 1000.0)
        inodes.append(copies_in(tmp_path)[generation].stat().st_ino)
    assert heads(tmp_path) == {5: 50, 6: 60, 7: 70}
    assert inodes[:3] == inodes[3:6]
    store.close()

    # Another process cannot know what became of them meanwhile, so it makes its own.
    store = HubStore.open(tmp_path)
    store.commit(entries(71, 75))
    copy_at(store.backups, 0.0)
    copy_at(store.backups, 300.0)
    assert heads(tmp_path) == {6: 60, 7: 70, 8: 75}
    assert copies_in(tmp_path)[8].stat().st_ino not in inodes
    assert sorted(path.name for path in (tmp_path / COPIES_FOLDER).iterdir()) == [
        "backup-6.db",
        "backup-7.db",
        "backup-8.db",
    ]
    store.close()


def test_a_copy_holds_everything_and_no_more(tmp_path: Path, store: HubStore) -> None:
    for name, handle in ((b"Python 101", "blue-owl"), (b"Python 102", "grey-owl")):
        store.set_meta({MetaKey.NAME: name})
        bind = Binding(ANNS_KEY, handle, b"i" * 32)
        ban = Ban("handle", handle.encode(), handle, 5)
        store.commit(
            Batch(entries(store.head() + 1, store.head() + 3).entries, (bind,), ban=(ban,))
        )
        assert store.backups.finish(AT)
    store.commit(Batch(unban=(Ban("handle", b"blue-owl", ""),)))
    assert store.backups.finish(AT)
    assert store.backups.finish(AT)
    copy = copies_in(tmp_path)[3]
    for query in ("SELECT * FROM entry", "SELECT * FROM binding", "SELECT * FROM ban"):
        assert content_of(copy, query) == list(store._connection.execute(query))
    assert len(content_of(copy, "SELECT * FROM ban")) == 1
    meta = dict(content_of(copy, "SELECT key, value FROM meta"))
    assert meta == {"epoch": store.epoch, "name": b"Python 102", "copied-at": str(AT).encode()}


def test_no_table_is_left_out(store: HubStore) -> None:
    """A table that can grow large needs steps of its own, as the log has."""
    tables = store._connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    assert {name for (name,) in tables} == {"entry", *SMALL_TABLES}


def test_a_step_is_small_whatever_there_is_to_copy(
    tmp_path: Path, store: HubStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = []
    put = CopyWriter.put

    def counting(writer: CopyWriter, rows: Sequence[Sequence[object]], rest: object = None) -> None:
        steps.append((len(rows), sum(len(str(row[-1])) for row in rows) > STEP_BYTES))
        put(writer, rows, rest)  # type: ignore[arg-type]  # handed through

    monkeypatch.setattr(CopyWriter, "put", counting)
    store.commit(entries(1, 600))
    large = tuple(entry(seq, body=b"x" * (STEP_BYTES // 4)) for seq in range(601, 606))
    store.commit(Batch(large))
    copy_at(store.backups, 0.0)
    assert [rows for rows, _ in steps] == [
        STEP_ENTRIES,
        STEP_ENTRIES,
        600 - 2 * STEP_ENTRIES + 4,
        1,
    ]
    assert content_of(copies_in(tmp_path)[1], "SELECT count(*) FROM entry") == [(605,)]


def test_what_is_said_during_a_copy_is_in_it_up_to_its_last_step(
    tmp_path: Path, store: HubStore
) -> None:
    store.commit(entries(1, 300))
    store.backups.tick(0.0, AT)
    store.backups.tick(0.0, AT)
    store.commit(entries(301, 310))
    copy_at(store.backups, 0.0)
    assert heads(tmp_path) == {1: 310}
    assert store.backups.deadline() == math.inf

    store.commit(entries(311, 311))
    hand_all_over(store.backups, 300.0)
    store.commit(entries(312, 312))
    copy_at(store.backups, 300.0)
    assert heads(tmp_path) == {1: 310, 2: 311}
    assert store.backups.deadline() == 600.0, "the last one is not in any copy yet"


def test_a_step_waits_for_nothing(store: HubStore, monkeypatch: pytest.MonkeyPatch) -> None:
    store.backups.tick(0.0, AT)
    monkeypatch.setattr(CopyWriter, "is_ready", lambda _: False)
    monkeypatch.setattr(CopyWriter, "put", lambda *_: pytest.fail("it would have to wait"))
    store.backups.tick(0.0, AT)
    monkeypatch.undo()


def test_a_clean_stop_makes_a_last_copy(tmp_path: Path) -> None:
    store = HubStore.open(tmp_path)
    store.commit(entries(1, 5000))
    assert store.backups.finish(AT)
    assert store.backups.finish(AT), "there is nothing more to do"
    assert heads(tmp_path) == {1: 5000}
    store.commit(entries(5001, 5001))
    hand_all_over(store.backups, 1000.0)
    store.commit(entries(5002, 5002))
    assert store.backups.finish(AT)
    assert heads(tmp_path) == {1: 5000, 2: 5001, 3: 5002}
    store.close()


def test_a_last_copy_that_takes_too_long_is_given_up(tmp_path: Path, store: HubStore) -> None:
    store.commit(entries(1, 5))
    assert store.backups.finish(AT)
    store.commit(entries(6, 2000))
    assert not store.backups.finish(AT, seconds=0.0)
    assert heads(tmp_path) == {1: 5}
    assert not (tmp_path / COPIES_FOLDER / UNFINISHED_FILE).exists()
    assert store.backups.finish(AT)
    assert heads(tmp_path) == {1: 5, 2: 2000}


NO_COPY = r"could not be copied \(No space left on device\)"


def test_a_copy_never_takes_the_last_of_the_disk(
    tmp_path: Path,
    store: HubStore,
    monkeypatch: pytest.MonkeyPatch,
    expected_logs: ExpectLogs,
) -> None:
    expected_logs(NO_COPY, logger="lanchat.storage.backups")
    monkeypatch.setattr(backups_module, "RESERVE_BYTES", 2**60)
    for now in (0.0, 100.0, 300.0, 600.0):
        copy_at(store.backups, now)
        store.commit(entries(store.head() + 1, store.head() + 1))
    assert not store.backups.finish(AT)
    assert copies_in(tmp_path) == {}
    monkeypatch.undo()
    copy_at(store.backups, 899.0)
    assert copies_in(tmp_path) == {}, "it is tried again when the next one is due"
    copy_at(store.backups, 900.0)
    assert heads(tmp_path) == {1: 4}


def test_the_oldest_copy_is_kept_too_while_the_disk_is_full(
    tmp_path: Path,
    store: HubStore,
    monkeypatch: pytest.MonkeyPatch,
    expected_logs: ExpectLogs,
) -> None:
    for seq in (1, 2, 3):
        store.commit(entries(seq, seq))
        assert store.backups.finish(AT)
    store.commit(entries(4, 4))
    expected_logs(NO_COPY, logger="lanchat.storage.backups")
    monkeypatch.setattr(backups_module, "RESERVE_BYTES", 2**60)
    assert not store.backups.finish(AT)
    assert heads(tmp_path) == {1: 1, 2: 2, 3: 3}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on a file's size")
def test_a_copy_that_cannot_be_written_is_thrown_away_and_the_workshop_goes_on(
    tmp_path: Path, store: HubStore, expected_logs: ExpectLogs
) -> None:
    import resource  # noqa: PLC0415 - not there on Windows

    store.commit(entries(1, 5))
    assert store.backups.finish(AT)
    store.commit(entries(6, 3000))
    full = r"could not be copied \(the disk is full or cannot be written\)"
    expected_logs(full, logger="lanchat.storage.backups")
    _, hard = unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, hard))
    try:
        assert not store.backups.finish(AT)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
    assert [path.name for path in (tmp_path / COPIES_FOLDER).iterdir()] == ["backup-1.db"]
    store.commit(entries(3001, 3001))
    assert store.backups.finish(AT)
    assert heads(tmp_path) == {1: 5, 2: 3001}


def test_a_copy_that_cannot_get_its_name_is_no_copy(
    tmp_path: Path,
    store: HubStore,
    monkeypatch: pytest.MonkeyPatch,
    expected_logs: ExpectLogs,
) -> None:
    def refuse(*_: object) -> None:
        raise OSError

    expected_logs(r"could not be copied \(no reason was given\)", logger="lanchat.storage.backups")
    monkeypatch.setattr(Path, "replace", refuse)
    assert not store.backups.finish(AT)
    monkeypatch.undo()
    assert list((tmp_path / COPIES_FOLDER).iterdir()) == []
    assert store.backups.finish(AT)
    assert heads(tmp_path) == {1: 0}


def test_after_a_success_the_next_failure_is_logged_again(
    tmp_path: Path, store: HubStore, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / COPIES_FOLDER
    for number in (1, 2):
        shutil.rmtree(folder, ignore_errors=True)
        folder.write_text("in the way")
        store.commit(entries(number, number))
        assert not store.backups.finish(AT)
        assert not store.backups.finish(AT)
        assert len(caplog.records) == number
        folder.unlink()
        assert store.backups.finish(AT)
    said = caplog.records[0].getMessage()
    assert "(File exists). The workshop goes on, and the older copies are kept. Free" in said
    assert str(tmp_path) not in caplog.text


def test_what_a_kill_left_behind_is_thrown_away(tmp_path: Path, store: HubStore) -> None:
    folder = tmp_path / COPIES_FOLDER
    folder.mkdir()
    (folder / UNFINISHED_FILE).write_bytes(b"half a copy")
    store.commit(entries(1, 3))
    assert store.backups.finish(AT)
    assert heads(tmp_path) == {1: 3}
    assert [path.name for path in folder.iterdir()] == ["backup-1.db"]


def test_a_database_that_cannot_be_read_is_not_hidden(tmp_path: Path) -> None:
    """It was damaged while it was open: the hub has to know, and to restore it."""
    store = HubStore.open(tmp_path)
    store.commit(Batch(tuple(entry(seq, body=b"x" * 3000) for seq in range(1, 101))))
    store.close()
    store = HubStore.open(tmp_path)
    path = tmp_path / "hub.db"
    content = bytearray(path.read_bytes())
    for page in range(20, 60):
        content[page * 4096 + 99] ^= 1
    path.write_bytes(content)
    with pytest.raises(CorruptDatabaseError):
        store.backups.finish(AT)
    store.close()
    assert list((tmp_path / COPIES_FOLDER).iterdir()) == []


COPY_FOR_EVER = """
import sys
from pathlib import Path
from lanchat.storage.batch import Batch, StoredEntry
from lanchat.storage.hub_store import HubStore
store = HubStore.open(Path(sys.argv[1]))
while True:
    first = store.head() + 1
    store.commit(Batch(tuple(
        StoredEntry(seq, b"a" * 16, seq.to_bytes(16, "big"), 0, b"body %d" % seq)
        for seq in range(first, first + 100)
    )))
    print(store.head(), store.backups.finish(0, 60.0), flush=True)
"""


def test_kill_9_at_any_moment_leaves_the_two_newest_copies(tmp_path: Path) -> None:
    for lines in (3, 4, 7, 12):
        with in_another_process(COPY_FOR_EVER, tmp_path) as writer:
            assert writer.stdout is not None
            head = 0
            for _ in range(lines):
                head = int(writer.stdout.readline().removesuffix(" True\n"))
            writer.kill()
        found = copies(tmp_path)
        assert len(found) >= 2
        assert found[-1].head >= head
        assert found[-2].head >= head - 100
        HubStore.open(tmp_path).close()
