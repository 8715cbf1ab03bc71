"""What a typed line asks for: a post, or a command that begins with a slash."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from lanchat.protocol.limits import MAX_WORD_CHARS

MAX_LINE_BYTES = 1_048_576
"""The longest line that is taken in. A post is shorter by far; a file without any newline, piped
in by mistake, must not fill the memory."""


@dataclass(frozen=True)
class Say:
    """Post this."""

    text: str


@dataclass(frozen=True)
class Who:
    """Tell who is in the room."""


@dataclass(frozen=True)
class Help:
    """Tell the commands."""


@dataclass(frozen=True)
class Wrong:
    """A line that is neither a post nor a command: a sentence for the person, and what it was."""

    message: str
    text: str | None = None


@dataclass(frozen=True)
class Quit:
    """Leave."""


@dataclass(frozen=True)
class EndOfInput:
    """Nothing more will be typed."""


@dataclass(frozen=True)
class End:
    """End the workshop for everyone."""


@dataclass(frozen=True)
class ShowLobby:
    """Tell who waits to be let in."""


@dataclass(frozen=True)
class Decide:
    """Let in somebody who waits, or turn them away."""

    handle: str
    welcome: bool


@dataclass(frozen=True)
class PutOut:
    """Put somebody out of the room; with `ban`, for good."""

    handle: str
    ban: bool


@dataclass(frozen=True)
class ShowDoor:
    """Tell how people come in."""


@dataclass(frozen=True)
class SetLobby:
    """Let people wait until the mentor lets them in, or not."""

    on: bool


@dataclass(frozen=True)
class SetWord:
    """Ask who comes in for this entry word; None for none."""

    word: str | None


@dataclass(frozen=True)
class SetUnverified:
    """Let guests in who did not check the class code, or not."""

    on: bool


ForDoor = SetLobby | SetWord | SetUnverified
"""What changes how people come in."""

ForDesk = ShowLobby | Decide | PutOut | ShowDoor | ForDoor
"""What only the mentor may do without ending the workshop."""

Typed = Say | Who | Help | Wrong | Quit | EndOfInput | End | ForDesk

_ALONE: dict[str, Typed] = {
    "/who": Who(),
    "/help": Help(),
    "/end": End(),
    "/quit": Quit(),
    "/lobby": ShowLobby(),
    "/door": ShowDoor(),
}
_OF_SOMEBODY: dict[str, Callable[[str], Typed]] = {
    "/admit": partial(Decide, welcome=True),
    "/refuse": partial(Decide, welcome=False),
    "/remove": partial(PutOut, ban=False),
    "/ban": partial(PutOut, ban=True),
}
_SWITCHES: dict[str, Callable[[bool], Typed]] = {"lobby": SetLobby, "unverified": SetUnverified}
_POSITIONS = {"on": True, "off": False}


def parse(line: bytes) -> Typed:
    """Return what a line, without its newline, asks for."""
    if len(line) > MAX_LINE_BYTES:
        return Wrong(
            f"A line of more than {MAX_LINE_BYTES:,} bytes was not posted. "
            "Send it in parts; its beginning is shown.",
            line[:200].decode("utf-8", "backslashreplace"),
        )
    try:
        text = line.removesuffix(b"\r").decode("utf-8")
    except UnicodeDecodeError:
        return Wrong(
            "A line that is not UTF-8 text was not posted. Save the text as UTF-8 and send it "
            "again; the bytes in question are shown as \\x.",
            line.decode("utf-8", "backslashreplace"),
        )
    if text.startswith("//"):
        return Say(text[1:])
    if text.startswith("/"):
        return _command(text)
    return Say(text)


def _command(text: str) -> Typed:
    name, *words = text.split()
    match name.lower(), words:
        case alone, [] if alone in _ALONE:
            return _ALONE[alone]
        case of_somebody, [handle] if of_somebody in _OF_SOMEBODY:
            return _OF_SOMEBODY[of_somebody](handle)
        case known, _ if known in _OF_SOMEBODY:
            return Wrong(f"Nothing was done. Say whom: {known} HANDLE", text)
        case "/door", [part, *to]:
            return _door(part.lower(), to, text)
        case _:
            return _unknown(text)


def _door(part: str, to: list[str], text: str) -> Typed:
    match part, to:
        case "lobby" | "unverified", [position] if position.lower() in _POSITIONS:
            return _SWITCHES[part](_POSITIONS[position.lower()])
        case "word", [off] if off.lower() == "off":
            return SetWord(None)
        case "word", [_, *_]:
            return _word(" ".join(to), text)
        case _:
            return Wrong(
                "Nothing was changed. The door has: /door lobby on|off, /door word WORD|off, "
                "/door unverified on|off",
                text,
            )


def _word(word: str, text: str) -> Typed:
    if len(word) > MAX_WORD_CHARS or not word.isprintable():
        return Wrong(
            f"Nothing was changed. An entry word has at most {MAX_WORD_CHARS} characters.", text
        )
    return SetWord(word)


def _unknown(text: str) -> Wrong:
    return Wrong(
        "There is no such command, and nothing was posted. /help tells the commands; to post a "
        "line that begins with a slash, begin it with two.",
        text,
    )
