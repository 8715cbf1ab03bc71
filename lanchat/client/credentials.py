"""What a member shows and signs: who they are in one workshop."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lanchat.client.outbox import Outgoing
from lanchat.crypto.authorship import AuthorPair, prove_join, sign_post
from lanchat.protocol.ids import Author, Key
from lanchat.protocol.messages import Join, Post
from lanchat.protocol.version import VERSION


@dataclass(frozen=True)
class Credentials:
    """A member's keys, and those of the hub that they are for."""

    key: Key
    """Our CURVE public key."""
    pair: AuthorPair
    """Our signing key."""
    hub_key: bytes
    """The hub's CURVE public key."""
    identity: bytes
    """The hub's Ed25519 public key."""
    word: str | None = None
    """The entry word, if the workshop has one."""

    @property
    def author(self) -> Author:
        """Who our entries are from."""
        return self.pair.public

    def with_word(self, word: str) -> Credentials:
        """Return these with another entry word."""
        return replace(self, word=word)

    def join(self, handle: str) -> Join:
        """Return the command to let us in as `handle`."""
        proof = prove_join(self.pair, self.hub_key, self.key)
        return Join(VERSION, handle, self.author, proof, self.word)

    def post(self, handle: str, said: Outgoing) -> Post:
        """Return the command to post `said`, signed under `handle`."""
        signature = sign_post(self.pair, self.identity, handle, said.client_id, said.text)
        return Post(said.client_id, said.text, signature)
