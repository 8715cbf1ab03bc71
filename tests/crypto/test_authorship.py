"""Who says what: fixed values that another client must come to, and nothing else passes."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from lanchat.crypto.authorship import (
    author_pair,
    prove_join,
    proves_join,
    sign_post,
    signed_post,
)
from lanchat.crypto.curve import new_pair, pair_of
from lanchat.protocol.ids import ClientId, Key
from tests.protocol.manual import TEXT

# Made up, apart from the identity, which is that of RFC 8032, section 7.1, test 1. The manual
# gives the same.
SECRET = bytes(range(32))
MEMBER = Key(bytes.fromhex("8f40c5adb68f25624ae5b214ea767a6ec94d829d3d7b5e1ad1ba6f3e2138285f"))
AUTHOR = bytes.fromhex("ecf7c555ef5f8ee14b269d79b322019a2dd24448ec6ae69dedc6936d0af07d19")
HUB_KEY = bytes(range(32))
IDENTITY = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
CLIENT_ID = ClientId(b"client-id-000001")
PROOF = bytes.fromhex(
    "358a355517aaefe1efe7040e3749f0a18dbc82904416e9d3a9c6a8c530b94763"
    "d7e11f81028ef01635fa02a19edfe40a62960de1a8807b599d27e1ad405bf502"
)
SIGNATURE = bytes.fromhex(
    "f4380aa310ce86750f774a631d822a08bc369f0f8412927aad65ca9c52157ce1"
    "885239b70a17fb6b56551d9cc268f41e2b3b03537b94448292e63c0f75303005"
)

PAIR = author_pair(SECRET)
OTHER = author_pair(bytes(32))
TEXTS = st.text(max_size=20)
IDS = st.binary(min_size=16, max_size=16).map(ClientId)


def test_one_secret_makes_both_keys_of_a_member() -> None:
    assert pair_of(SECRET).public == MEMBER
    assert PAIR.public == AUTHOR


def test_the_signing_key_is_made_by_rfc_5869_with_sha_256() -> None:
    """The extract step with an empty salt, then one block of the expand step."""
    extracted = hmac.digest(bytes(32), SECRET, "sha256")
    assert PAIR.secret == hmac.digest(extracted, b"LanChat author v1\x01", "sha256")


def test_the_fixed_values_are_made_and_taken() -> None:
    assert prove_join(PAIR, HUB_KEY, MEMBER) == PROOF
    assert proves_join(AUTHOR, PROOF, HUB_KEY, MEMBER)
    assert sign_post(PAIR, IDENTITY, "blue-owl", CLIENT_ID, "why?") == SIGNATURE
    assert signed_post(AUTHOR, SIGNATURE, IDENTITY, "blue-owl", CLIENT_ID, "why?")


def test_what_is_signed_is_what_the_manual_says() -> None:
    key = Ed25519PublicKey.from_public_bytes(AUTHOR)
    key.verify(PROOF, b"LanChat join v1\x00" + HUB_KEY + MEMBER)
    handle = hashlib.blake2b(b"blue-owl", digest_size=32).digest()
    text = hashlib.blake2b(b"why?", digest_size=32).digest()
    key.verify(SIGNATURE, b"LanChat post v1\x00" + IDENTITY + CLIENT_ID + handle + text)
    for value in (AUTHOR, MEMBER, PROOF, SIGNATURE):
        assert value.hex(" ") in TEXT or value.hex() in TEXT


def test_no_repr_shows_the_secret_half() -> None:
    assert repr(PAIR.secret) not in repr(PAIR)


def test_each_secret_makes_another_author() -> None:
    assert len({author_pair(new_pair().secret).public for _ in range(20)}) == 20


# ------------------------------------------------------------------ replays


def test_a_proof_is_of_no_use_on_another_connection() -> None:
    """THREATS, rows 2 and 15: to another hub, from another member, for another author."""
    elsewhere = bytes(32)
    assert not proves_join(AUTHOR, PROOF, elsewhere, MEMBER)
    assert not proves_join(AUTHOR, PROOF, HUB_KEY, Key(elsewhere))
    assert not proves_join(OTHER.public, PROOF, HUB_KEY, MEMBER)
    assert not proves_join(AUTHOR, PROOF, MEMBER, Key(HUB_KEY))


@pytest.mark.parametrize(
    "changed",
    [
        {"author": OTHER.public},
        {"identity": bytes(32)},
        {"handle": "blue-fox"},
        {"client_id": b"client-id-000002"},
        {"text": "why"},
        {"signature": PROOF},
        {"signature": SIGNATURE[:63]},
        {"signature": b""},
        {"author": AUTHOR[:31]},
        {"author": b"\xff" * 32},
    ],
    ids=range(10),
)
def test_a_signature_fits_one_post(changed: dict[str, object]) -> None:
    post = {
        "author": AUTHOR,
        "signature": SIGNATURE,
        "identity": IDENTITY,
        "handle": "blue-owl",
        "client_id": CLIENT_ID,
        "text": "why?",
    }
    assert signed_post(**post)  # type: ignore[arg-type]  # they have these types
    assert not signed_post(**{**post, **changed})  # type: ignore[arg-type]  # as above


@given(TEXTS, TEXTS, TEXTS, TEXTS, IDS)
def test_no_field_runs_into_another(
    handle: str, text: str, other_handle: str, other_text: str, client_id: ClientId
) -> None:
    signature = sign_post(PAIR, IDENTITY, handle, client_id, text)
    same = (handle, text) == (other_handle, other_text)
    taken = signed_post(AUTHOR, signature, IDENTITY, other_handle, client_id, other_text)
    assert taken is same


def test_one_kind_of_signature_does_not_pass_for_another() -> None:
    """Each begins with a label of its own: also for what the key may sign some other day."""
    key = Ed25519PrivateKey.from_private_bytes(PAIR.secret)
    assert not proves_join(AUTHOR, key.sign(HUB_KEY + MEMBER), HUB_KEY, MEMBER)
    assert not proves_join(AUTHOR, SIGNATURE, HUB_KEY, MEMBER)


@given(st.binary(max_size=70), st.binary(max_size=40))
def test_garbage_is_refused_and_nothing_worse(signature: bytes, author: bytes) -> None:
    assert not proves_join(AUTHOR, signature, HUB_KEY, MEMBER)
    assert not proves_join(author, PROOF, HUB_KEY, MEMBER)
    assert not signed_post(author, SIGNATURE, IDENTITY, "blue-owl", CLIENT_ID, "why?")
