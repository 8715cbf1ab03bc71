"""A damaged workshop opens with the newest good copy, and says what happened.

LANCHAT_FLIPPED_BITS says how many bits are flipped, one workshop each: 1000 for the full test.
"""

from __future__ import annotations

import errno
import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from lanchat.storage import restore
from lanchat.storage.batch import Ban, Batch, Binding, StoredEntry
from lanchat.storage.copies import COPIES_FOLDER, UNFINISHED_FILE, copies_in
from lanchat.storage.database import DATABASE_FILE
from lanchat.storage.errors import (
    CorruptDatabaseError,
    DatabaseInUseError,
    DataDirectoryError,
    NewerDatabaseError,
    StorageFullError,
)
from lanchat.storage.head_mark import MARK_FILE
from lanchat.storage.hub_store import HubStore, MetaKey
from lanchat.storage.keyfile import KEY_FILE
from lanchat.storage.lock import LOCK_FILE
from lanchat.storage.restore import Opened, open_or_restore
from lanchat.storage.restored import Restored
from tests.storage.made_up import (
    ANNS_KEY,
    AT,
    all_bodies,
    bodies,
    entries,
    entry,
    in_another_process,
)

FLIPPED_BITS = int(os.environ.get("LANCHAT_FLIPPED_BITS", "60"))

LATER = AT + 33 * 60_000
ASIDE = "hub.db.damaged-20261122-101500"
"""What is set aside LATER."""

OWL = Binding(ANNS_KEY, "blue-owl", b"i" * 32)


def say(store: HubStore, last: int) -> None:
    store.commit(entries(store.head() + 1, last))


def made_at(directory: Path, *heads: int, last: int) -> bytes:
    """Make a workshop with a copy at each of these heads, and close it; return its epoch."""
    store = HubStore.open(directory)
    store.set_meta({MetaKey.NAME: b"Python 101"})
    store.commit(Batch(bind=(OWL,), ban=(Ban("handle", b"x", "x"),)))
    for minute, head in enumerate(heads):
        say(store, head)
        assert store.backups.finish(AT + minute * 60_000)
    say(store, last)
    store.close()
    return store.epoch


def flip(path: Path, bit: int) -> bytes:
    """Flip one bit of a file; return what it holds now."""
    content = bytearray(path.read_bytes())
    content[bit // 8] ^= 1 << bit % 8
    path.write_bytes(content)
    return bytes(content)


def damage(path: Path) -> bytes:
    return flip(path, path.stat().st_size * 4)


def files(directory: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(directory)): path.read_bytes()
        for path in directory.rglob("*")
        if path.is_file()
    }


def shown(opened: Opened) -> tuple[list[bytes], Restored | None]:
    """Close the store; return what was said in it, and what was done to it."""
    said = all_bodies(opened.store)
    assert opened.store.head() == len(said)
    opened.store.close()
    return said, opened.restored


@pytest.fixture
def reopened(tmp_path: Path) -> Iterator[Opened]:
    """A workshop of 9 messages that was restored from its second copy, of 7."""
    made_at(tmp_path, 5, 7, last=9)
    damage(tmp_path / DATABASE_FILE)
    opened = open_or_restore(tmp_path, LATER)
    yield opened
    opened.store.close()


def test_a_sound_workshop_is_just_opened(tmp_path: Path) -> None:
    opened = open_or_restore(tmp_path / "hub", AT)
    epoch = opened.store.epoch
    assert shown(opened) == ([], None)
    made_at(tmp_path / "hub", 3, last=5)
    before = files(tmp_path)
    opened = open_or_restore(tmp_path / "hub", AT)
    assert opened.store.epoch == epoch
    assert opened.store.backups.deadline() == float("-inf")
    assert shown(opened) == (bodies(1, 5), None)
    assert files(tmp_path) == before


def test_a_damaged_one_comes_back_from_its_newest_copy_under_a_new_epoch(tmp_path: Path) -> None:
    epoch = made_at(tmp_path, 5, 7, last=9)
    damaged = damage(tmp_path / DATABASE_FILE)
    copies = {path: path.read_bytes() for path in copies_in(tmp_path).values()}

    opened = open_or_restore(tmp_path, LATER)
    store = opened.store
    assert len(store.epoch) == 16
    assert store.epoch != epoch
    assert store.meta(MetaKey.PREVIOUS_EPOCH) == epoch
    assert store.meta(MetaKey.RESTORED_AT_HEAD) == b"7"
    assert store.meta(MetaKey.NAME) == b"Python 101"
    assert store.meta(MetaKey.COPIED_AT) is None
    assert store.bindings() == [OWL]
    assert store.bans() == [Ban("handle", b"x", "x")]
    restored = Restored(7, 2, AT + 60_000, ASIDE)
    assert shown(opened) == (bodies(1, 7), restored)
    assert (tmp_path / ASIDE).read_bytes() == damaged
    assert {path: path.read_bytes() for path in copies} == copies
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {DATABASE_FILE, ASIDE, COPIES_FOLDER, KEY_FILE, LOCK_FILE, MARK_FILE}


def test_it_goes_on_from_there(tmp_path: Path, reopened: Opened) -> None:
    store = reopened.store
    say(store, 12)
    epoch = store.epoch
    store.close()
    opened = open_or_restore(tmp_path, LATER)
    assert opened.store.epoch == epoch
    assert shown(opened) == (bodies(1, 12), None)


def test_the_new_epoch_is_copied_at_once(tmp_path: Path, reopened: Opened) -> None:
    """Else a second damage would bring back an epoch that no member has any more."""
    store = reopened.store
    store.backups.tick(5.0, LATER)
    assert store.backups.deadline() == 5.01, "it is being written"
    assert store.backups.finish(LATER)
    second = store.epoch
    store.close()
    damage(tmp_path / DATABASE_FILE)
    opened = open_or_restore(tmp_path, LATER)
    assert opened.store.meta(MetaKey.PREVIOUS_EPOCH) == second
    assert shown(opened) == (bodies(1, 7), Restored(7, None, LATER, f"{ASIDE}-2"))
    assert (tmp_path / ASIDE).exists()


def test_a_damaged_copy_is_passed_over_and_kept(tmp_path: Path) -> None:
    made_at(tmp_path, 3, 5, 7, last=9)
    first, second, third = copies_in(tmp_path).values()
    (tmp_path / COPIES_FOLDER / UNFINISHED_FILE).write_bytes(third.read_bytes())
    damaged = [damage(second), damage(third), damage(tmp_path / DATABASE_FILE)]
    assert shown(open_or_restore(tmp_path, LATER)) == (bodies(1, 3), Restored(3, 6, AT, ASIDE))
    assert [second.read_bytes(), third.read_bytes(), (tmp_path / ASIDE).read_bytes()] == damaged
    assert first.exists()


def test_without_a_good_copy_everything_is_left_as_it_is(tmp_path: Path) -> None:
    made_at(tmp_path, 3, 5, last=9)
    for path in (*copies_in(tmp_path).values(), tmp_path / DATABASE_FILE):
        damage(path)
    before = files(tmp_path)
    for _ in range(2):
        with pytest.raises(CorruptDatabaseError, match="damaged: part of it was changed"):
            open_or_restore(tmp_path, LATER)
        assert files(tmp_path) == before


def test_without_any_copy_too(tmp_path: Path) -> None:
    made_at(tmp_path, last=9)
    damage(tmp_path / DATABASE_FILE)
    before = files(tmp_path)
    with pytest.raises(CorruptDatabaseError, match="damaged"):
        open_or_restore(tmp_path, LATER)
    assert files(tmp_path) == before


def test_another_key_restores_nothing(tmp_path: Path) -> None:
    made_at(tmp_path, 5, last=9)
    key = (tmp_path / KEY_FILE).read_bytes()
    for wrong in (b"x" * 32, b"short"):
        (tmp_path / KEY_FILE).write_bytes(wrong)
        with pytest.raises(CorruptDatabaseError):
            open_or_restore(tmp_path, LATER)
    (tmp_path / KEY_FILE).write_bytes(key)
    assert shown(open_or_restore(tmp_path, LATER)) == (bodies(1, 9), None)


@pytest.mark.parametrize("left", [None, b""])
def test_a_database_that_is_gone_comes_back_too(tmp_path: Path, left: bytes | None) -> None:
    """As after a power cut between the two names of a restore."""
    made_at(tmp_path, 5, last=9)
    (tmp_path / DATABASE_FILE).unlink()
    if left is not None:
        (tmp_path / DATABASE_FILE).write_bytes(left)
    aside = ASIDE if left is not None else None
    assert shown(open_or_restore(tmp_path, LATER)) == (bodies(1, 5), Restored(5, 4, AT, aside))


def test_a_journal_that_was_left_alone_is_not_played_into_the_copy(tmp_path: Path) -> None:
    killed_at(tmp_path, 10)
    (tmp_path / DATABASE_FILE).unlink()
    journal = (tmp_path / f"{DATABASE_FILE}-wal").read_bytes()
    assert shown(open_or_restore(tmp_path, LATER)) == (bodies(1, 10), Restored(10, 30, AT, None))
    assert (tmp_path / f"{ASIDE}-wal").read_bytes() == journal


@pytest.mark.parametrize("pages", [1, 5, -1])
def test_a_database_that_was_cut_off_comes_back_too(tmp_path: Path, pages: int) -> None:
    made_at(tmp_path, 500, last=510)
    path = tmp_path / DATABASE_FILE
    size = pages * 4096 if pages > 0 else path.stat().st_size - 4096
    os.truncate(path, size)
    assert shown(open_or_restore(tmp_path, LATER)) == (
        bodies(1, 500),
        Restored(500, 10, AT, ASIDE),
    )


def test_an_older_database_in_its_place_is_noticed(tmp_path: Path) -> None:
    """Someone put back a copy of their own: members have more than it, and so has a copy."""
    made_at(tmp_path, last=3)
    old = (tmp_path / DATABASE_FILE).read_bytes()
    epoch = made_at(tmp_path, 5, last=9)
    (tmp_path / DATABASE_FILE).write_bytes(old)
    opened = open_or_restore(tmp_path, LATER)
    assert opened.store.meta(MetaKey.PREVIOUS_EPOCH) == epoch
    assert shown(opened) == (bodies(1, 5), Restored(5, 4, AT, ASIDE))
    assert (tmp_path / ASIDE).read_bytes() == old


def test_a_copy_of_another_log_does_not_take_its_place(tmp_path: Path) -> None:
    made_at(tmp_path / "hub", last=3)
    (tmp_path / "other").mkdir()
    shutil.copy(tmp_path / "hub" / KEY_FILE, tmp_path / "other")
    made_at(tmp_path / "other", 20, last=20)
    old = (tmp_path / "hub" / DATABASE_FILE).read_bytes()
    made_at(tmp_path / "hub", last=9)
    (tmp_path / "hub" / DATABASE_FILE).write_bytes(old)
    shutil.copytree(tmp_path / "other" / COPIES_FOLDER, tmp_path / "hub" / COPIES_FOLDER)
    assert shown(open_or_restore(tmp_path / "hub", LATER)) == (
        bodies(1, 3),
        Restored(3, 6, None, None),
    )


SAY_AND_DIE = """
import os, sys
from pathlib import Path
from lanchat.storage.batch import Batch, StoredEntry
from lanchat.storage.hub_store import HubStore
store = HubStore.open(Path(sys.argv[1]))
for _ in range(30):
    seq = store.head() + 1
    store.commit(Batch((
        StoredEntry(seq, b"a" * 16, seq.to_bytes(16, "big"), 1000 + seq, b"body %d" % seq),
    )))
os._exit(0)
"""


def killed_at(directory: Path, *heads: int) -> bytes:
    """Make a workshop with copies at these heads; 30 messages later its hub is killed."""
    epoch = made_at(directory, *heads, last=heads[-1])
    with in_another_process(SAY_AND_DIE, directory) as hub:
        assert hub.wait() == 0
    return epoch


def test_a_killed_hub_has_lost_nothing(tmp_path: Path) -> None:
    epoch = killed_at(tmp_path, 10)
    opened = open_or_restore(tmp_path, LATER)
    assert opened.store.epoch == epoch
    assert shown(opened) == (bodies(1, 40), None)


def test_a_journal_that_was_damaged_after_a_kill_is_noticed(tmp_path: Path) -> None:
    """SQLite takes it to end where it is damaged, and says nothing."""
    epoch = killed_at(tmp_path, 10)
    wal = tmp_path / f"{DATABASE_FILE}-wal"
    damaged = damage(wal)
    opened = open_or_restore(tmp_path, LATER)
    store = opened.store
    assert 10 < store.head() < 40
    assert store.epoch != epoch
    assert store.meta(MetaKey.PREVIOUS_EPOCH) == epoch
    assert store.meta(MetaKey.RESTORED_AT_HEAD) == b"%d" % store.head()
    head = store.head()
    restored = Restored(head, 40 - head, None, f"{ASIDE}-wal")
    assert shown(opened) == (bodies(1, head), restored)
    assert (tmp_path / f"{ASIDE}-wal").read_bytes() == damaged
    assert not (tmp_path / restore.RESTORING_FILE).exists()
    assert shown(open_or_restore(tmp_path, LATER)) == (bodies(1, head), None)


@pytest.mark.parametrize("left", [None, b""])
def test_a_journal_that_is_gone_is_noticed(tmp_path: Path, left: bytes | None) -> None:
    killed_at(tmp_path, 10)
    (tmp_path / f"{DATABASE_FILE}-wal").unlink()
    if left is not None:
        (tmp_path / f"{DATABASE_FILE}-wal").write_bytes(left)
    assert shown(open_or_restore(tmp_path, LATER)) == (bodies(1, 10), Restored(10, 30, None, None))


def test_with_database_and_journal_damaged_the_journal_goes_too(tmp_path: Path) -> None:
    """It would be played into the copy."""
    killed_at(tmp_path, 10)
    flip(tmp_path / DATABASE_FILE, 8 * 200)
    damage(tmp_path / f"{DATABASE_FILE}-wal")
    said, restored = shown(open_or_restore(tmp_path, LATER))
    assert restored is not None
    assert said == bodies(1, restored.head)
    assert restored.head >= 10
    assert restored.missing == 40 - restored.head


@pytest.mark.parametrize("mark", [None, b"", b"garbage" * 4, bytes(28)])
def test_a_damaged_mark_does_no_harm(tmp_path: Path, mark: bytes | None) -> None:
    killed_at(tmp_path, 10)
    (tmp_path / MARK_FILE).unlink()
    if mark is not None:
        (tmp_path / MARK_FILE).write_bytes(mark)
    assert shown(open_or_restore(tmp_path, LATER)) == (bodies(1, 40), None)


def test_a_restore_that_was_cut_off_is_done_again(tmp_path: Path) -> None:
    made_at(tmp_path, 5, last=9)
    damaged = damage(tmp_path / DATABASE_FILE)
    (tmp_path / restore.RESTORING_FILE).write_bytes(b"half a copy")
    (tmp_path / f"{ASIDE}-wal").write_bytes(b"set aside before")
    assert shown(open_or_restore(tmp_path, LATER)) == (
        bodies(1, 5),
        Restored(5, 4, AT, f"{ASIDE}-2"),
    )
    assert (tmp_path / f"{ASIDE}-2").read_bytes() == damaged
    assert (tmp_path / f"{ASIDE}-wal").read_bytes() == b"set aside before"


@pytest.mark.parametrize(
    ("number", "raised", "left"), [(errno.EIO, None, 3), (errno.ENOSPC, DataDirectoryError, None)]
)
def test_a_copy_that_cannot_be_read_is_passed_over_and_a_full_disk_is_not(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    raised: type[Exception] | None,
    left: int | None,
) -> None:
    made_at(tmp_path, 3, 5, last=9)
    damage(tmp_path / DATABASE_FILE)
    before = files(tmp_path)
    copyfile = shutil.copyfile

    def failing(source: Path, target: Path) -> None:
        if source.name == "backup-2.db":
            raise OSError(number, os.strerror(number))
        copyfile(source, target)

    monkeypatch.setattr(shutil, "copyfile", failing)
    if raised is None:
        said, _ = shown(open_or_restore(tmp_path, LATER))
        assert len(said) == left
        return
    with pytest.raises(raised, match="No space left on device"):
        open_or_restore(tmp_path, LATER)
    monkeypatch.undo()
    assert files(tmp_path) == before
    assert shown(open_or_restore(tmp_path, LATER))[0] == bodies(1, 5)


def test_a_newer_copy_is_refused_before_anything_is_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_at(tmp_path, 5, last=9)
    damage(tmp_path / DATABASE_FILE)
    before = files(tmp_path)
    monkeypatch.setattr("lanchat.storage.migrations.migrate.__defaults__", ((),))
    with pytest.raises(NewerDatabaseError):
        open_or_restore(tmp_path, LATER)
    monkeypatch.undo()
    assert files(tmp_path) == before


def test_a_disk_that_is_full_when_the_journal_was_damaged_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed_at(tmp_path, 10)
    damage(tmp_path / f"{DATABASE_FILE}-wal")

    def full(*_: object) -> None:
        raise StorageFullError

    monkeypatch.setattr(restore, "_begin_epoch", full)
    with pytest.raises(StorageFullError):
        open_or_restore(tmp_path, LATER)
    monkeypatch.undo()
    _, restored = shown(open_or_restore(tmp_path, LATER))
    assert restored is not None
    assert restored.missing == 40 - restored.head


def test_two_hubs_do_not_restore_at_once(tmp_path: Path, reopened: Opened) -> None:
    with pytest.raises(DatabaseInUseError):
        open_or_restore(tmp_path, LATER)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DataDirectoryError, match="hub cannot be written"):
        open_or_restore(tmp_path / "file" / "hub", AT)


def some_bits(size: int) -> Iterator[int]:
    """Yield bits of a file: one in each region of the first page, then any in the whole file."""
    chance = random.Random(20261122)  # noqa: S311 - the same bits in each run, on purpose
    regions = [(0, 16), (16, 100), (100, 200), (4000, 4096), (size - 80, size)]
    for number in range(FLIPPED_BITS):
        first, end = regions[number] if number < len(regions) else (0, size)
        yield chance.randrange(first * 8, end * 8)


@pytest.mark.timeout(600)
def test_each_flipped_bit_is_found_and_the_workshop_comes_back(tmp_path: Path) -> None:
    sound, hub = tmp_path / "sound", tmp_path / "hub"
    store = HubStore.open(sound)
    store.commit(Batch(tuple(entry(seq, body=b"body %d " % seq * 20) for seq in range(1, 801))))
    assert store.backups.finish(AT)
    store.commit(Batch(tuple(entry(seq, body=b"body %d " % seq * 20) for seq in range(801, 1001))))
    said = all_bodies(store)
    store.close()
    for bit in some_bits((sound / DATABASE_FILE).stat().st_size):
        shutil.rmtree(hub, ignore_errors=True)
        shutil.copytree(sound, hub)
        flip(hub / DATABASE_FILE, bit)
        with pytest.raises(CorruptDatabaseError):
            HubStore.open(hub)
        expected = Restored(800, 200, AT, ASIDE)
        assert shown(open_or_restore(hub, LATER)) == (said[:800], expected), f"bit {bit}"


@pytest.mark.timeout(600)
def test_each_flipped_bit_in_the_journal_of_a_killed_hub_is_found_or_does_no_harm(
    tmp_path: Path,
) -> None:
    sound, hub = tmp_path / "sound", tmp_path / "hub"
    epoch = killed_at(sound, 10)
    found = 0
    for bit in some_bits((sound / f"{DATABASE_FILE}-wal").stat().st_size):
        shutil.rmtree(hub, ignore_errors=True)
        shutil.copytree(sound, hub)
        flip(hub / f"{DATABASE_FILE}-wal", bit)
        opened = open_or_restore(hub, LATER)
        said, restored = all_bodies(opened.store), opened.restored
        assert said == bodies(1, len(said)), f"bit {bit}"
        assert len(said) == 40 or restored is not None, f"bit {bit}"
        assert (opened.store.epoch == epoch) == (restored is None), f"bit {bit}"
        if restored is not None:
            assert (restored.head, restored.missing) == (len(said), 40 - len(said))
        found += restored is not None
        opened.store.close()
    assert found > 0


def test_entries_said_after_a_restore_are_a_log_of_their_own(reopened: Opened) -> None:
    store = reopened.store
    assert store.seq_of([(entry(9).author, entry(9).client_id)]) == {}
    store.commit(Batch((StoredEntry(8, entry(9).author, entry(9).client_id, 0, b"again"),)))
    assert all_bodies(store) == [*bodies(1, 7), b"again"]
