"""People with real keys, before a hub that has some too: what they say is signed as it must be."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from lanchat.crypto.authorship import AuthorPair, author_pair, prove_join, sign_post
from lanchat.crypto.identity import public_identity
from lanchat.hub.effects import Peer
from lanchat.hub.roster import Bound
from lanchat.protocol.entries import Posted
from lanchat.protocol.ids import Author, ClientId, Key, Route
from lanchat.protocol.messages import Join, Member, Post
from lanchat.protocol.version import VERSION

HUB_KEY = b"the hub's CURVE public key......"
IDENTITY = public_identity(b"the hub's private identity......")


def client_id(number: int) -> ClientId:
    """The id of somebody's post number `number`."""
    return ClientId(number.to_bytes(16))


@dataclass(frozen=True)
class Stranger:
    """Somebody at the door; who has the same name is the same."""

    name: str

    @property
    def pair(self) -> AuthorPair:
        return _pair(self.name)

    @property
    def key(self) -> Key:
        return Key(self.name.encode().ljust(32))

    @property
    def author(self) -> Author:
        return self.pair.public

    @property
    def peer(self) -> Peer:
        return Peer(self.key, Route(self.name.encode()))

    def bound(self, handle: str | None = None) -> Bound:
        """What they hold once they are in."""
        return Bound(handle or self.name, self.author)

    def member(self, handle: str | None = None) -> Member:
        return Member(*self.bound(handle))

    def join(self, handle: str | None = None, word: str | None = None) -> Join:
        proof = prove_join(self.pair, HUB_KEY, self.key)
        return Join(VERSION, handle or self.name, self.author, proof, word)

    def post(self, number: int, text: str, handle: str | None = None) -> Post:
        signature = sign_post(self.pair, IDENTITY, handle or self.name, client_id(number), text)
        return Post(client_id(number), text, signature)

    def posted(
        self, seq: int, number: int, text: str, *, handle: str | None = None, at: int = 5
    ) -> Posted:
        """The entry that a post of theirs became."""
        signed = self.post(number, text, handle)
        bound = self.bound(handle)
        return Posted(seq, at, bound.author, bound.handle, signed.client_id, text, signed.signature)


@cache
def _pair(name: str) -> AuthorPair:
    return author_pair(name.encode().ljust(32))
