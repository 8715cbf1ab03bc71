"""The JSON lines: one object a line, each with an `event`. Programs build on them.

Keys may be added and never changed; a reader skips events and keys that it does not know. Every
line is flushed at once, in UTF-8, and holds no raw control or format character, so that it is one
line for every reader and harmless in a terminal. `text` and `handle` are exactly as said.

`lanchat find` prints, as each workshop is found and each once::

    {"event": "hub", "name": ..., "host": ..., "port": ..., "hub_id": ..., "version": 1}

`lanchat chat` prints:

* ``state``: `state` is connecting, waiting (in the lobby, for the mentor to decide), joined,
  reconnecting, turned-away or closed. `reason` is always
  there: one of the protocol's reasons (HANDLE_TAKEN, VERSION_UNSUPPORTED ...) for turned-away,
  ENDED or LEFT for closed, else empty.
* ``joined``: each time that the room is entered, again after a reconnection too; all entries up to
  `seq` have been printed. After the first one follows ``online`` for each of the others who are
  present; from then on ``online`` and ``offline`` tell the changes, never of ourselves.
* ``post``: an entry of the log, our own among them; each exactly once and in the order of `seq`.
  `at` is the hub's time, ISO 8601 in UTC to the second; `client_id` is hexadecimal.
* ``reset``: the hub keeps another log now; forget all posts, `seq` starts over.
* ``sending``, then ``ack``, or ``refused``: with `retry_after` (seconds) the post is kept and sent
  again by itself; without, it has failed for good and `text` is what was not said.
* ``who``: the answer to /who, ourselves included.
* ``warning``: `message` tells a person something about the workshop before they say anything, such
  as that the hub was not verified.
* ``disk``: with `full`, the hub's disk takes nothing now and posts wait; without, it does again.
* ``lobby`` and ``door``, for the mentor alone: `handles` of those who wait, in the order they came,
  and how people come in: `lobby` and `unverified` are true or false, `word` is the entry word or
  null. Each is told again at each change.
* ``error``: something typed was not done; with `text` when it was input that was not posted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import assert_never

from lanchat.client.nearby import Nearby
from lanchat.client.state import (
    CatchingUp,
    Closed,
    Connecting,
    Joined,
    Reconnecting,
    State,
    TurnedAway,
    Waiting,
)
from lanchat.protocol.entries import Entry
from lanchat.protocol.errors import Reason
from lanchat.protocol.ids import ClientId
from lanchat.protocol.messages import Door
from lanchat.ui import text as sentences

_LATEST_MS = 253_402_300_799_999
"""The last millisecond of the year 9999, after which ISO 8601 has no usual form."""

_UNPRINTABLE = re.compile(
    "[\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U000e0000-\U000e007f\ud800-\udfff]"
)


def utc(at: int) -> datetime:
    """Return the moment `at`, milliseconds since 1970, as UTC; what a hub made up is clamped."""
    return datetime.fromtimestamp(min(max(at, 0), _LATEST_MS) // 1000, UTC)


def json_line(event: str, **fields: object) -> str:
    """Return the line for `event`, without the newline."""
    line = json.dumps({"event": event, **fields}, ensure_ascii=False, separators=(",", ":"))
    return _UNPRINTABLE.sub(_escaped, line)


def hub_line(found: Nearby) -> str:
    """Return the line for a workshop that was found."""
    return json_line(
        "hub",
        name=found.name,
        host=found.host,
        port=found.port,
        hub_id=found.hub_id,
        version=found.descriptor.version,
    )


class JsonFace:
    """Shows what happens as JSON lines."""

    def __init__(self, write: Callable[[str], None], tell: Callable[[str], None]) -> None:
        """Print lines by `write`, and hints for a person by `tell`."""
        self._write = write
        self._tell = tell

    def state(self, state: State) -> None:
        """Print a `state` line; catching up is part of connecting, or of reconnecting."""
        match state:
            case Connecting():
                self._state("connecting")
            case Waiting():
                self._state("waiting")
            case CatchingUp():
                pass
            case Joined(handle, head):
                self._state("joined")
                self._say("joined", handle=handle, seq=head)
            case Reconnecting():
                self._state("reconnecting")
            case TurnedAway(reason, hub_version):
                self._state("turned-away", reason.value)
                self._tell(sentences.turned_away(reason, hub_version))
            case Closed(ended):
                self._state("closed", "ENDED" if ended else "LEFT")
            case _:
                assert_never(state)

    def post(self, entry: Entry) -> None:
        """Print a `post` line."""
        self._say(
            "post",
            seq=entry.seq,
            handle=entry.handle,
            text=entry.text,
            at=f"{utc(entry.at):%Y-%m-%dT%H:%M:%S}Z",
            client_id=entry.client_id.hex(),
        )

    def reset(self) -> None:
        """Print a `reset` line."""
        self._say("reset")

    def sending(self, client_id: ClientId, text: str) -> None:
        """Print a `sending` line."""
        self._say("sending", client_id=client_id.hex(), text=text)

    def acked(self, client_id: ClientId, seq: int) -> None:
        """Print an `ack` line."""
        self._say("ack", client_id=client_id.hex(), seq=seq)

    def refused(
        self, client_id: ClientId, text: str, reason: Reason, retry_after: float | None
    ) -> None:
        """Print a `refused` line."""
        more = {"text": text} if retry_after is None else {"retry_after": retry_after}
        self._say("refused", client_id=client_id.hex(), reason=reason.value, **more)

    def present(self, handles: Sequence[str]) -> None:
        """Print an `online` line for each."""
        for handle in handles:
            self.online(handle)

    def online(self, handle: str) -> None:
        """Print an `online` line."""
        self._say("online", handle=handle)

    def offline(self, handle: str) -> None:
        """Print an `offline` line."""
        self._say("offline", handle=handle)

    def who(self, handles: Sequence[str]) -> None:
        """Print a `who` line."""
        self._say("who", handles=list(handles))

    def lobby(self, handles: Sequence[str]) -> None:
        """Print a `lobby` line."""
        self._say("lobby", handles=list(handles))

    def door(self, door: Door) -> None:
        """Print a `door` line."""
        self._say("door", lobby=door.lobby, word=door.word, unverified=door.unverified)

    def disk(self, *, full: bool, hosts: bool) -> None:  # noqa: ARG002 - the Face's
        """Print a `disk` line."""
        self._say("disk", full=full)

    def warning(self, message: str) -> None:
        """Print a `warning` line, and tell a person who may watch."""
        self._say("warning", message=message)
        self._tell(message)

    def error(self, message: str, text: str | None = None) -> None:
        """Print an `error` line."""
        self._say("error", message=message, **({} if text is None else {"text": text}))

    def note(self, message: str) -> None:
        """Tell a person who may watch; no program needs it."""
        self._tell(message)

    def _state(self, state: str, reason: str = "") -> None:
        self._say("state", state=state, reason=reason)

    def _say(self, event: str, **fields: object) -> None:
        self._write(json_line(event, **fields))


def _escaped(match: re.Match[str]) -> str:
    """Return JSON's escapes for a character: two of them beyond U+FFFF (RFC 8259, section 7)."""
    units = match[0].encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i : i + 2].hex()}" for i in range(0, len(units), 2))
