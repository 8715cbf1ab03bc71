from __future__ import annotations

from lanchat.app.guest_passes import GuestPasses


def test_a_guest_has_one_key_for_each_workshop() -> None:
    guests = GuestPasses()
    python = guests.pair("python")

    assert guests.pair("python") == python
    assert guests.pair("rust") != python
    assert GuestPasses().pair("python") != python


def test_a_word_is_kept_until_it_is_wrong() -> None:
    guests = GuestPasses()
    guests.forget_word("python")
    guests.keep_word("python", "maple")
    guests.keep_word("rust", "otter")
    guests.keep_word("python", "lamp")
    assert (guests.word("python"), guests.word("rust"), guests.word("go")) == (
        "lamp",
        "otter",
        None,
    )
    guests.forget_word("python")

    assert (guests.word("python"), guests.word("rust")) == (None, "otter")
