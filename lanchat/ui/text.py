"""Every sentence that depends on what happened: what it was, what was kept, what to do next.

All of them in one place, so that they can be put into another language.
"""

from __future__ import annotations

from typing import assert_never

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
from lanchat.protocol.limits import MAX_HANDLE_CHARS, MAX_POST_BYTES, MIN_HANDLE_CHARS
from lanchat.protocol.version import VERSION
from lanchat.ui.visible import one_line

ANONYMOUS = (
    "Only this handle is shown. The mentor's computer sees network addresses while you are "
    "connected; LanChat stores them nowhere."
)
HOSTING = "You host this workshop. You can close this window: the class goes on without it."
NONE_FOUND = (
    "No workshop found yet. Ask whether the mentor has started it and whether this computer is on "
    "the same network, or enter its address below. The search goes on."
)
OTHER_VERSION = "Uses another version of LanChat. Install the same version on both computers."
BAD_ADDRESS = "Write the address like 192.168.1.20:47820, as the mentor's window shows it."
NO_ANSWER = (
    "The workshop does not answer. Trying again; or cancel, and look whether it is still listed."
)
NAME_EMPTY = "Give the workshop a name, so that students recognise it."
NAME_TOO_LONG = "This name is too long. A shorter one fits the list that students see."
EMPTY_STUDENT = "Ask anything. Only your handle is shown."
EMPTY_MENTOR = (
    "Waiting for the class. Students find the workshop by themselves; show them the class code."
)
EMPTY_CLASS = "The class is here. Say hello: whoever reads it knows that asking works."
POST_TOO_LONG = (
    f"A post may have {MAX_POST_BYTES // 1024} KB. Nothing is lost: shorten it or send it in parts."
)
HUB_DISK_FULL = (
    "The mentor's disk is full. What you post waits here and is sent as soon as there is room. "
    "Tell the mentor."
)
OWN_DISK_FULL = (
    "Your disk is full, so the workshop cannot store posts. Free some space: everything resumes "
    "by itself, and nothing that was acknowledged is lost."
)

CODE_WANTED = "Type the four words that the mentor's screen shows."
CODE_COMPLETE = "That is all. Press Enter."
CODE_CHECKING = "Checking ..."
CODE_REFUSED = (
    "These are not the words of this workshop's hub. Compare them with the mentor's screen. If "
    "they are right there, somebody may be running a false hub: tell the mentor."
)
CODE_WHY = (
    "Once for this workshop on this computer, so that you talk to the mentor's hub and to no "
    "other. Four letters of a word are enough. If you have the file class.lanchat, drop it here."
)
UNVERIFIED_OFFER = (
    "The mentor allows guests to join without the code. Nobody has checked then whether this is "
    "a false hub."
)
UNVERIFIED = (
    "You have not checked this workshop's code, so it may be a false hub. Do not say who you are."
)

STOP = "Stop: this is not the hub you know"
STOP_MEANS = (
    "It may be a false hub: somebody on this network uses the workshop's name to read along. Or "
    "it is the mentor's own, set up anew or on another computer."
)
STOP_STEPS = (
    "Ask the mentor, in person, whether the workshop was set up anew.",
    "If it was, let the mentor show the class code, and type the new one.",
    "If it was not, go back: the mentor has to know that there is a false hub.",
)

ENTRY_WORD_WANTED = "The mentor has set an entry word. It is said in the room."
ENTRY_WORD_REFUSED = "This is not the entry word, or not any more. Ask the mentor for it."
ENTRY_WORD_MISSING = "Write the word, or take the tick away."
LOBBY_HINT = "You need not do anything. This page goes on by itself as soon as you are let in."

CLASS_CODE_SOON = "The class code is being worked out ..."
ADDRESS_HOW = "Not listed? Enter the address"
EXPORT_HOW = "A file with which nobody has to type the code: for students, or for a lab's image"
DOOR_LOBBY = "Whoever comes waits until you let them in. Those who are inside stay."
DOOR_WORD = (
    "Say it in the room: it keeps out those who are not there. You can change it at any time; "
    "those who are inside stay."
)
DOOR_UNVERIFIED = (
    "As guests only. They cannot know whether they talk to your hub or to a false one, and their "
    "window says so."
)
REMOVE_DETAILS = "Disconnects them. They may come back."
BAN_DETAILS = (
    "They are disconnected at once and not let in again, under any handle. What they said stays. "
    "Somebody who starts over as a new guest is not recognised: for that, let people in yourself."
)
DROP_HERE = "Drop the class file here"
DROP_REFUSED = "Only the mentor's class file can be dropped here:\none file that ends in .lanchat"

_HANDLE = {
    Reason.HANDLE_TAKEN: "Somebody in this workshop has this handle. Choose another one.",
    Reason.HANDLE_LOOKALIKE: "This looks like a handle that somebody has. Choose another one.",
    Reason.HANDLE_RESERVED: "This handle is kept for the mentor. Choose another one.",
    Reason.HANDLE_MALFORMED: (
        f"A handle has {MIN_HANDLE_CHARS} to {MAX_HANDLE_CHARS} letters and digits, one of them a "
        "letter. Single - _ . may stand inside, spaces may not."
    ),
}

_AWAY = _HANDLE | {
    Reason.WORKSHOP_FULL: "The workshop is full. Ask the mentor to make room, then try again.",
    Reason.NOT_JOINED: "The workshop does not know you any more. Join it again.",
    Reason.RATE_LIMITED: "Too many tries in a short time. Wait a minute, then join again.",
    Reason.TOO_LARGE: "The workshop could not take what was sent. Join it again.",
    Reason.EMPTY: "The workshop got an empty answer. Join it again.",
    Reason.DENIED: "The mentor does not let you in. Talk to the mentor.",
    Reason.STORAGE_FULL: "The mentor's disk is full. Tell the mentor, then try again.",
    Reason.WRONG_EPOCH: "The workshop was started anew. Join it again.",
    Reason.WRONG_WORD: "This is not the mentor's entry word. Ask for it, then join again.",
    Reason.REMOVED: "The mentor removed you from the workshop. You may join it again.",
    Reason.BANNED: "The mentor has banned you from this workshop. Talk to the mentor.",
}

_POST = dict.fromkeys(Reason, "The workshop could not take it.") | {
    Reason.RATE_LIMITED: "Too many posts in a short time.",
    Reason.TOO_LARGE: "It is too long. Copy it and send it in parts.",
    Reason.EMPTY: "There is nothing in it.",
    Reason.DENIED: "The mentor does not let you post now.",
    Reason.STORAGE_FULL: "The mentor's disk is full.",
    Reason.NOT_JOINED: "You are not in the workshop any more.",
    Reason.WRONG_EPOCH: "The workshop was started anew.",
    Reason.VERSION_UNSUPPORTED: "The workshop uses another version of LanChat.",
    Reason.WRONG_WORD: "The entry word is another one now.",
    Reason.REMOVED: "The mentor removed you from the workshop.",
    Reason.BANNED: "The mentor has banned you from the workshop.",
}

_COMMAND = dict.fromkeys(Reason, "That did not work. Nothing was changed; try again.") | {
    Reason.DENIED: "Only the mentor may do that. Nothing was changed.",
    Reason.RATE_LIMITED: "Too much in a short time. Nothing was changed; try again in a moment.",
    Reason.STORAGE_FULL: "The mentor's disk is full. Nothing was changed.",
}

HANDLE_REASONS = frozenset(_HANDLE)
"""Reasons that another handle answers."""


def state(value: State, *, hosts: bool = False) -> str:
    """Return the sentence for how a member, perhaps the one who hosts, stands with the workshop."""
    match value:
        case Connecting():
            sentence = "Connecting to the workshop ..."
        case CatchingUp(_, have, head):
            sentence = f"Catching up: {have:,} of {head:,} posts"
        case Joined(handle, _):
            sentence = f"In the room as {handle}"
        case Reconnecting():
            sentence = "Connection lost, trying again. What you type is kept and will be sent."
        case Waiting(handle):
            sentence = waiting_as(handle)
        case TurnedAway(reason, hub_version):
            sentence = turned_away(reason, hub_version)
        case Closed(ended):
            what = "You left" if not ended else "You ended" if hosts else "The mentor ended"
            sentence = f"{what} the workshop. You can still read and copy."
        case _:
            assert_never(value)
    return sentence


def turned_away(reason: Reason, hub_version: int) -> str:
    """Return why the workshop does not let someone in, and the next step."""
    if reason is not Reason.VERSION_UNSUPPORTED:
        return _AWAY[reason]
    older = "This computer" if hub_version > VERSION else "The mentor's computer"
    return f"{older} has an older LanChat. Update it there, then join again."


def handle_problem(reason: Reason) -> str:
    """Return what is wrong with a handle, and the next step."""
    return _AWAY.get(reason, "Choose another handle.")


def post_waits(reason: Reason | None) -> str:
    """Return why a post waits."""
    cause = _POST[reason] if reason else "The workshop is busy."
    return f"Waiting. {cause} It is sent by itself."


def post_failed(reason: Reason | None) -> str:
    """Return why a post failed."""
    cause = _POST[reason] if reason else "The workshop could not take it."
    return f"Not sent. {cause}"


def command_refused(reason: Reason) -> str:
    """Return why something other than a post was not done."""
    return _COMMAND[reason]


def composer_closed(value: State) -> str | None:
    """Return why nothing can be typed now, or None if it can."""
    match value:
        case TurnedAway():
            return "You cannot post: the workshop turned you away."
        case Closed(ended):
            return "The workshop has ended." if ended else "You left the workshop."
        case Connecting() | CatchingUp() | Joined() | Reconnecting() | Waiting():
            return None
        case _:
            assert_never(value)


def empty_room(*, hosts: bool, others: int) -> str:
    """Return what to do in a room in which nobody has said anything; `others` are in it."""
    to_mentor = EMPTY_CLASS if others else EMPTY_MENTOR
    return to_mentor if hosts else EMPTY_STUDENT


def disk_full(*, hosts: bool) -> str:
    """Return what a full disk of the hub's means for the one who hosts, or for the others."""
    return OWN_DISK_FULL if hosts else HUB_DISK_FULL


def not_a_word(typed: str) -> str:
    """Return that no class code has such a word."""
    return f"No word begins with “{typed.strip()}”. Look again at the mentor's screen."


def other_key(workshop: str) -> str:
    """Return what was found behind a name that is known."""
    return (
        f"“{one_line(workshop)}” answers here, but not with the key that you checked. Nothing was "
        "sent to it."
    )


def class_code_how(workshop: str) -> str:
    """Return what the class is to do."""
    return f"Open LanChat, choose “{one_line(workshop)}” and type these four words"


def join(workshop: str) -> str:
    """Return the title of the pages that lead into a workshop."""
    return f"Join “{one_line(workshop)}”"


def waiting_as(handle: str) -> str:
    """Return why nothing happens yet."""
    return f"The mentor lets people in. You are waiting as {one_line(handle)}."


def waiting(count: int) -> str:
    """Return "2 waiting"."""
    return f"{count:,} waiting"


def more_waiting(count: int) -> str:
    """Return "and 12 more"."""
    return f"and {count:,} more"


def ban_question(handle: str) -> str:
    """Return the question before somebody is banned."""
    return f"Ban {one_line(handle)} from the workshop?"


def people(count: int) -> str:
    """Return "23 people", or "1 person"."""
    return "1 person" if count == 1 else f"{count:,} people"


def new_messages(count: int) -> str:
    """Return "3 new messages", or "1 new message"."""
    return "1 new message" if count == 1 else f"{count:,} new messages"


def end_question(name: str, others: int) -> str:
    """Return the question before a workshop is ended for those who are in it beside the mentor."""
    for_whom = f" for {people(others)}?" if others else "? Nobody else is in it."
    return f"End “{one_line(name)}”{for_whom}"


END_DETAILS = (
    "Everyone is disconnected, and nobody can post any more. What was said stays on this computer. "
    "To close only your window, just close it: the class goes on."
)
