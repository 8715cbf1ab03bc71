"""Row 2: speaking under another's handle. A connection's key is who one is, whatever one says."""

from __future__ import annotations

from contextlib import ExitStack

from lanchat.client.outbox import Outgoing
from lanchat.protocol.errors import Reason
from lanchat.protocol.ids import ClientId
from lanchat.protocol.messages import Ack, Joined, Refused, TurnedAway
from tests.system.commands import Commands, endpoint
from tests.threats.attack import attacker

ID = ClientId(b"c" * 16)

FALSE_NAMES = {
    "blue-owl": Reason.HANDLE_TAKEN,
    "Blue-OWL": Reason.HANDLE_TAKEN,
    "ｂｌｕｅ-ｏｗｌ": Reason.HANDLE_TAKEN,  # noqa: RUF001 - the full-width forms are meant
    "bIue-owl": Reason.HANDLE_LOOKALIKE,
    "b1ue-0wl": Reason.HANDLE_LOOKALIKE,
    "blue_owl": Reason.HANDLE_LOOKALIKE,
    "bluе-оwl": Reason.HANDLE_LOOKALIKE,  # noqa: RUF001 - the Cyrillic letters are meant
    "mentor": Reason.HANDLE_RESERVED,
    "Mentor": Reason.HANDLE_RESERVED,
    "mеntоr": Reason.HANDLE_RESERVED,  # noqa: RUF001 - the Cyrillic letters are meant
}
"""What somebody may try while there is a blue-owl, and what the hub says to it."""


def test_a_recorded_login_is_of_no_use_on_another_connection(
    lab: Commands, stack: ExitStack
) -> None:
    at = endpoint(lab.hub().line("ready"))
    owl, mallory = attacker(stack, at), attacker(stack, at)
    login = owl.credentials.join("blue-owl")
    assert isinstance(mallory.ask(login), TurnedAway)
    assert isinstance(owl.ask(login), Joined)
    answer = mallory.ask(login)
    assert isinstance(answer, TurnedAway)
    assert answer.reason is Reason.DENIED


def test_nobody_posts_as_another(lab: Commands, stack: ExitStack) -> None:
    at = endpoint(lab.hub().line("ready"))
    owl, mallory = attacker(stack, at), attacker(stack, at)
    assert isinstance(owl.ask(owl.credentials.join("blue-owl")), Joined)
    assert isinstance(mallory.ask(mallory.credentials.join("mallory")), Joined)
    theirs = owl.credentials.post("blue-owl", Outgoing(ID, "I never said that"))
    ours = mallory.credentials.post("blue-owl", Outgoing(ID, "nor that"))

    for forged in (theirs, ours):
        answer = mallory.ask(forged)
        assert isinstance(answer, Refused)
        assert answer.reason is Reason.DENIED

    assert isinstance(owl.ask(theirs), Ack)


def test_nobody_passes_for_another(lab: Commands, stack: ExitStack) -> None:
    at = endpoint(lab.hub().line("ready"))
    owl, mallory = attacker(stack, at), attacker(stack, at)
    assert isinstance(owl.ask(owl.credentials.join("blue-owl")), Joined)
    answers = {handle: mallory.ask(mallory.credentials.join(handle)) for handle in FALSE_NAMES}
    turned_away = {
        handle: answer.reason
        for handle, answer in answers.items()
        if isinstance(answer, TurnedAway)
    }
    assert turned_away == FALSE_NAMES
