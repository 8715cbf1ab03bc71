"""What a terminal client shows a person: "10:42 blue-owl  text", safe and easy to scan.

Whatever others said is made visible, so that no escape sequence of theirs reaches the terminal.
It is broken into the terminal's width here and its further lines are indented, so that nothing in
it can pass for the beginning of somebody else's post.
"""

from __future__ import annotations

import unicodedata
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from lanchat.app.json_lines import utc
from lanchat.client.state import CatchingUp, Closed, Connecting, Joined, State
from lanchat.protocol.entries import Entry
from lanchat.protocol.errors import Reason
from lanchat.protocol.ids import ClientId
from lanchat.protocol.messages import Door
from lanchat.ui import text as sentences
from lanchat.ui.visible import visible

_TAB = "    "
_NARROWEST = 20
"""Columns for a text at least, however narrow the terminal says it is."""

_SHOWN_CHARS = 60
"""As much of a post as tells which one is meant."""

_DISK_WORKS = "There is room on the workshop's disk again. What waited is being sent."

_HUES = (36, 32, 33, 35, 34, 96, 92, 93, 95, 94)
"""ANSI colours (ECMA-48, 8.3.117) that can be read on black and on white; no red, an error's."""


@dataclass(frozen=True)
class Style:
    """How the lines look."""

    colours: bool = False
    columns: int | None = None
    """The terminal's width; None where lines are not broken, as in a file."""


def one_line(text: str) -> str:
    """Return `text` of somebody else as it may be shown within a line."""
    return " ".join(visible(text).split())


def post_line(clock: str, handle: str, text: str, style: Style) -> str:
    """Return a post as one or more lines, parted by newlines; `clock` is like "10:42"."""
    handle = one_line(handle) or "?"
    opening = f"{clock} {handle}  "
    indent = " " * (len(clock) + 1)
    first, *others = _broken(visible(text).expandtabs(len(_TAB)), opening, indent, style.columns)
    shown = _coloured(handle, handle) if style.colours else handle
    return "\n".join([f"{clock} {shown}  {first}", *(indent + line for line in others)])


class TextFace:
    """Shows what happens as lines for a person: posts by `say`, all else by `tell`."""

    def __init__(
        self,
        say: Callable[[str], None],
        tell: Callable[[str], None],
        style: Callable[[], Style] = Style,
    ) -> None:
        """`style` is asked for each post, since a window may change its width."""
        self._say = say
        self._tell = tell
        self._style = style

    def state(self, state: State) -> None:
        """Tell how the member stands; being connected or catching up for a moment is no news."""
        match state:
            case Joined(handle):
                self._tell(f"-- In the room as {one_line(handle)}. /help tells the commands.")
            case CatchingUp() | Closed(ended=False):
                pass
            case Connecting():
                self._tell("-- Connecting to the workshop ...")
            case Closed():
                self._tell("-- The mentor ended the workshop.")
            case _:
                self._tell(f"-- {sentences.state(state)}")

    def post(self, entry: Entry) -> None:
        """Print a post with the hour and minute at this computer."""
        clock = f"{utc(entry.at).astimezone():%H:%M}"
        self._say(post_line(clock, entry.handle, entry.text, self._style()))

    def reset(self) -> None:
        """Tell that another log begins."""
        self._tell("-- The workshop was started anew; its posts follow.")

    def sending(self, client_id: ClientId, text: str) -> None:
        """Show nothing: the post comes back in a moment, or a sentence tells why not."""

    def acked(self, client_id: ClientId, seq: int) -> None:
        """Show nothing: the post itself is shown."""

    def refused(
        self,
        client_id: ClientId,  # noqa: ARG002 - the Face's
        text: str,
        reason: Reason,
        retry_after: float | None,
    ) -> None:
        """Tell what became of a post, and of which; all of it when it is not said for good."""
        if retry_after is None:
            quoted = f" It was:\n{_quoted(text)}" if text.strip() else ""
            self._tell(f"-- {sentences.post_failed(reason)}{quoted}")
        else:
            self._tell(f"-- {sentences.post_waits(reason)} ({_shortened(text)})")

    def present(self, handles: Sequence[str]) -> None:
        """Tell who is there already."""
        if handles:
            self._tell(f"-- Here too: {', '.join(map(one_line, handles))}")

    def online(self, handle: str) -> None:
        """Tell who came."""
        self._tell(f"-- {one_line(handle)} is here")

    def offline(self, handle: str) -> None:
        """Tell who went."""
        self._tell(f"-- {one_line(handle)} left")

    def who(self, handles: Sequence[str]) -> None:
        """Tell who is in the room."""
        self._tell(f"-- In the room: {', '.join(map(one_line, handles))}")

    def lobby(self, handles: Sequence[str]) -> None:
        """Tell who waits, and how to let them in."""
        if handles:
            waiting = ", ".join(map(one_line, handles))
            self._tell(f"-- Waiting to be let in: {waiting}. /admit HANDLE or /refuse HANDLE")
        else:
            self._tell("-- Nobody waits to be let in.")

    def door(self, door: Door) -> None:
        """Tell how people come in, in the words that change it."""
        word = "off" if door.word is None else f"“{one_line(door.word)}”"
        self._tell(
            f"-- The door: lobby {_switch(door.lobby)}, entry word {word}, "
            f"unverified guests {_switch(door.unverified)}"
        )

    def disk(self, *, full: bool, hosts: bool) -> None:
        """Tell what a full disk means, or that it is over."""
        told = sentences.disk_full(hosts=hosts) if full else _DISK_WORKS
        self._tell(f"-- {told}")

    def warning(self, message: str) -> None:
        """Tell something that comes first."""
        self._tell(f"-- {message}")

    def error(self, message: str, text: str | None = None) -> None:
        """Tell what was not done, and with what."""
        self._tell(f"-- {message}" + (f"\n{_quoted(text)}" if text else ""))

    def note(self, message: str) -> None:
        """Tell a hint."""
        self._tell(f"-- {message}")


def _switch(on: bool) -> str:
    return "on" if on else "off"


def _quoted(text: str) -> str:
    return "\n".join(f"   > {line}" for line in visible(text).expandtabs(len(_TAB)).split("\n"))


def _shortened(text: str) -> str:
    line = one_line(text[: 4 * _SHOWN_CHARS])
    return line if len(line) <= _SHOWN_CHARS else f"{line[: _SHOWN_CHARS - 3]}..."


def _coloured(text: str, handle: str) -> str:
    hue = _HUES[zlib.crc32(handle.casefold().encode("utf-8", "replace")) % len(_HUES)]
    return f"\x1b[{hue}m{text}\x1b[0m"


def _broken(text: str, opening: str, indent: str, columns: int | None) -> Iterator[str]:
    """Yield the lines of `text`, none wider than the terminal leaves after its indent."""
    room = None if columns is None else max(_NARROWEST, columns - _width(opening))
    for line in text.split("\n"):
        rest: str = line
        while room is not None and (cut := _fitting(rest, room)) < len(rest):
            yield rest[:cut].rstrip(" ")
            rest = rest[cut:].lstrip(" ")
            room = max(_NARROWEST, (columns or 0) - len(indent))
        yield rest
        if room is not None:
            room = max(_NARROWEST, (columns or 0) - len(indent))


def _fitting(text: str, room: int) -> int:
    """Return how many characters of `text` fit into `room` columns, up to a space if there is one.

    At least one, so that breaking comes to an end.
    """
    width = 0
    for index, char in enumerate(text):
        width += _width(char)
        if width > room:
            space = text.rfind(" ", 0, index + 1)
            return space if space > 0 else max(1, index)
    return len(text)


def _width(text: str) -> int:
    """Return the columns that `text` takes (UAX #11: wide characters take two, marks none)."""
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1
        for char in text
    )
