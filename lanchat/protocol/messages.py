"""What hub and client say to each other: a frozen type a message, with its one sentence.

Commands and replies travel over ROUTER/DEALER, one frame each; broadcasts over XPUB/SUB behind a
topic. PROTOCOL.md, beside this file, says which follows which.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from lanchat.protocol.entries import Entry, Handle, Id, PublicKey, Seq, Signature
from lanchat.protocol.errors import Reason
from lanchat.protocol.limits import (
    MAX_MEMBERS,
    MAX_OFFER_ENTRIES,
    MAX_PAGE_ENTRIES,
    MAX_WAIT_SECONDS,
    MAX_WAITING,
    MAX_WORD_CHARS,
)

Count = Annotated[int, Meta(ge=0)]
Wait = Annotated[float, Meta(ge=0, le=MAX_WAIT_SECONDS)]


class Member(Struct, frozen=True, array_like=True):
    """Somebody who is in the room."""

    handle: Handle
    author: PublicKey


class Door(Struct, frozen=True, array_like=True):
    """How people come in. Only the mentor sees and sets it."""

    lobby: bool = False
    """Whether the mentor lets in each person who comes."""
    word: Annotated[str, Meta(min_length=1, max_length=MAX_WORD_CHARS)] | None = None
    """A word that everybody has to give who comes in; None for none."""
    unverified: bool = False
    """Whether those may come in, as guests, who have not checked the class code."""


class Healing(Struct, frozen=True, array_like=True):
    """A log that was restored from a copy."""

    epoch: Id
    """The epoch before."""
    head: Seq
    """The last entry of that epoch that the copy held."""


Members = Annotated[tuple[Member, ...], Meta(max_length=MAX_MEMBERS)]
Handles = Annotated[tuple[Handle, ...], Meta(max_length=MAX_MEMBERS)]


# Commands: a client says them to the hub.


class Join(Struct, frozen=True, array_like=True, tag="join"):
    """Let me in under this handle. The first message of every connection."""

    version: int
    handle: str
    """Not yet checked: a hub answers a malformed one with a reason."""
    author: PublicKey
    """The key that signs what we say."""
    proof: Signature
    """The author's, over the two CURVE keys of this connection: crypto.authorship says how."""
    word: str | None = None
    """The workshop's entry word, if it has one."""


class CatchUp(Struct, frozen=True, array_like=True, tag="catch-up"):
    """Give me what follows entry `after`."""

    after: Seq


class Post(Struct, frozen=True, array_like=True, tag="post"):
    """Say this to everyone."""

    client_id: Id
    text: str
    """Not yet checked: a hub answers one that is too long with a reason."""
    signature: Signature
    """The author's: crypto.authorship says of what."""


class Who(Struct, frozen=True, array_like=True, tag="who"):
    """Give me everyone who is in the room."""


class Alive(Struct, frozen=True, array_like=True, tag="alive"):
    """I am still here. Renews the lease; any other command does so too."""


class Leave(Struct, frozen=True, array_like=True, tag="leave"):
    """I am going, and my handle is free again."""


class End(Struct, frozen=True, array_like=True, tag="end"):
    """End the workshop for everyone. Only the mentor's key may say so."""


class SetDoor(Struct, frozen=True, array_like=True, tag="set-door"):
    """Let people in like this from now on. Only the mentor's key may say so."""

    door: Door


class Admit(Struct, frozen=True, array_like=True, tag="admit"):
    """Let somebody in who waits, or turn them away. Only the mentor's key may say so."""

    author: PublicKey
    welcome: bool


class Remove(Struct, frozen=True, array_like=True, tag="remove"):
    """Put somebody out; with `ban`, for good. Only the mentor's key may say so."""

    author: PublicKey
    ban: bool


class Offer(Struct, frozen=True, array_like=True, tag="offer"):
    """You came back from an older copy of your log: here is some of what followed, in order."""

    epoch: Id
    """The epoch of the log that these are from."""
    entries: Annotated[tuple[Entry, ...], Meta(max_length=MAX_OFFER_ENTRIES)]


Command = Join | CatchUp | Post | Who | Alive | Leave | End | SetDoor | Admit | Remove | Offer
"""What a client may say."""

ForMentor = End | SetDoor | Admit | Remove
"""What only the mentor's key may say."""


# Replies: the hub answers the one who asked.


class Joined(Struct, frozen=True, array_like=True, tag="joined"):
    """You are in. Subscribe to `topic` and to your personal topic, then catch up."""

    handle: Handle
    topic: Id
    epoch: Id
    """The log's epoch: another one means another log, and what you have is not its beginning."""
    head: Seq
    healing: Healing | None
    """Set when the log was restored from a copy: what you have beyond it may be offered."""
    lease: Annotated[float, Meta(gt=0, le=MAX_WAIT_SECONDS)]
    """Seconds after which a silent member counts as gone. Say `Alive` three times as often."""


class Waiting(Struct, frozen=True, array_like=True, tag="waiting"):
    """You are in the lobby. Say Join again from time to time until the mentor has decided."""


class TurnedAway(Struct, frozen=True, array_like=True, tag="turned-away"):
    """You cannot come in, and why."""

    reason: Reason
    version: int
    """The version that the hub speaks."""


class Page(Struct, frozen=True, array_like=True, tag="page"):
    """The entries after the one you named, in order; ask on until you have `head`."""

    head: Seq
    entries: Annotated[tuple[Entry, ...], Meta(max_length=MAX_PAGE_ENTRIES)]


class Ack(Struct, frozen=True, array_like=True, tag="ack"):
    """Your post is on the hub's disk, as entry `seq`. A repeat gets the same answer."""

    client_id: Id
    seq: Seq


class Refused(Struct, frozen=True, array_like=True, tag="refused"):
    """Your command was not carried out. For a post, `client_id` says which; else it is None."""

    reason: Reason
    client_id: Id | None = None
    retry_after: Wait | None = None
    """Seconds until the same command may succeed; None if it never will."""


class Present(Struct, frozen=True, array_like=True, tag="present"):
    """Everyone who is in the room at `version` of the roster."""

    version: Count
    members: Members


Reply = Joined | Waiting | TurnedAway | Page | Ack | Refused | Present


# Broadcasts: the hub says them to all subscribers of a topic.


class Subscribed(Struct, frozen=True, array_like=True, tag="subscribed"):
    """Your subscriptions have arrived. Said once on your personal topic."""


class Entries(Struct, frozen=True, array_like=True, tag="entries"):
    """All entries of one commit, in order and without a gap between them."""

    entries: Annotated[tuple[Entry, ...], Meta(min_length=1, max_length=MAX_PAGE_ENTRIES)]


class Presence(Struct, frozen=True, array_like=True, tag="presence"):
    """Who came and who left since the version before; `version` counts up by one."""

    version: Count
    came: Members
    left: Handles


class Beacon(Struct, frozen=True, array_like=True, tag="beacon"):
    """Nothing new, but this is where we are. Said when a second passed without entries."""

    epoch: Id
    head: Seq
    roster: Count
    full: bool
    """The hub's disk takes nothing now: posts are refused and reads go on."""


class Closing(Struct, frozen=True, array_like=True, tag="closing"):
    """The hub is going. `ended`: the workshop is over; else it may come back."""

    ended: bool


class Moved(Struct, frozen=True, array_like=True, tag="moved"):
    """Everything public is on another topic from now on. Said on your personal topic."""

    topic: Id


class Lobby(Struct, frozen=True, array_like=True, tag="lobby"):
    """Who waits to be let in, in the order they came. Said on the mentor's personal topic."""

    waiting: Annotated[tuple[Member, ...], Meta(max_length=MAX_WAITING)]


class DoorSet(Struct, frozen=True, array_like=True, tag="door"):
    """This is how people come in now. Said on the mentor's personal topic."""

    door: Door


Broadcast = Subscribed | Entries | Presence | Beacon | Closing | Moved | Lobby | DoorSet
