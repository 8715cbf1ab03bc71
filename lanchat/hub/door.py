"""The door: who is let in. Bans, the entry word, and a lobby where the mentor decides.

Whoever belongs to the workshop already passes: a door that is closed does not put out who is in.
"""

from __future__ import annotations

import hmac
import math
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

from lanchat.hub.bucket import TokenBucket
from lanchat.hub.effects import Peer
from lanchat.hub.roster import Bound
from lanchat.protocol.errors import Reason
from lanchat.protocol.handle import normalize, skeletons
from lanchat.protocol.ids import Author, Key
from lanchat.protocol.limits import MAX_WAITING
from lanchat.protocol.messages import Door as DoorSettings
from lanchat.protocol.messages import Lobby, Member

WAITING_SECONDS = 15.0
"""Somebody in the lobby who said nothing for so long is gone."""

LOBBY_SECONDS = 0.2
"""How long comings and goings in the lobby gather, so that a crowd there keeps no mentor busy."""

_GUESSES_A_SECOND = 2.0
_GUESSES_AT_ONCE = 40
"""Wrong words, of all strangers together: a class may mistype, a script may not try them all.

When they are used up the right word does not open the door either: else it could be found."""


@dataclass(frozen=True)
class Ban:
    """Somebody who may not come back, neither with this key nor under a handle that looks alike.

    A guest who thinks of another handle and takes another key is a stranger: only the lobby or an
    entry word keeps strangers out.
    """

    key: Key
    handle: str

    @property
    def forms(self) -> frozenset[str]:
        """The forms of the handle, one of which a look-alike shares."""
        return skeletons(self.handle)


@dataclass
class _Knock:
    peer: Peer
    bound: Bound
    until: float


class Door:
    """The workshop's door."""

    def __init__(
        self, settings: DoorSettings, keys: Iterable[Key] = (), forms: Iterable[str] = ()
    ) -> None:
        """Begin with these `settings`, and with the banned `keys` and `forms` of handles."""
        self._settings = settings
        self._keys = set(keys)
        self._forms = set(forms)
        self._waiting: OrderedDict[Key, _Knock] = OrderedDict()
        self._admitted: OrderedDict[Key, None] = OrderedDict()
        """Whom the mentor let in whose handle was taken meanwhile, the newest MAX_WAITING."""
        self._guesses = TokenBucket(_GUESSES_A_SECOND, _GUESSES_AT_ONCE)
        self._changed = False
        self._told_at = -math.inf
        self._unsaved: list[Ban] = []

    @property
    def settings(self) -> DoorSettings:
        """How people come in."""
        return self._settings

    def set(self, settings: DoorSettings) -> list[tuple[Peer, Bound]]:
        """Let people in by `settings` from now on; return those who need not wait any more.

        When there is a new word, those who wait have not given it and must knock again.
        """
        if settings.word not in (None, self._settings.word):
            self._empty()
        self._settings = settings
        return [] if settings.lobby else self._empty()

    def bars(self, key: Key) -> bool:
        """Tell whether this key is banned, whatever it says."""
        return key in self._keys

    def bars_handle(self, handle: str) -> bool:
        """Tell whether `handle` is banned, or looks like one that is."""
        return not self._forms.isdisjoint(skeletons(handle))

    def ban(self, ban: Ban) -> None:
        """Let `ban` hold from now on."""
        self._keys.add(ban.key)
        self._forms |= ban.forms
        self._unsaved.append(ban)

    def unsaved(self) -> tuple[Ban, ...]:
        """Return the bans that no commit has kept yet."""
        return tuple(self._unsaved)

    def saved(self, kept: tuple[Ban, ...]) -> None:
        """Take note that a commit kept these."""
        self._unsaved = [ban for ban in self._unsaved if ban not in kept]

    def check_word(self, now: float, key: Key, word: str | None) -> Reason | None:
        """Return None if `word` opens the door to `key`, or did before; else why not."""
        wanted = self._settings.word
        if wanted is None or key in self._waiting or key in self._admitted:
            return None
        if word is None:
            return Reason.WRONG_WORD
        if self._guesses.take(now):
            return Reason.RATE_LIMITED
        if not hmac.compare_digest(_plain(wanted), _plain(word)):
            return Reason.WRONG_WORD
        self._guesses.give_back()
        return None

    def opens_to(self, key: Key) -> bool:
        """Tell whether a stranger may come in without waiting."""
        return not self._settings.lobby or key in self._admitted

    def knock(self, now: float, peer: Peer, bound: Bound) -> Reason | None:
        """Let `peer` wait in the lobby; return None, or why they cannot."""
        before = self._waiting.get(peer.key)
        if before is None and len(self._waiting) >= MAX_WAITING:
            return Reason.WORKSHOP_FULL
        # One who signs waits once: else the mentor might see one handle and let another in.
        if bound.author in (k.bound.author for key, k in self._waiting.items() if key != peer.key):
            return Reason.HANDLE_TAKEN
        if before is None or before.bound != bound:
            self._changed = True
        self._waiting[peer.key] = _Knock(peer, bound, now + WAITING_SECONDS)
        return None

    def decide(self, author: Author, *, welcome: bool) -> tuple[Peer, Bound] | None:
        """Take the one who signs as `author` out of the lobby; None when they are not there."""
        for key, knock in self._waiting.items():
            if knock.bound.author == author:
                del self._waiting[key]
                self._changed = True
                if welcome:
                    self._admit(key)
                return knock.peer, knock.bound
        return None

    def entered(self, key: Key) -> None:
        """Take note that `key` is a member now, and needs no leave to come in any more."""
        self._admitted.pop(key, None)

    def leave(self, key: Key) -> None:
        """Take `key` out of the lobby: whoever is let in afterwards is somebody who is there."""
        if self._waiting.pop(key, None) is not None:
            self._changed = True

    def expire(self, now: float) -> None:
        """Forget those in the lobby who went away."""
        gone = [key for key, knock in self._waiting.items() if knock.until <= now]
        for key in gone:
            del self._waiting[key]
        self._changed = self._changed or bool(gone)

    def deadline(self) -> float:
        """Return when `take_changes` has something to tell, in monotonic seconds; or never, inf."""
        return self._told_at + LOBBY_SECONDS if self._changed else math.inf

    def take_changes(self, now: float) -> Lobby | None:
        """Return who waits, if that has changed since it was told last and is due."""
        if now < self.deadline():
            return None
        self._changed, self._told_at = False, now
        return self.lobby()

    def lobby(self) -> Lobby:
        """Return who waits, in the order they came."""
        return Lobby(
            tuple(
                Member(knock.bound.handle, knock.bound.author) for knock in self._waiting.values()
            )
        )

    def _empty(self) -> list[tuple[Peer, Bound]]:
        """Take everybody out of the lobby, and return them."""
        knocks = [(knock.peer, knock.bound) for knock in self._waiting.values()]
        self._changed = self._changed or bool(knocks)
        self._waiting.clear()
        return knocks

    def _admit(self, key: Key) -> None:
        self._admitted[key] = None
        if len(self._admitted) > MAX_WAITING:
            self._admitted.popitem(last=False)


def _plain(word: str) -> bytes:
    """Return the form in which words are compared: said aloud, they have no case."""
    return " ".join(normalize(word).casefold().split()).encode()
