"""Stories without sockets: what is typed and what the workshop tells, and what is printed."""

from __future__ import annotations

import json

import pytest

from lanchat.app.json_lines import JsonFace
from lanchat.app.terminal_client import TerminalClient
from lanchat.app.terminal_commands import (
    Decide,
    End,
    EndOfInput,
    Help,
    PutOut,
    Quit,
    Say,
    SetLobby,
    ShowLobby,
    Typed,
    Who,
    Wrong,
)
from lanchat.client.events import (
    Acked,
    CommandRefused,
    DiskChanged,
    DoorChanged,
    LobbyChanged,
    LogReset,
    PeopleChanged,
    PostRefused,
    Said,
    Sending,
    StateChanged,
)
from lanchat.client.outbox import MAX_POSTS, RoomClosedError
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
from lanchat.protocol.entries import Posted
from lanchat.protocol.errors import Reason
from lanchat.protocol.ids import Author, ClientId
from lanchat.protocol.limits import MAX_POST_BYTES
from lanchat.protocol.messages import Door, ForMentor, Member

ME = Author(bytes(16))
SHORT = {
    "state": "state reason",
    "joined": "handle seq",
    "post": "seq handle text",
    "sending": "text",
    "ack": "seq",
    "refused": "reason",
    "online": "handle",
    "offline": "handle",
    "who": "handles",
    "error": "text",
    "warning": "message",
    "lobby": "handles",
    "door": "lobby word unverified",
    "disk": "full",
    "reset": "",
}


class Room:
    """A client at a workshop that the test plays. `story` is what happened, in order.

    Lines that begin with a star are what the client asked of its membership.
    """

    def __init__(self, *handles: str, mentor: bool = False) -> None:
        self.story: list[str] = []
        self.closed = False
        self._ids = 0
        face = JsonFace(self._printed, self.story.append)
        self.client = TerminalClient(self._join, handles or ("red-kite",), face, mentor=mentor)
        self.client.begin()

    def _printed(self, line: str) -> None:
        fields = json.loads(line)
        values = (str(fields.get(key, "")) for key in SHORT[fields["event"]].split())
        self.story.append(" ".join([fields["event"], *filter(None, values)]))

    def _join(self, handle: str) -> Room:
        self.story.append(f"*join as {handle}")
        return self

    # The membership.

    def say(self, text: str) -> ClientId:
        if self.closed:
            raise RoomClosedError
        self.story.append(f"*say {text}")
        self._ids += 1
        return post_id(self._ids)

    def end(self) -> None:
        self.story.append("*end")

    def moderate(self, command: ForMentor) -> None:
        self.story.append(f"*{type(command).__name__}")

    def leave(self) -> None:
        self.story.append("*leave")

    # The test's side.

    def told(self) -> list[str]:
        """Return the story since the last call."""
        story = self.story[:]
        self.story.clear()
        return story

    def type(self, *lines: Typed) -> None:
        for line in lines:
            assert self.client.wants_input
            self.client.took(line)

    def enter(self, *states: State) -> None:
        for state in states:
            self.client.happened(StateChanged(state))

    def people(self, *everyone: str, came: str = "", left: str = "") -> None:
        members = tuple(Member(handle, ME) for handle in everyone)
        changed = PeopleChanged(members, tuple(came.split()), tuple(left.split()))
        self.client.happened(changed)

    def let_in(self, handle: str = "red-kite", *others: str) -> None:
        self.enter(CatchingUp(handle, 0, 0), Joined(handle, 0))
        self.people(handle, *others)
        self.told()

    def ack(self, number: int, seq: int) -> None:
        self.client.happened(Acked(post_id(number), seq))

    def show(self, seq: int, text: str) -> None:
        self.client.happened(Said((posted(seq, text),)))


def posted(seq: int, text: str) -> Posted:
    return Posted(seq, 0, ME, "red-kite", post_id(seq), text, bytes(64))


def post_id(number: int) -> ClientId:
    return ClientId(number.to_bytes(16, "big"))


def test_coming_in_saying_something_and_leaving_at_the_end_of_the_input() -> None:
    room = Room()
    room.type(Say("hi"))
    room.client.happened(Sending(post_id(1), "hi", ME))
    room.type(EndOfInput())
    room.enter(CatchingUp("red-kite", 0, 1))
    room.show(1, "before us")
    room.enter(Joined("red-kite", 1))
    room.people("blue-owl", "red-kite", came="blue-owl red-kite")
    room.ack(1, 2)
    room.show(2, "hi")
    room.enter(Closed(ended=False))

    assert room.told() == [
        "state connecting",
        "*join as red-kite",
        "*say hi",
        "sending hi",
        "post 1 red-kite before us",
        "state joined",
        "joined red-kite 1",
        "online blue-owl",
        "ack 2",
        "post 2 red-kite hi",
        "*leave",
        "state closed LEFT",
    ]
    assert room.client.exit_code == 0


def test_with_no_input_at_all_the_history_is_shown_first() -> None:
    room = Room()
    room.type(EndOfInput())
    room.enter(CatchingUp("red-kite", 0, 0), Joined("red-kite", 0))
    assert "*leave" not in room.told()
    room.people("red-kite")
    assert room.told() == ["*leave"]


def test_who_came_and_left_is_told_but_not_ourselves() -> None:
    room = Room()
    room.let_in("red-kite")
    room.people("a", "b", "red-kite", came="a b red-kite")
    room.people("b", "red-kite", came="b", left="a b")
    room.type(Who())
    assert room.told() == [
        "online a",
        "online b",
        "offline a",
        "offline b",
        "online b",
        "who ['b', 'red-kite']",
    ]


def test_those_who_are_known_before_we_are_in_are_told_after_it() -> None:
    room = Room()
    room.enter(CatchingUp("red-kite", 0, 0))
    room.people("a", "red-kite", came="a red-kite")
    room.told()
    room.enter(Joined("red-kite", 0))
    assert room.told() == ["state joined", "joined red-kite 0", "online a"]


def test_who_waits_for_the_answer_and_what_follows_waits_too() -> None:
    room = Room()
    room.type(Who())
    assert not room.client.wants_input
    room.let_in()
    assert room.client.wants_input


def test_a_reconnection_is_told_and_joined_again() -> None:
    room = Room()
    room.let_in()
    room.enter(Reconnecting("red-kite"), CatchingUp("red-kite", 0, 0), Joined("red-kite", 3))
    room.client.happened(LogReset())
    assert room.told() == ["state reconnecting", "state joined", "joined red-kite 3", "reset"]


def test_a_suggested_handle_that_is_taken_is_replaced_and_nothing_typed_is_lost() -> None:
    room = Room("blue-owl", "blue-fox", "quiet-fox")
    room.type(Say("hi"))
    assert not room.client.wants_input
    room.enter(TurnedAway(Reason.HANDLE_TAKEN, 1), TurnedAway(Reason.HANDLE_LOOKALIKE, 1))
    room.enter(CatchingUp("quiet-fox", 0, 0))
    assert room.told() == [
        "state connecting",
        "*join as blue-owl",
        "*join as blue-fox",
        "*join as quiet-fox",
        "*say hi",
    ]
    assert room.client.wants_input


@pytest.mark.parametrize("handles", [["mine"], ["one", "two"]])
def test_when_no_handle_is_left_we_are_turned_away(handles: list[str]) -> None:
    room = Room(*handles)
    for _ in handles:
        room.enter(TurnedAway(Reason.HANDLE_TAKEN, 1))
    assert room.told()[-2] == "state turned-away HANDLE_TAKEN"
    assert room.client.exit_code == 4


def test_another_reason_is_no_reason_to_try_another_handle() -> None:
    room = Room("one", "two")
    room.enter(TurnedAway(Reason.WORKSHOP_FULL, 1))
    assert "*join as two" not in room.told()
    assert room.client.exit_code == 4


def test_once_let_in_a_taken_handle_is_final_and_what_was_not_said_is_told() -> None:
    room = Room("one", "two")
    room.let_in("one")
    room.type(Say("a"), Say("b"))
    room.ack(1, 1)
    room.told()
    room.enter(Reconnecting("one"), TurnedAway(Reason.HANDLE_TAKEN, 1))
    story = room.told()
    assert story[:2] == ["state reconnecting", "state turned-away HANDLE_TAKEN"]
    assert story[3:] == ["error"]
    assert room.client.exit_code == 4


def test_at_the_end_of_the_input_we_stay_until_all_is_said_however_long_it_takes() -> None:
    room = Room()
    room.let_in()
    room.type(Say("a"), Say("b"), EndOfInput())
    room.ack(1, 1)
    room.show(1, "a")
    room.client.happened(PostRefused(post_id(2), "b", Reason.RATE_LIMITED, 0.2))
    room.enter(Reconnecting("red-kite"), CatchingUp("red-kite", 1, 1), Joined("red-kite", 1))
    assert "*leave" not in room.told()
    room.ack(2, 2)
    room.show(2, "b")
    assert room.told()[-1] == "*leave"


def test_what_is_refused_for_good_is_nothing_to_stay_for() -> None:
    room = Room()
    room.let_in()
    room.type(Say(" "), EndOfInput())
    room.client.happened(PostRefused(post_id(1), " ", Reason.EMPTY, None))
    assert room.told() == ["*say  ", "refused EMPTY", "*leave"]


def test_when_the_hub_is_away_we_do_not_wait_to_see_our_own_post() -> None:
    room = Room()
    room.let_in()
    room.type(Say("a"), EndOfInput())
    room.ack(1, 1)
    assert "*leave" not in room.told()
    room.enter(Reconnecting("red-kite"))
    assert room.told() == ["state reconnecting", "*leave"]


def test_a_hub_that_was_never_there_is_waited_for_unless_we_quit() -> None:
    room = Room()
    room.type(EndOfInput())
    assert "*leave" not in room.told()

    room = Room()
    room.type(Quit())
    assert room.told()[-1] == "*leave"


def test_quit_says_what_is_typed_before_it_leaves() -> None:
    room = Room()
    room.let_in()
    room.type(Say("a"), Quit())
    said, hint = room.told()
    assert said == "*say a"
    assert "Ctrl-C" in hint
    room.client.happened(PostRefused(post_id(1), "a", Reason.RATE_LIMITED, 1.0))
    assert room.told() == ["refused RATE_LIMITED"]
    room.ack(1, 1)
    room.show(1, "a")
    room.enter(Closed(ended=False))
    assert room.told() == ["ack 1", "*leave", "post 1 red-kite a", "state closed LEFT"]
    assert room.client.exit_code == 0


def test_a_full_outbox_holds_the_input_and_drops_nothing() -> None:
    room = Room()
    room.type(*(Say(f"{number}") for number in range(MAX_POSTS)))
    room.type(Say("one more"))
    assert not room.client.wants_input
    assert "*say one more" not in room.told()
    room.ack(1, 1)
    assert room.told() == ["ack 1", "*say one more"]
    assert room.client.wants_input


def test_a_post_that_would_break_the_connection_is_refused_here() -> None:
    room = Room()
    room.let_in()
    room.type(Say("é" * (MAX_POST_BYTES // 2) + "x"), Say("é" * (MAX_POST_BYTES // 2)))
    sending, refused, said = room.told()
    assert sending.startswith("sending é")
    assert refused == "refused TOO_LARGE"
    assert said.startswith("*say é")


def test_the_mentor_ends_the_workshop_after_what_was_said_before() -> None:
    room = Room("mentor", mentor=True)
    room.type(Say("bye"), End())
    assert not room.client.wants_input
    room.let_in("mentor")
    room.ack(1, 1)
    assert room.told() == ["ack 1", "*end"]
    room.type(EndOfInput())
    room.show(1, "bye")
    room.enter(Closed(ended=True))
    assert room.told() == ["post 1 red-kite bye", "state closed ENDED"]
    assert room.client.exit_code == 0


def test_the_end_is_waited_for_when_the_hub_was_lost_meanwhile() -> None:
    room = Room("mentor", mentor=True)
    room.let_in("mentor")
    room.type(End(), EndOfInput())
    room.enter(Reconnecting("mentor"), CatchingUp("mentor", 0, 0), Joined("mentor", 0))
    # The link says it again.
    assert [line for line in room.told() if line.startswith("*")] == ["*end"]


def test_a_post_that_comes_as_the_workshop_ends_is_told_of() -> None:
    room = Room()
    room.let_in("red-kite")
    room.closed = True
    room.type(Say("too late"))
    assert not room.client.wants_input
    room.enter(Closed(ended=True))
    assert room.told() == ["state closed ENDED", "error"]
    assert room.client.exit_code == 4


def test_an_end_that_is_refused_is_told_and_over() -> None:
    room = Room("mentor", mentor=True)
    room.let_in("mentor")
    room.type(End(), EndOfInput())
    room.client.happened(CommandRefused(Reason.DENIED))
    assert room.told() == ["*end", "error", "*leave"]


def test_whoever_waits_in_the_lobby_waits_with_what_was_typed() -> None:
    room = Room()
    room.type(Say("hi"), EndOfInput())
    room.enter(Waiting("red-kite"), Connecting(), Waiting("red-kite"))
    assert room.told() == [
        "state connecting",
        "*join as red-kite",
        "*say hi",
        "state waiting",
        "state connecting",
        "state waiting",
    ]
    room.enter(TurnedAway(Reason.DENIED, 1))
    assert room.told()[0] == "state turned-away DENIED"
    assert room.client.exit_code == 4


def test_a_made_up_handle_may_still_be_taken_while_we_wait() -> None:
    room = Room("one", "two")
    room.enter(Waiting("one"), TurnedAway(Reason.HANDLE_TAKEN, 1), Waiting("two"))
    room.enter(CatchingUp("two", 0, 0), Joined("two", 0))
    assert room.told() == [
        "state connecting",
        "*join as one",
        "state waiting",
        "*join as two",
        "state waiting",
        "state joined",
        "joined two 0",
    ]


@pytest.mark.parametrize("reason", [Reason.WRONG_WORD, Reason.REMOVED, Reason.BANNED])
def test_who_is_turned_away_at_the_door_is_told_why(reason: Reason) -> None:
    room = Room()
    room.told()
    room.enter(TurnedAway(reason, 1))
    state, sentence, *hint = room.told()
    assert state == f"state turned-away {reason}"
    assert sentence.endswith(".")
    assert ["--word" in line for line in hint] == [True] * (reason is Reason.WRONG_WORD)
    assert room.client.exit_code == 4


def test_a_full_disk_is_told_and_that_it_works_again() -> None:
    room = Room()
    room.let_in()
    room.client.happened(DiskChanged(full=True))
    room.client.happened(DiskChanged(full=False))
    assert room.told() == ["disk True", "disk False"]


def test_the_mentor_works_the_door_in_the_order_that_was_typed() -> None:
    room = Room("mentor", mentor=True)
    room.type(SetLobby(on=True))
    assert not room.client.wants_input
    room.client.happened(DoorChanged(Door()))
    assert "*SetDoor" not in room.told()
    room.let_in("mentor", "blue-owl")
    room.client.happened(LobbyChanged((Member("quiet-fox", ME),)))
    room.type(ShowLobby(), Decide("quiet-fox", welcome=True), PutOut("blue-owl", ban=True))
    room.type(EndOfInput())
    assert room.told() == ["lobby ['quiet-fox']", "lobby ['quiet-fox']", "*Admit", "*Remove"]
    # It leaves when it has seen what came of it.
    room.client.happened(DoorChanged(Door(lobby=True)))
    assert room.told() == ["door True None False", "*leave"]


def test_a_door_that_was_asked_for_is_waited_for_when_the_hub_was_lost_meanwhile() -> None:
    room = Room("mentor", mentor=True)
    room.let_in("mentor")
    room.client.happened(DoorChanged(Door()))
    room.type(SetLobby(on=True), Quit())
    room.enter(Reconnecting("mentor"), CatchingUp("mentor", 0, 0), Joined("mentor", 0))
    assert [line for line in room.told() if line.startswith("*")] == ["*SetDoor"]
    room.client.happened(CommandRefused(Reason.DENIED))
    assert room.told() == ["error", "*leave"]


@pytest.mark.parametrize("command", [End(), ShowLobby(), SetLobby(on=True), PutOut("a", ban=True)])
def test_nobody_but_the_mentor_may_do_that(command: Typed) -> None:
    room = Room()
    room.type(command)
    assert room.told()[2:] == ["error"]


def test_help_tells_the_mentor_of_more_commands() -> None:
    helps = []
    for mentor in (False, True):
        room = Room(mentor=mentor)
        room.told()
        room.type(Help())
        helps += room.told()
    for command in ("/end", "/lobby", "/admit", "/ban", "/door"):
        assert command not in helps[0]
        assert command in helps[1]


def test_a_wrong_line_is_told_at_once() -> None:
    room = Room()
    room.type(Wrong("No such command.", "/nope"))
    assert room.told()[-1] == "error /nope"


def test_when_the_workshop_ends_what_was_not_said_is_told() -> None:
    room = Room()
    room.let_in()
    room.type(Say("a"))
    room.enter(Closed(ended=True))
    assert room.told() == ["*say a", "state closed ENDED", "error"]
    assert room.client.exit_code == 4


def test_the_end_of_a_workshop_is_a_good_end() -> None:
    room = Room()
    room.let_in()
    room.enter(Closed(ended=True))
    assert room.client.exit_code == 0
    assert not room.client.wants_input
