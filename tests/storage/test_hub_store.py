"""The hub's store on real files: what was committed is there, whatever happened meanwhile."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lanchat.storage.batch import Ban, Batch, Binding, StoredEntry
from lanchat.storage.database import DATABASE_FILE
from lanchat.storage.errors import (
    CorruptDatabaseError,
    DatabaseInUseError,
    DataDirectoryError,
    DuplicateError,
    NewerDatabaseError,
    StorageFullError,
)
from lanchat.storage.head_mark import HeadMark, Mark
from lanchat.storage.hub_store import HubStore, MetaKey, lock_directory, open_current
from tests.storage.made_up import (
    ANN,
    ANNS_KEY,
    BOB,
    BOBS_KEY,
    all_bodies,
    bodies,
    client_id,
    entries,
    entry,
    in_another_process,
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[HubStore]:
    opened = HubStore.open(tmp_path / "hub")
    yield opened
    opened.close()


def test_a_new_store_is_empty_and_has_an_epoch(store: HubStore) -> None:
    assert store.head() == 0
    assert len(store.epoch) == 16
    assert all_bodies(store) == []
    assert store.bindings() == []
    assert store.bans() == []
    assert [key for key in MetaKey if store.meta(key) is not None] == [MetaKey.EPOCH]


def test_everything_committed_is_there_after_reopening(tmp_path: Path) -> None:
    store = HubStore.open(tmp_path)
    store.set_meta({MetaKey.NAME: "Größe".encode(), MetaKey.PORTS: b"47820 47821 47822"})
    store.set_meta({MetaKey.NAME: b"Python 101"})
    store.commit(Batch(entries(1, 3).entries, bind=(Binding(ANNS_KEY, "blue-owl"),)))
    store.commit(entries(4, 5))
    epoch = store.epoch
    store.close()
    store.close()

    store = HubStore.open(tmp_path)
    assert store.epoch == epoch
    assert store.head() == 5
    assert all_bodies(store) == [b"body %d" % seq for seq in range(1, 6)]
    assert store.bindings() == [Binding(ANNS_KEY, "blue-owl")]
    assert store.meta(MetaKey.NAME) == b"Python 101"
    assert store.meta(MetaKey.PORTS) == b"47820 47821 47822"
    store.close()


def test_two_workshops_have_two_epochs(tmp_path: Path, store: HubStore) -> None:
    other = HubStore.open(tmp_path / "other")
    assert other.epoch != store.epoch
    other.close()


def test_a_repeat_is_found_by_author_and_client_id(store: HubStore) -> None:
    store.commit(Batch((entry(1, ANN), entry(2, BOB))))
    pairs = [(ANN, client_id(1)), (ANN, client_id(2)), (BOB, client_id(2)), (BOB, client_id(9))]
    assert store.seq_of(pairs) == {(ANN, client_id(1)): 1, (BOB, client_id(2)): 2}
    assert store.seq_of([]) == {}


def test_a_batch_with_a_repeat_is_refused_as_a_whole(store: HubStore) -> None:
    store.commit(entries(1, 1))
    repeat = StoredEntry(3, ANN, client_id(1), 9, b"again")
    with pytest.raises(DuplicateError):
        store.commit(Batch((entry(2), repeat), bind=(Binding(ANNS_KEY, "blue-owl"),)))
    assert store.head() == 1
    assert all_bodies(store) == [b"body 1"]
    assert store.bindings() == []
    store.commit(entries(2, 2))
    assert store.head() == 2


@pytest.mark.parametrize("numbers", [(1,), (3,), (2, 4), (2, 2)])
def test_entries_that_do_not_continue_the_log_are_refused(
    store: HubStore, numbers: tuple[int, ...]
) -> None:
    store.commit(entries(1, 1))
    batch = Batch(tuple(StoredEntry(seq, BOB, client_id(seq), 0, b"x") for seq in numbers))
    with pytest.raises(ValueError, match="does not continue the log"):
        store.commit(batch)
    assert all_bodies(store) == [b"body 1"]


def test_bodies_come_in_order_and_within_both_bounds(store: HubStore) -> None:
    sized = tuple(entry(seq, body=bytes([seq]) * 100) for seq in range(1, 11))
    store.commit(Batch(sized))
    bodies = [stored.body for stored in sized]
    assert store.bodies_after(0, max_entries=3, max_bytes=10_000) == bodies[:3]
    assert store.bodies_after(3, max_entries=100, max_bytes=250) == bodies[3:5]
    assert store.bodies_after(3, max_entries=100, max_bytes=200) == bodies[3:5]
    assert store.bodies_after(9, max_entries=100, max_bytes=10_000) == bodies[9:]
    assert store.bodies_after(10, max_entries=100, max_bytes=10_000) == []
    assert store.bodies_after(99, max_entries=100, max_bytes=10_000) == []


def test_a_body_larger_than_the_bound_comes_alone(store: HubStore) -> None:
    store.commit(Batch((entry(1, body=b"x" * 50), entry(2), entry(3))))
    assert store.bodies_after(0, max_entries=9, max_bytes=10) == [b"x" * 50]


def test_a_handle_is_bound_moved_and_released(store: HubStore) -> None:
    store.commit(Batch(bind=(Binding(ANNS_KEY, "blue-owl"), Binding(BOBS_KEY, "red-kite"))))
    store.commit(Batch(bind=(Binding(ANNS_KEY, "grey-owl"),)))
    assert set(store.bindings()) == {Binding(ANNS_KEY, "grey-owl"), Binding(BOBS_KEY, "red-kite")}

    store.commit(Batch(release=(ANNS_KEY,), bind=(Binding(BOBS_KEY, "grey-owl"),)))
    assert store.bindings() == [Binding(BOBS_KEY, "grey-owl")]


def test_two_swap_their_handles(store: HubStore) -> None:
    store.commit(Batch(bind=(Binding(ANNS_KEY, "blue-owl"), Binding(BOBS_KEY, "red-kite"))))
    store.commit(Batch(bind=(Binding(ANNS_KEY, "red-kite"), Binding(BOBS_KEY, "blue-owl"))))
    assert set(store.bindings()) == {Binding(ANNS_KEY, "red-kite"), Binding(BOBS_KEY, "blue-owl")}


def test_an_identity_is_kept_with_the_handle_and_goes_with_it(store: HubStore) -> None:
    store.commit(Batch(bind=(Binding(ANNS_KEY, "blue-owl", b"i" * 32), Binding(BOBS_KEY, "kite"))))
    assert set(store.bindings()) == {
        Binding(ANNS_KEY, "blue-owl", b"i" * 32),
        Binding(BOBS_KEY, "kite", bytes(32)),
    }
    store.commit(Batch(bind=(Binding(ANNS_KEY, "grey-owl", b"j" * 32),), release=(BOBS_KEY,)))
    assert store.bindings() == [Binding(ANNS_KEY, "grey-owl", b"j" * 32)]


def test_a_ban_is_kept_until_it_is_lifted(tmp_path: Path) -> None:
    key, handle = Ban("key", ANNS_KEY, "blue-owl", 5), Ban("handle", b"blueowl", "blue-owl", 5)
    store = HubStore.open(tmp_path)
    store.commit(Batch(ban=(key, handle), release=(ANNS_KEY,)))
    store.commit(Batch(ban=(key._replace(handle="grey-owl", at=9),)))
    store.close()

    store = HubStore.open(tmp_path)
    assert set(store.bans()) == {key._replace(handle="grey-owl", at=9), handle}
    store.commit(Batch(unban=(key, Ban("handle", b"nobody", ""))))
    assert store.bans() == [handle]
    store.commit(Batch(unban=(handle,), ban=(handle._replace(at=7),)))
    assert store.bans() == [handle._replace(at=7)]
    store.forget_guests()
    assert store.bans() == [handle._replace(at=7)], "a ban outlives the workshop's end"
    store.close()


def test_no_two_keys_hold_one_handle(store: HubStore) -> None:
    store.commit(Batch(bind=(Binding(ANNS_KEY, "blue-owl"),)))
    with pytest.raises(DuplicateError):
        store.commit(Batch(bind=(Binding(BOBS_KEY, "blue-owl"),)))
    assert store.bindings() == [Binding(ANNS_KEY, "blue-owl")]


def test_guests_are_forgotten_and_the_log_is_kept(store: HubStore) -> None:
    store.commit(Batch(entries(1, 2).entries, bind=(Binding(ANNS_KEY, "blue-owl"),)))
    store.forget_guests()
    assert store.bindings() == []
    assert store.head() == 2


def test_a_full_database_stores_nothing_of_the_batch_and_works_again(tmp_path: Path) -> None:
    """A bound on its pages stands for the disk's end: both are SQLITE_FULL."""
    store = HubStore.open(tmp_path)
    store.commit(entries(1, 2))
    store._connection.execute("PRAGMA max_page_count = 12")
    large = tuple(entry(seq, body=b"x" * 10_000) for seq in range(3, 13))
    with pytest.raises(StorageFullError, match="not stored"):
        store.commit(Batch(large, bind=(Binding(ANNS_KEY, "blue-owl"),)))
    assert store.head() == 2
    assert all_bodies(store) == [b"body 1", b"body 2"]
    assert store.bindings() == []

    store._connection.execute("PRAGMA max_page_count = 100000")
    store.commit(Batch(large))
    store.close()
    store = HubStore.open(tmp_path)
    assert store.head() == 12
    assert all_bodies(store)[:2] == [b"body 1", b"body 2"]
    store.close()


def writes(store: HubStore, seq: int) -> Iterator[Callable[[], None]]:
    """Yield one call of each kind that stores something."""
    yield lambda: store.commit(entries(seq, seq))
    yield lambda: store.set_meta({MetaKey.NAME: b"new"})
    yield store.forget_guests


def test_while_nothing_can_be_written_all_can_be_read(store: HubStore) -> None:
    """SQLite's own refusal stands for a disk that turned read-only: both are SQLITE_READONLY."""
    store.commit(Batch(entries(1, 2).entries, bind=(Binding(ANNS_KEY, "blue-owl"),)))
    store._connection.execute("PRAGMA query_only = 1")
    for write in writes(store, 3):
        with pytest.raises(StorageFullError, match="cannot be written"):
            write()
    assert (store.head(), all_bodies(store)) == (2, bodies(1, 2))
    assert store.bindings() == [Binding(ANNS_KEY, "blue-owl")]
    assert store.seq_of([(ANN, client_id(2)), (ANN, client_id(3))]) == {(ANN, client_id(2)): 2}
    assert store.meta(MetaKey.NAME) is None

    store._connection.execute("PRAGMA query_only = 0")
    store.commit(entries(3, 3))
    assert (store.head(), all_bodies(store)) == (3, bodies(1, 3))


FILL = """
import sys
from pathlib import Path
from lanchat.storage.batch import Batch, StoredEntry
from lanchat.storage.errors import StorageFullError
from lanchat.storage.hub_store import HubStore
folder = Path(sys.argv[1])
ballast = folder / "ballast"
ballast.write_bytes(bytes(1024 * 1024))
store = HubStore.open(folder / "hub")
def say(seq):
    store.commit(Batch((StoredEntry(seq, b"a" * 16, seq.to_bytes(16, "big"), 0, b"x" * 9000),)))
def read():
    return len(store.bodies_after(0, max_entries=10**6, max_bytes=10**9))
try:
    while True:
        say(store.head() + 1)
except StorageFullError:
    full = store.head()
try:
    say(full + 1)
except StorageFullError:
    print(full > 9, read() == full, flush=True)
ballast.unlink()
for seq in range(full + 1, full + 21):
    say(seq)
store.close()
store = HubStore.open(folder / "hub")
print(read() == store.head() == full + 20)
store.close()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="it needs a mount namespace")
def test_on_a_disk_that_is_full_reads_go_on_and_writes_once_there_is_space(tmp_path: Path) -> None:
    """A file system of 4 MiB in memory, in a mount namespace of its own, is filled to its end."""
    mounted = f"mount -t tmpfs -o size=4m none {tmp_path}"
    before = ("unshare", "--user", "--map-root-user", "--mount", "sh", "-c")
    if subprocess.run([*before, mounted], check=False, capture_output=True).returncode:
        pytest.skip("this system allows no mount namespace")
    shell = (*before, f'{mounted} && exec "$@"', "sh")
    with in_another_process(FILL, tmp_path, shell) as filler:
        assert filler.stdout is not None
        assert filler.stdout.read() == "True True\nTrue\n"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on a file's size")
def test_a_write_that_fails_takes_nothing_along(tmp_path: Path) -> None:
    """A limit on a file's size fails the write itself, in the middle of the commit."""
    import resource  # noqa: PLC0415 - not there on Windows

    store = HubStore.open(tmp_path)
    store.commit(entries(1, 2))
    wal = tmp_path / f"{DATABASE_FILE}-wal"
    _, hard = unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (wal.stat().st_size + 5_000, hard))
    try:
        with pytest.raises(StorageFullError):
            store.commit(entries(3, 500))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
    assert all_bodies(store) == [b"body 1", b"body 2"]

    store.commit(entries(3, 500))
    store.close()
    store = HubStore.open(tmp_path)
    assert all_bodies(store) == [b"body %d" % seq for seq in range(1, 501)]
    store.close()


HOLD = """
import sys
from pathlib import Path
from lanchat.storage.hub_store import HubStore
store = HubStore.open(Path(sys.argv[1]))
print("open", flush=True)
sys.stdin.read()
"""


def test_a_second_hub_is_refused_at_once_and_let_in_after_a_kill(tmp_path: Path) -> None:
    with in_another_process(HOLD, tmp_path) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "open\n"
        with pytest.raises(DatabaseInUseError, match="open already in another LanChat"):
            HubStore.open(tmp_path)
        first.kill()
    HubStore.open(tmp_path).close()


def test_a_second_store_in_this_process_is_refused_too(tmp_path: Path, store: HubStore) -> None:
    with pytest.raises(DatabaseInUseError):
        HubStore.open(tmp_path / "hub")


WRITE = """
import sys
from pathlib import Path
from lanchat.storage.batch import Batch, StoredEntry
from lanchat.storage.hub_store import HubStore
store = HubStore.open(Path(sys.argv[1]))
while True:
    first = store.head() + 1
    numbers = range(first, first + first % 7 + 1)
    store.commit(Batch(tuple(
        StoredEntry(seq, b"a" * 16, seq.to_bytes(16, "big"), 0, b"body %d" % seq * 40)
        for seq in numbers
    )))
    print(store.head(), flush=True)
"""


def test_kill_9_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    acknowledged = 0
    for lines in (1, 60, 400):
        with in_another_process(WRITE, tmp_path) as writer:
            assert writer.stdout is not None
            for _ in range(lines):
                acknowledged = int(writer.stdout.readline())
            writer.kill()
            # What it still said before it died; the last line may have been cut off.
            said = writer.stdout.read().split("\n")[:-1]
            acknowledged = max([acknowledged, *map(int, said)])
        store = HubStore.open(tmp_path)
        assert store.head() >= acknowledged
        assert all_bodies(store) == [b"body %d" % seq * 40 for seq in range(1, store.head() + 1)]
        store.close()


def test_a_flipped_bit_is_found_at_opening(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    store = HubStore.open(tmp_path)
    store.commit(entries(1, 500))
    store.close()
    path = tmp_path / DATABASE_FILE
    intact = path.read_bytes()
    for where in (5, 100, len(intact) // 2, len(intact) - 10):
        damaged = bytearray(intact)
        damaged[where] ^= 0x10
        path.write_bytes(damaged)
        with pytest.raises(CorruptDatabaseError, match="damaged"):
            HubStore.open(tmp_path)
        assert path.read_bytes() == damaged, "a damaged database must be left as it is"
    assert capfd.readouterr().err == "", "SQLCipher writes to standard error unless told not to"
    path.write_bytes(intact)
    store = HubStore.open(tmp_path)
    assert store.head() == 500
    store.close()


def test_a_newer_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    store = HubStore.open(tmp_path)
    store._connection.execute("PRAGMA user_version = 99")
    store.close()
    before = (tmp_path / DATABASE_FILE).read_bytes()
    with pytest.raises(NewerDatabaseError, match="Install the newer LanChat"):
        HubStore.open(tmp_path)
    assert (tmp_path / DATABASE_FILE).read_bytes() == before
    with pytest.raises(NewerDatabaseError):
        HubStore.open(tmp_path)  # and the lock was freed


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DataDirectoryError, match="hub cannot be written"):
        HubStore.open(tmp_path / "file" / "hub")


def test_nothing_said_is_readable_in_the_files(tmp_path: Path) -> None:
    store = HubStore.open(tmp_path)
    store.commit(Batch((entry(1, body=b"a planted canary"),)))
    store.set_meta({MetaKey.NAME: b"a planted canary"})
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    store.close()
    kept += b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"canary" not in kept


def test_the_journal_gives_back_what_a_burst_took(tmp_path: Path) -> None:
    store = HubStore.open(tmp_path)
    wal = tmp_path / f"{DATABASE_FILE}-wal"
    bound = 16 * 1024 * 1024
    store.commit(Batch(tuple(entry(seq, body=b"x" * 16_000) for seq in range(1, 1_501))))
    assert wal.stat().st_size > bound
    store.commit(entries(1_501, 1_501))
    assert wal.stat().st_size <= bound
    store.close()


def test_the_mark_says_what_was_acknowledged(tmp_path: Path) -> None:
    store = HubStore.open(tmp_path)
    mark = HeadMark(tmp_path)
    assert mark.read() is None
    store.commit(entries(1, 3))
    store.commit(Batch(bind=(Binding(ANNS_KEY, "blue-owl"),)))
    with pytest.raises(DuplicateError):
        store.commit(Batch((StoredEntry(4, ANN, client_id(1), 0, b"again"),)))
    assert mark.read() == Mark(3, store.epoch)
    mark.close()
    store.close()


def test_whatever_is_stored_makes_the_copies_stale(store: HubStore) -> None:
    for write in writes(store, 1):
        write()
        made = len(list((store.backups._directory / "backups").glob("*")))
        assert store.backups.finish(0)
        assert len(list((store.backups._directory / "backups").glob("*"))) == made + 1


def test_closing_gives_up_a_copy_that_is_being_written(tmp_path: Path) -> None:
    store = HubStore.open(tmp_path)
    store.backups.tick(0.0, 0)
    assert (tmp_path / "backups").exists()
    store.close()
    assert list((tmp_path / "backups").iterdir()) == []


def test_a_database_that_cannot_be_taken_over_is_closed(tmp_path: Path) -> None:
    lock = lock_directory(tmp_path)
    database = open_current(tmp_path)
    database.connection.execute("PRAGMA query_only = 1")
    with pytest.raises(StorageFullError):
        HubStore.take_over(lock, database, tmp_path)
    assert database.peewee.is_closed()
    lock.release()


SCHEMA_1 = Path(__file__).parent / "fixtures" / "schema-1"
"""A database as the first version wrote it, with its key."""


def test_a_database_of_the_first_version_keeps_everything(tmp_path: Path) -> None:
    shutil.copytree(SCHEMA_1, tmp_path, dirs_exist_ok=True)
    for _ in range(2):
        store = HubStore.open(tmp_path)
        assert store.epoch == b"e" * 16
        assert store.head() == 40
        assert all_bodies(store) == bodies(1, 40)
        assert store.seq_of([(ANN, client_id(40))]) == {(ANN, client_id(40)): 40}
        assert set(store.bindings()) == {
            Binding(ANNS_KEY, "blue-owl", bytes(32)),
            Binding(BOBS_KEY, "red-kite", bytes(32)),
        }
        assert store.bans() == []
        kept = {key: value for key in MetaKey if (value := store.meta(key)) is not None}
        assert kept == {
            MetaKey.EPOCH: b"e" * 16,
            MetaKey.NAME: "Größe".encode(),
            MetaKey.IDENTITY: b"i" * 32,
            MetaKey.CURVE_SECRET: b"c" * 32,
            MetaKey.MENTOR_KEY: b"m" * 32,
            MetaKey.PORTS: b"47820 47821 47822",
        }
        store.close()
    store = HubStore.open(tmp_path)
    store.commit(Batch(entries(41, 41).entries, ban=(Ban("key", ANNS_KEY, "blue-owl"),)))
    store.close()
