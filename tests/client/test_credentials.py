"""What a member shows and signs passes where it should, and nowhere else."""

from __future__ import annotations

from lanchat.client.credentials import Credentials
from lanchat.client.outbox import Outgoing
from lanchat.crypto.authorship import author_pair, proves_join, signed_post
from lanchat.protocol.ids import ClientId, Key
from lanchat.protocol.messages import Join, Post
from lanchat.protocol.version import VERSION

KEY = Key(b"a member's CURVE public key.....")
HUB_KEY = b"the hub's CURVE public key......"
IDENTITY = b"the hub's identity.............."
PAIR = author_pair(b"a member's CURVE secret key.....")
CREDENTIALS = Credentials(KEY, PAIR, HUB_KEY, IDENTITY)
SAID = Outgoing(ClientId(b"client-id-000001"), "why?")


def test_a_member_is_known_by_the_signing_key() -> None:
    assert CREDENTIALS.author == PAIR.public


def test_a_join_is_proved_for_this_connection() -> None:
    join = CREDENTIALS.join("blue-owl")
    assert join == Join(VERSION, "blue-owl", PAIR.public, join.proof, None)
    assert proves_join(PAIR.public, join.proof, HUB_KEY, KEY)
    assert not proves_join(PAIR.public, join.proof, KEY, Key(HUB_KEY))


def test_the_entry_word_goes_with_it_once_it_is_known() -> None:
    with_word = CREDENTIALS.with_word("red kite")
    assert with_word.join("blue-owl").word == "red kite"
    assert with_word.join("blue-owl").proof == CREDENTIALS.join("blue-owl").proof
    assert CREDENTIALS.word is None


def test_a_post_is_signed_for_this_workshop_under_this_handle() -> None:
    post = CREDENTIALS.post("blue-owl", SAID)
    assert post == Post(SAID.client_id, "why?", post.signature)
    checked = {
        (identity, handle): signed_post(
            PAIR.public, post.signature, identity, handle, SAID.client_id, "why?"
        )
        for identity in (IDENTITY, HUB_KEY)
        for handle in ("blue-owl", "red-kite")
    }
    assert [fits for fits, true in checked.items() if true] == [(IDENTITY, "blue-owl")]


def test_a_repeat_is_the_same_to_the_last_byte() -> None:
    assert CREDENTIALS.post("blue-owl", SAID) == CREDENTIALS.post("blue-owl", SAID)


def test_no_repr_shows_a_secret() -> None:
    assert repr(PAIR.secret) not in repr(CREDENTIALS)
