"""What a terminal client does with what is typed and what happens. It owns no thread and no socket.

Input is taken strictly in order: a line that cannot be carried out yet is held, and nothing more is
asked for. So nothing is dropped however much is piped in, and "/end" after a post ends the workshop
after that post.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol, assert_never

from lanchat.app import terminal_commands as typed
from lanchat.app.exit_codes import ExitCode
from lanchat.app.terminal_company import Company
from lanchat.app.terminal_face import Face
from lanchat.app.terminal_mentor import MentorDesk, Moderated
from lanchat.client import events
from lanchat.client.outbox import MAX_POSTS, PostNotTakenError
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
from lanchat.protocol.errors import Reason
from lanchat.protocol.ids import ClientId
from lanchat.protocol.limits import ID_BYTES, MAX_POST_BYTES
from lanchat.ui import text as sentences

_TAKEN = (Reason.HANDLE_TAKEN, Reason.HANDLE_LOOKALIKE)

_HELP = "A line is a post. /who: who is in the room. /quit: leave. //: a post that begins with /."
_HELP_MENTOR = (
    " /lobby: who waits; /admit HANDLE, /refuse HANDLE. /remove HANDLE, /ban HANDLE. /door: how "
    "people come in; /door lobby on|off, /door word WORD|off, /door unverified on|off. "
    "/end: end the workshop for everyone."
)


class Membership(Moderated, Protocol):
    """What a `client.link.Link` can do, as far as it is needed here."""

    def say(self, text: str) -> ClientId:
        """Post `text`; raises PostNotTakenError."""

    def end(self) -> None:
        """End the workshop."""

    def leave(self) -> None:
        """Leave the workshop; `Closed` is told then."""


class TerminalClient:
    """One visit to a workshop; `exit_code` is set when it is over."""

    def __init__(
        self, join: Callable[[str], Membership], handles: Sequence[str], face: Face, *, mentor: bool
    ) -> None:
        """Prepare a visit as the first of `handles` that is free.

        `join` begins to join under a handle, and its events come to `happened`. With `mentor`
        the member may do what the mentor may.
        """
        self._join = join
        self._handles = iter(handles)
        self._face = face
        self._mentor = mentor
        self._desk = MentorDesk(face)
        self._member: Membership | None = None
        self._exit_code: int | None = None
        self._held: typed.Typed | None = None
        self._state: State = Connecting()
        self._settled = len(handles) == 1
        """Whether no other handle will be tried any more."""
        self._company = Company(face)
        self._been_in = False
        self._unanswered: set[ClientId] = set()
        self._shown = self._acked = 0
        self._ending = self._hinted = False

    @property
    def exit_code(self) -> int | None:
        """How the visit ended, or None while it lasts."""
        return self._exit_code

    @property
    def wants_input(self) -> bool:
        """Whether the next line may be read."""
        return self._held is None and self._exit_code is None

    def begin(self) -> None:
        """Begin to join."""
        self._face.state(self._state)
        self._member = self._join(next(self._handles))

    def took(self, line: typed.Typed) -> None:
        """Take what was typed; only when `wants_input`."""
        self._held = line
        self._go_on()

    def happened(self, event: events.Event) -> None:
        """Take what the membership tells."""
        match event:
            case events.StateChanged(state):
                self._enter(state)
            case events.Said() | events.LogReset():
                self._read(event)
            case events.PeopleChanged(everyone):
                self._company.changed(event)
                self._desk.people_changed(everyone)
            case events.CommandRefused(reason):
                self._ending = False
                self._desk.refused()
                self._face.error(sentences.command_refused(reason))
            case events.Sending() | events.Acked() | events.PostRefused():
                self._post(event)
            case events.LobbyChanged() | events.DoorChanged():
                self._desk.told(event)
            case events.DiskChanged(full):
                self._face.disk(full=full, hosts=self._mentor)
            case _:
                assert_never(event)
        self._go_on()

    def _read(self, event: events.Said | events.LogReset) -> None:
        match event:
            case events.Said(entries):
                for entry in entries:
                    self._face.post(entry)
                    self._shown = entry.seq
            case events.LogReset():
                self._shown = self._acked = 0
                self._face.reset()
            case _:
                assert_never(event)

    def _post(self, event: events.Sending | events.Acked | events.PostRefused) -> None:
        match event:
            case events.Sending(client_id, text):
                self._face.sending(client_id, text)
            case events.Acked(client_id, seq):
                self._unanswered.discard(client_id)
                self._acked = max(self._acked, seq)
                self._face.acked(client_id, seq)
            case events.PostRefused(client_id, text, reason, retry_after):
                if retry_after is None:
                    self._unanswered.discard(client_id)
                self._face.refused(client_id, text, reason, retry_after)
            case _:
                assert_never(event)

    def _enter(self, state: State) -> None:
        self._state = state
        if isinstance(state, TurnedAway) and self._try_another_handle(state.reason):
            return
        self._face.state(state)
        match state:
            case Connecting() | Waiting() | Reconnecting():
                pass
            case CatchingUp():
                self._settled = True
            case Joined(handle):
                self._come_in(handle)
            case TurnedAway(reason):
                if reason is Reason.WRONG_WORD:
                    self._face.note("Give the entry word with --word.")
                self._finish(ExitCode.TURNED_AWAY)
            case Closed():
                self._finish(ExitCode.DONE)
            case _:
                assert_never(state)

    def _try_another_handle(self, reason: Reason) -> bool:
        if self._settled or reason not in _TAKEN:
            return False
        handle = next(self._handles, None)
        if handle is None:
            return False
        self._state = Connecting()
        self._member = self._join(handle)
        return True

    def _finish(self, code: ExitCode) -> None:
        self._exit_code = code
        unsaid = len(self._unanswered) + isinstance(self._held, typed.Say)
        if unsaid:
            # Left in silence, a script would take them for said.
            self._exit_code = ExitCode.TURNED_AWAY
            self._face.error(
                f"It ended before the workshop answered {unsaid} of your posts; they may not be "
                "in it. Join again to see, and say them again if need be."
            )

    def _come_in(self, handle: str) -> None:
        self._company.came_in(handle)
        self._been_in = True

    def _go_on(self) -> None:
        """Carry out what is held if it can be by now."""
        if self._exit_code is None and self._held is not None and self._carry_out(self._held):
            self._held = None

    def _carry_out(self, line: typed.Typed) -> bool:
        """Return whether `line` could be carried out; else it is tried again after each event."""
        done = True
        match line:
            case typed.Say(text):
                done = self._say(text)
            case typed.Who():
                done = self._company.tell_who()
            case typed.Help():
                self._face.note(_HELP + (_HELP_MENTOR if self._mentor else ""))
            case typed.Wrong(message, text):
                self._face.error(message, text)
            case typed.End():
                done = self._as_mentor(self._try_to_end)
            case typed.Quit():
                done = self._leave_when(self._said_all())
                self._hint_at_waiting()
            case typed.EndOfInput():
                done = self._leave_when(self._been_in and self._said_all() and self._seen())
            case _:
                done = self._as_mentor(partial(self._moderate, line))
        return done

    def _say(self, text: str) -> bool:
        if len(text.encode("utf-8")) > MAX_POST_BYTES:
            # The hub would say so too, but a far longer one would break the connection.
            client_id = ClientId(os.urandom(ID_BYTES))
            self._face.sending(client_id, text)
            self._face.refused(client_id, text, Reason.TOO_LARGE, None)
            return True
        # Under a handle that may not be free, a post would go down with the handle.
        if self._member is None or not self._settled or len(self._unanswered) >= MAX_POSTS:
            return False
        try:
            self._unanswered.add(self._member.say(text))
        except PostNotTakenError:
            # It has just ended, which comes to us in a moment.
            return False
        return True

    def _as_mentor(self, do: Callable[[], bool]) -> bool:
        if not self._mentor:
            self._face.error(
                "Only the mentor may do that, and nothing was changed. "
                "Give the workshop's folder with --mentor."
            )
            return True
        return isinstance(self._state, Joined) and do()

    def _moderate(self, command: typed.ForDesk) -> bool:
        return self._member is not None and self._desk.carry_out(command, self._member)

    def _try_to_end(self) -> bool:
        if self._unanswered:
            return False
        self._ending = True
        if self._member is not None:
            self._member.end()
        return True

    def _said_all(self) -> bool:
        return not (self._unanswered or self._ending or self._desk.busy)

    def _seen(self) -> bool:
        """Whether our own posts came back and the others are known, as far as the hub is there."""
        if not isinstance(self._state, Joined):
            return True
        return self._shown >= self._acked and self._company.known

    def _leave_when(self, ready: bool) -> bool:
        if ready and self._member is not None:
            self._member.leave()
        return ready

    def _hint_at_waiting(self) -> None:
        if self._unanswered and not self._hinted:
            self._hinted = True
            self._face.note(
                f"Posts of yours that still wait for the workshop: {len(self._unanswered)}. "
                "You leave when they are said; Ctrl-C leaves at once."
            )
