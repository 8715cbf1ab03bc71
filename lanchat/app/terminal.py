"""`lanchat chat`: finds the workshop, joins it, and passes its events and what is typed on."""

from __future__ import annotations

import os
import random
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lanchat.app.exit_codes import CommandError, ExitCode
from lanchat.app.json_lines import JsonFace
from lanchat.app.membership import make_link
from lanchat.app.pins import Pins
from lanchat.app.terminal_client import TerminalClient
from lanchat.app.terminal_console import Console, has_colours
from lanchat.app.terminal_face import Face
from lanchat.app.terminal_inbox import Crashed, Happened, Inbox, Took
from lanchat.app.terminal_input import LineReader, standard_input
from lanchat.app.terminal_signals import StoppedBySignal, stopped_by_signals
from lanchat.app.terminal_text import Style, TextFace
from lanchat.app.terminal_trust import Evidence, open_class_file, verify
from lanchat.app.where import locate
from lanchat.app.workshop_folder import NoMentorKeyError, mentor_pair, read_running
from lanchat.client.events import StateChanged
from lanchat.client.finder import Finder
from lanchat.client.link import Link
from lanchat.client.nearby import Nearby
from lanchat.client.state import Closed, TurnedAway
from lanchat.client.suggest import suggest
from lanchat.client.trust import Known, Trust
from lanchat.crypto.curve import CurvePair, new_pair
from lanchat.protocol.errors import Reason
from lanchat.protocol.handle import MENTOR
from lanchat.protocol.version import VERSION
from lanchat.support.paths import default_data_dir

_SUGGESTIONS = 20
"""Handles tried one after the other: with some 7,000 pairs more cannot be a coincidence."""

_FAREWELL_SECONDS = 2.0
"""How long a farewell may take before the program ends without."""


@dataclass(frozen=True)
class ChatOptions:
    """A visit to a workshop."""

    where: str
    """The workshop's name or its address."""
    guest: str | None = None
    """The handle; None to be given one."""
    json: bool = False
    mentor: Path | None = None
    """The folder of one's own workshop, to join it as the one who hosts."""
    code: str | None = None
    """The class code, as it was typed."""
    class_file: Path | None = None
    """A file in place of the code."""
    word: str | None = None
    """The entry word, if the workshop has one."""


def run_chat(options: ChatOptions, console: Console) -> int:
    """Visit a workshop until the input ends or the workshop does; return the exit code.

    Raises CommandError.
    """
    try:
        with stopped_by_signals():
            pair, evidence = _pair(options.mentor), _evidence(options)
            pins = Pins(default_data_dir())
            found = locate(options.where, knows=lambda hub: pins.judge(hub) is Trust.VERIFIED)
            face = _face(options, console)
            if found.descriptor.version != VERSION:
                face.state(TurnedAway(Reason.VERSION_UNSUPPORTED, found.descriptor.version))
                return ExitCode.TURNED_AWAY
            warning = verify(found, evidence, pins)
            if warning is not None:
                face.warning(warning)
            return _Visit(found, pair, face, options).run()
    except StoppedBySignal as stopped:
        return stopped.exit_code


class _Visit:
    """One visit, from joining to leaving."""

    def __init__(self, found: Nearby, pair: CurvePair, face: Face, options: ChatOptions) -> None:
        self._found = found
        self._pair = pair
        self._word = options.word or None
        self._inbox = Inbox()
        self._link: Link | None = None
        mentor = options.mentor is not None
        self._client = TerminalClient(self._join, _handles(options), face, mentor=mentor)
        self._reader = LineReader(standard_input(), lambda line: self._inbox.put(Took(line)))

    def run(self) -> int:
        """Return how it ended; raises StoppedBySignal and BrokenPipeError after leaving."""
        with _reported(lambda: self._inbox.put(Crashed())):
            try:
                return self._run()
            except (StoppedBySignal, BrokenPipeError):
                self._say_farewell()
                raise
            finally:
                self._inbox.close()
                if self._link is not None:
                    self._link.stop()

    def _join(self, handle: str) -> Link:
        if self._link is not None:
            self._link.stop()
        self._link = make_link(
            self._found, self._pair, handle, self._inbox.put_event, self._word, Finder
        )
        self._link.start()
        return self._link

    def _run(self) -> int:
        self._client.begin()
        self._reader.start()
        asked = False
        while self._client.exit_code is None:
            if self._client.wants_input and not asked:
                self._reader.ask()
                asked = True
            match self._inbox.get():
                case Happened(event):
                    self._client.happened(event)
                case Took(line):
                    asked = False
                    self._client.took(line)
                case Crashed():
                    return ExitCode.BUG
                case None:
                    pass
        return self._client.exit_code

    def _say_farewell(self) -> None:
        """Leave, whatever still waits; what is told meanwhile is not shown any more."""
        # By the link itself: a signal may have come before the client knew of it.
        if self._link is None:
            return
        self._link.leave()
        give_up = time.monotonic() + _FAREWELL_SECONDS
        while time.monotonic() < give_up:
            match self._inbox.get():
                case Happened(StateChanged(Closed() | TurnedAway())) | Crashed():
                    return
                case _:
                    pass


@contextmanager
def _reported(crashed: Callable[[], None]) -> Iterator[None]:
    """Call `crashed` when a thread ends by a bug, after whatever else is done about it."""
    before = threading.excepthook

    def hook(args: threading.ExceptHookArgs) -> None:
        before(args)
        crashed()

    threading.excepthook = hook
    try:
        yield
    finally:
        threading.excepthook = before


def _pair(mentor: Path | None) -> CurvePair:
    """Return the key pair to join with: fresh for a guest, the workshop's own for the mentor."""
    try:
        return new_pair() if mentor is None else mentor_pair(mentor)
    except NoMentorKeyError as error:
        raise CommandError(ExitCode.WRONG_USE, str(error)) from error


def _evidence(options: ChatOptions) -> Evidence:
    """Return what tells the right hub; the mentor's own folder does, without any code."""
    file = None if options.class_file is None else open_class_file(options.class_file)
    running = None if options.mentor is None else read_running(options.mentor)
    own = None if running is None else Known(running.hub_id, running.name)
    return Evidence(options.code, file, own)


def _handles(options: ChatOptions) -> list[str]:
    """Return the handles to try, in order."""
    if options.guest is not None:
        return [options.guest]
    if options.mentor is not None:
        return [MENTOR]
    rng = random.SystemRandom()
    handles: list[str] = []
    for _ in range(_SUGGESTIONS):
        handles.append(suggest(rng, handles))
    return handles


def _face(options: ChatOptions, console: Console) -> Face:
    if options.json:
        return JsonFace(console.say_json, console.tell)
    colours = has_colours(sys.stdout, os.environ)
    wide = sys.stdout.isatty()

    def style() -> Style:
        return Style(colours, shutil.get_terminal_size().columns if wide else None)

    return TextFace(console.say, console.tell, style)
