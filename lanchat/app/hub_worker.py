"""The hub's own process: it builds the hub, says that it is ready, serves, and takes it down.

Its supervisor holds the other end of standard input: when that closes, the hub says farewell and
goes. So a hub never outlives the supervisor, and needs no signals on any system.
"""

from __future__ import annotations

import json
import logging
import os
import secrets
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from lanchat.app.hub_doors import CANNOT_LISTEN, Doors, Ports, open_doors
from lanchat.app.hub_keys import Keys, read_or_make_keys
from lanchat.app.hub_options import HubOptions
from lanchat.app.workshop_folder import Running, clear_running, write_running
from lanchat.discovery.advertiser import Advertiser
from lanchat.hub.core import HubCore
from lanchat.hub.door import Door as HubDoor
from lanchat.hub.healing import Wound
from lanchat.hub.log import PublicLog
from lanchat.hub.room import Facts
from lanchat.hub.roster import Bound, Roster
from lanchat.hub.service import HubService
from lanchat.hub.watch import ExhaustedError, Watch
from lanchat.protocol.codec import decode_door
from lanchat.protocol.ids import Author, Key, Topic, hub_id, topic_of
from lanchat.protocol.limits import ID_BYTES
from lanchat.protocol.messages import Door
from lanchat.storage.batch import NO_IDENTITY
from lanchat.storage.errors import CorruptDatabaseError, DatabaseInUseError, StorageError
from lanchat.storage.hub_store import HubStore
from lanchat.storage.meta_key import MetaKey
from lanchat.storage.restore import open_or_restore
from lanchat.storage.restored import Restored
from lanchat.support.clock import SystemClock
from lanchat.support.logs import start_logging
from lanchat.support.usage import allow_many_descriptors, own_usage, rss

_log = logging.getLogger(__name__)

DONE, WRONG_USE, STORAGE, START_AGAIN = 0, 2, 5, 70
"""Exit codes."""

FINAL = (DONE, WRONG_USE, STORAGE)
"""A hub that ends with one of these is not started again."""


_LET_GO_SECONDS = 2.0


def encode_options(options: HubOptions, folder: Path) -> bytes:
    """Return the line that the worker reads first from standard input."""
    fields = {**asdict(options), "data": str(folder)}
    return json.dumps(fields).encode() + b"\n"


def main() -> int:
    """Serve as the first line of standard input says, until it closes; return the exit code."""
    # Ctrl-C reaches the whole group of processes; the supervisor decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    allow_many_descriptors()
    line = _read_line()
    if not line:
        return DONE  # The supervisor has gone already.
    fields = json.loads(line)
    folder = Path(fields["data"])
    start_logging("hub", folder, level=logging.INFO, stream=sys.stderr)
    return run_worker(HubOptions(**{**fields, "data": folder}), folder)


def run_worker(options: HubOptions, folder: Path) -> int:
    """Serve the workshop in `folder` until standard input closes; return the exit code."""
    try:
        store = _open(folder)
    except StorageError as error:
        return _fail(str(error), STORAGE)
    try:
        return _serve(options, folder, store)
    except CANNOT_LISTEN as error:
        return _fail(str(error), WRONG_USE)
    except StorageError as error:
        return _fail(str(error), STORAGE)
    except OSError as error:
        return _fail(f"The workshop's folder cannot be used: {error.strerror}.", STORAGE)
    finally:
        store.close()


def _open(folder: Path) -> HubStore:
    """Open the store; a hub whose supervisor was killed may need a moment to let go of it."""
    give_up = time.monotonic() + _LET_GO_SECONDS
    while True:
        try:
            store, restored = open_or_restore(folder, SystemClock().utc_ms())
        except DatabaseInUseError:
            if time.monotonic() > give_up:
                raise
            time.sleep(0.05)
        else:
            if restored is not None:
                _log.warning("%s", restored)
                _tell_restored(restored)
            return store


def _tell_restored(restored: Restored) -> None:
    line: dict[str, object] = {"event": "restored", "message": str(restored)}
    line |= {"missing": restored.missing, "head": restored.head}
    print(json.dumps(line, ensure_ascii=False), flush=True)  # noqa: T201 - for the supervisor


def _serve(options: HubOptions, folder: Path, store: HubStore) -> int:
    keys = read_or_make_keys(store, folder)
    door = _door(options, store)
    doors = open_doors(options, store, keys, door)
    _keep(options, store, doors)
    service = HubService(
        _core(store, keys, door),
        store,
        doors.sockets,
        SystemClock(),
        on_door=lambda new: doors.greet_with(options.name, store, keys, new),
        watch=Watch(rss(), own_usage).check,
    )
    identity = keys.public_identity
    advertiser = Advertiser(options.name, hub_id(identity), doors.ports.greeting, options.host)
    advertiser.start()
    _stop_with_supervisor(service.stop)
    running = Running(
        options.name, doors.ports.greeting, hub_id(identity), options.host or "127.0.0.1"
    )
    try:
        with _announced(folder, running, doors.ports, identity):
            service.run()
    except (ExhaustedError, CorruptDatabaseError) as error:
        # Started again, it has its memory back, or a good copy of the database.
        return _fail(str(error), START_AGAIN)
    finally:
        doors.greeting.stop()
        advertiser.stop()
    store.backups.finish(SystemClock().utc_ms())
    return DONE


def _keep(options: HubOptions, store: HubStore, doors: Doors) -> None:
    """Keep name and ports, if they are new: a full disk must not keep a hub from its readers."""
    new = {
        MetaKey.NAME: options.name.encode(),
        MetaKey.PORTS: " ".join(map(str, doors.ports)).encode(),
    }
    if any(store.meta(key) != value for key, value in new.items()):
        store.set_meta(new)


@contextmanager
def _announced(folder: Path, running: Running, at: Ports, identity: bytes) -> Iterator[None]:
    write_running(folder, running)
    line = {"event": "ready", "name": running.name, "port": running.port, "hub_id": running.hub_id}
    line |= {"router_port": at.router, "log_port": at.log, "pid": os.getpid()}
    line["identity"] = identity.hex()
    print(json.dumps(line, ensure_ascii=False), flush=True)  # noqa: T201 - for the supervisor
    try:
        yield
    finally:
        clear_running(folder)


def _core(store: HubStore, keys: Keys, door: Door) -> HubCore:
    roster = Roster(keys.mentor.public)
    # A row from before schema 2 has no author yet: its key stands for one until its owner is back.
    roster.restore(
        (key, Bound(handle, Author(key if author == NO_IDENTITY else author)))
        for key, handle, author in store.bindings()
    )
    bans = store.bans()
    gate = HubDoor(
        door,
        keys=[Key(ban.value) for ban in bans if ban.kind == "key"],
        forms=[ban.value.decode() for ban in bans if ban.kind == "handle"],
    )
    facts = Facts(keys.public_identity, keys.curve.public, store.epoch, _wound(store, keys))
    log = PublicLog(store.head())
    return HubCore(facts, roster=roster, door=gate, log=log, new_topic=_new_topic)


def _wound(store: HubStore, keys: Keys) -> Wound | None:
    epoch, head = store.meta(MetaKey.PREVIOUS_EPOCH), store.meta(MetaKey.RESTORED_AT_HEAD)
    if epoch is None or head is None:
        return None
    return Wound(keys.public_identity, epoch, int(head))


def _new_topic() -> Topic:
    return topic_of(secrets.token_bytes(ID_BYTES))


def _door(options: HubOptions, store: HubStore) -> Door:
    """Return how people come in: as it was the last time, but for what the command says."""
    kept = store.meta(MetaKey.DOOR)
    door = Door() if kept is None else decode_door(kept)
    word = door.word if options.word is None else options.word or None
    unverified = door.unverified if options.unverified is None else options.unverified
    return Door(door.lobby, word, unverified)


def _stop_with_supervisor(stop: Callable[[], None]) -> None:
    """Call `stop` when standard input closes, or at a signal to end."""

    def watch() -> None:
        # Not through sys.stdin, whose lock would be held when the interpreter goes.
        while os.read(0, 1):
            pass
        stop()

    threading.Thread(target=watch, name="supervisor-watch", daemon=True).start()
    signal.signal(signal.SIGTERM, lambda *_: stop())


def _read_line() -> bytes:
    """Read one line from standard input, and nothing after it."""
    line = b""
    while not line.endswith(b"\n") and (char := os.read(0, 1)):
        line += char
    return line


def _fail(sentence: str, code: int) -> int:
    print(sentence, file=sys.stderr)  # noqa: T201 - for the one who started the hub
    return code
