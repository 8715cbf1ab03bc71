"""Visits with a link that the test plays, and with real standard streams."""

from __future__ import annotations

import io
import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lanchat.app import terminal
from lanchat.app.exit_codes import CommandError, ExitCode
from lanchat.app.terminal import ChatOptions, run_chat
from lanchat.app.terminal_console import Console, system_console
from lanchat.app.workshop_folder import Running, read_or_make_mentor_pair, write_running
from lanchat.client.class_file import write_class_file
from lanchat.client.events import Acked, Event, PeopleChanged, Said, Sending, StateChanged
from lanchat.client.finder import Finder
from lanchat.client.nearby import Nearby
from lanchat.client.seeker import MakeSearch
from lanchat.client.state import CatchingUp, Closed, Joined, TurnedAway
from lanchat.crypto.class_code import class_code
from lanchat.crypto.curve import CurvePair
from lanchat.protocol.descriptor import Descriptor
from lanchat.protocol.entries import Posted
from lanchat.protocol.errors import Reason
from lanchat.protocol.ids import Author, ClientId, hub_id
from lanchat.protocol.messages import Member
from lanchat.protocol.version import VERSION

ME = Author(bytes(32))
IDENTITY = b"i" * 32
OnEvent = Callable[[Event], None]


class Workshop:
    """A workshop whose members' links answer at once, on a thread of their own as real ones do."""

    def __init__(self) -> None:
        self.version = VERSION
        self.taken: set[str] = set()
        self.done: list[str] = []
        self.host = "127.0.0.1"
        self.unverified = False
        self.pairs: list[CurvePair] = []
        self.joined: list[tuple[Nearby, str | None]] = []
        self.at_start: Callable[[Link], None] | None = None

    def locate(self, where: str, *, knows: Callable[[Nearby], bool]) -> Nearby:
        self.done.append(f"locate {where}")
        assert knows(self.nearby) is (self.host == "127.0.0.1")
        return self.nearby

    @property
    def nearby(self) -> Nearby:
        ports_and_epoch = (11, 12, bytes(16))
        about = Descriptor(
            self.version, "Python", IDENTITY, b"c" * 32, *ports_and_epoch, self.unverified
        )
        return Nearby(self.host, 10, about)

    def link(
        self,
        to: Nearby,
        pair: CurvePair,
        handle: str,
        on_event: OnEvent,
        word: str | None,
        search: MakeSearch,
    ) -> Link:
        assert search is Finder
        self.joined.append((to, word))
        self.pairs.append(pair)
        return Link(self, handle, on_event)


class Link:
    """One member's link."""

    def __init__(self, workshop: Workshop, handle: str, on_event: OnEvent) -> None:
        self._workshop = workshop
        self._handle = handle
        self.on_event = on_event
        self._seq = 0
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        self._workshop.done.append(f"start {self._handle}")
        if self._workshop.at_start is not None:
            self.on_a_thread(self._workshop.at_start)
        elif self._handle in self._workshop.taken:
            self.tell(StateChanged(TurnedAway(Reason.HANDLE_TAKEN, VERSION)))
        else:
            self.tell(
                StateChanged(CatchingUp(self._handle, 0, 0)),
                StateChanged(Joined(self._handle, 0)),
                PeopleChanged((Member(self._handle, ME),), (self._handle,), ()),
            )

    def say(self, text: str) -> ClientId:
        self._seq += 1
        client_id = ClientId(self._seq.to_bytes(16, "big"))
        entry = Posted(self._seq, 0, ME, self._handle, client_id, text, bytes(64))
        self.tell(Sending(client_id, text, ME), Acked(client_id, self._seq), Said((entry,)))
        return client_id

    def end(self) -> None:
        self.tell(StateChanged(Closed(ended=True)))

    def leave(self) -> None:
        self._workshop.done.append("leave")
        self.tell(StateChanged(Closed(ended=False)))

    def stop(self) -> None:
        self._workshop.done.append("stop")
        for thread in self._threads:
            thread.join(10)

    def tell(self, *events: Event) -> None:
        self.on_a_thread(lambda link: [link.on_event(event) for event in events])

    def on_a_thread(self, step: Callable[[Link], object]) -> None:
        """Do something after all that was done before."""
        before = self._threads[-1:]

        def run() -> None:
            for thread in before:
                thread.join()
            step(self)

        thread = threading.Thread(target=run)
        self._threads.append(thread)
        thread.start()


@pytest.fixture
def workshop(monkeypatch: pytest.MonkeyPatch) -> Workshop:
    workshop = Workshop()
    monkeypatch.setattr(terminal, "locate", workshop.locate)
    monkeypatch.setattr(terminal, "make_link", workshop.link)
    return workshop


@pytest.fixture
def typing(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.FileIO]:
    """The end of a pipe to write what is typed; open until the test is over."""
    reader, writer = os.pipe()
    with os.fdopen(reader) as stdin, io.FileIO(writer, "w") as typing:
        monkeypatch.setattr(sys, "stdin", stdin)
        yield typing


def test_a_visit_from_a_pipe(
    workshop: Workshop, typing: io.FileIO, capfd: pytest.CaptureFixture[str]
) -> None:
    typing.write(b"hi\n/who\n")
    typing.close()

    code = run_chat(ChatOptions("Python", guest="red-kite", json=True), system_console())

    assert code == ExitCode.DONE
    events = [json.loads(line)["event"] for line in capfd.readouterr().out.splitlines()]
    assert sorted(events) == sorted(
        ["state", "state", "joined", "sending", "ack", "post", "who", "state"]
    )
    assert workshop.done == ["locate Python", "start red-kite", "leave", "stop"]
    assert workshop.joined == [(workshop.nearby, None)]


def test_a_visit_as_a_person_sees_it_in_a_file(
    workshop: Workshop, typing: io.FileIO, capfd: pytest.CaptureFixture[str]
) -> None:
    typing.write(b"hi\n/quit\n")
    assert run_chat(ChatOptions("Python", guest="red-kite"), system_console()) == ExitCode.DONE
    assert capfd.readouterr().out == "00:00 red-kite  hi\n"


def test_handles_are_suggested_until_one_is_free(workshop: Workshop, typing: io.FileIO) -> None:
    typing.close()
    tried: list[str] = []

    def suggest(_rng: object, avoid: list[str]) -> str:
        tried.append(f"owl-{len(avoid)}")
        return tried[-1]

    workshop.taken = {"owl-0", "owl-1"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(terminal, "suggest", suggest)
        assert run_chat(ChatOptions("Python"), Console(None, None)) == ExitCode.DONE
    assert [line for line in workshop.done if line.startswith("start")] == [
        "start owl-0",
        "start owl-1",
        "start owl-2",
    ]
    assert len(set(tried)) == len(tried)


def test_a_handle_of_ones_own_is_not_replaced(workshop: Workshop, typing: io.FileIO) -> None:
    workshop.taken = {"red-kite"}
    typing.close()
    options = ChatOptions("Python", guest="red-kite")
    assert run_chat(options, Console(None, None)) == ExitCode.TURNED_AWAY
    assert workshop.done == ["locate Python", "start red-kite", "stop"]


def test_the_mentor_joins_with_the_workshops_own_key_and_may_end_it(
    workshop: Workshop, typing: io.FileIO, tmp_path: Path
) -> None:
    pair = read_or_make_mentor_pair(tmp_path)
    typing.write(b"/end\n")
    assert run_chat(ChatOptions("Python", mentor=tmp_path), Console(None, None)) == ExitCode.DONE
    assert workshop.pairs == [pair]
    assert workshop.done == ["locate Python", "start mentor", "stop"]
    typing.close()


def test_a_guest_has_another_key_each_time(workshop: Workshop, typing: io.FileIO) -> None:
    typing.close()
    for _ in range(2):
        run_chat(ChatOptions("Python"), Console(None, None))
    assert len({pair.public for pair in workshop.pairs}) == 2


def test_a_folder_without_a_mentors_key_is_wrong_use(workshop: Workshop, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no mentor's key") as error:
        run_chat(ChatOptions("Python", mentor=tmp_path), Console(None, None))
    assert error.value.code == ExitCode.WRONG_USE
    assert workshop.done == []


def test_a_hub_of_another_version_is_not_joined(
    workshop: Workshop, capfd: pytest.CaptureFixture[str]
) -> None:
    workshop.version = VERSION + 1
    code = run_chat(ChatOptions("Python", json=True), system_console())
    printed = capfd.readouterr()
    assert code == ExitCode.TURNED_AWAY
    assert json.loads(printed.out)["reason"] == "VERSION_UNSUPPORTED"
    assert "older LanChat" in printed.err
    assert workshop.done == ["locate Python"]


def test_nothing_is_sent_to_a_hub_that_nobody_checked(workshop: Workshop) -> None:
    workshop.host = "192.0.2.7"
    with pytest.raises(CommandError, match="--code") as refused:
        run_chat(ChatOptions("Python"), Console(None, None))
    assert refused.value.code == ExitCode.TURNED_AWAY
    assert workshop.done == ["locate Python"]


def test_a_hub_is_joined_with_its_code_and_the_entry_word(
    workshop: Workshop, typing: io.FileIO, private_home: Path
) -> None:
    typing.close()
    workshop.host = "192.0.2.7"
    options = ChatOptions("Python", guest="owl", code=class_code(IDENTITY), word="banana")
    assert run_chat(options, Console(None, None)) == ExitCode.DONE
    assert workshop.joined == [(workshop.nearby, "banana")]
    assert [path.name for path in private_home.rglob("settings.json")] == ["settings.json"]


def test_a_class_file_does_as_well(workshop: Workshop, typing: io.FileIO, tmp_path: Path) -> None:
    typing.close()
    workshop.host = "192.0.2.7"
    file = tmp_path / "class.lanchat"
    file.write_bytes(write_class_file("Python", IDENTITY))
    options = ChatOptions("Python", guest="owl", class_file=file, word="")
    assert run_chat(options, Console(None, None)) == ExitCode.DONE
    assert workshop.joined == [(workshop.nearby, None)]


def test_a_file_that_is_none_is_told_before_the_search(workshop: Workshop, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="class file cannot be read"):
        run_chat(ChatOptions("Python", class_file=tmp_path / "none"), Console(None, None))
    assert workshop.done == []


def test_guests_who_checked_nothing_are_warned(
    workshop: Workshop, typing: io.FileIO, capfd: pytest.CaptureFixture[str]
) -> None:
    typing.close()
    workshop.host, workshop.unverified = "192.0.2.7", True
    options = ChatOptions("Python", guest="owl", json=True)
    assert run_chat(options, system_console()) == ExitCode.DONE
    printed = capfd.readouterr()
    first = json.loads(printed.out.splitlines()[0])
    assert first["event"] == "warning"
    assert first["message"] in printed.err


def test_the_mentor_needs_no_code_for_the_hub_of_the_folder(
    workshop: Workshop, typing: io.FileIO, tmp_path: Path
) -> None:
    typing.close()
    workshop.host = "192.0.2.7"
    read_or_make_mentor_pair(tmp_path)
    write_running(tmp_path, Running("Python", 10, hub_id(IDENTITY), "127.0.0.1"))
    assert run_chat(ChatOptions("Python", mentor=tmp_path), Console(None, None)) == ExitCode.DONE
    assert workshop.done == ["locate Python", "start mentor", "leave", "stop"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_at_a_signal_we_leave_and_tell_by_the_exit_code(
    workshop: Workshop,
    typing: io.FileIO,
    capfd: pytest.CaptureFixture[str],
    number: signal.Signals,
) -> None:
    workshop.at_start = lambda _: os.kill(os.getpid(), number)
    options = ChatOptions("Python", guest="red-kite", json=True)
    assert run_chat(options, system_console()) == 128 + number
    assert workshop.done == ["locate Python", "start red-kite", "leave", "stop"]
    assert capfd.readouterr().out.count("\n") == 1


def test_at_a_signal_while_we_search_we_are_gone(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(_where: str, **_: object) -> Nearby:
        signal.raise_signal(signal.SIGTERM)
        raise AssertionError("the signal should have ended the search")

    monkeypatch.setattr(terminal, "locate", interrupted)
    assert run_chat(ChatOptions("Python"), Console(None, None)) == 143


def test_when_nobody_reads_any_more_we_leave(workshop: Workshop, typing: io.FileIO) -> None:
    class Gone(Console):
        def say_json(self, line: str) -> None:
            if "joined" in line:
                raise BrokenPipeError

    with pytest.raises(BrokenPipeError):
        run_chat(ChatOptions("Python", guest="red-kite", json=True), Gone(None, None))
    assert workshop.done == ["locate Python", "start red-kite", "leave", "stop"]


def test_a_link_that_ends_by_a_bug_ends_the_visit(
    workshop: Workshop, typing: io.FileIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported: list[type[BaseException]] = []
    monkeypatch.setattr(threading, "excepthook", lambda args: reported.append(args.exc_type))
    before = threading.excepthook

    def fail(_link: Link) -> None:
        raise ZeroDivisionError

    workshop.at_start = fail
    options = ChatOptions("Python", guest="red-kite")
    assert run_chat(options, Console(None, None)) == ExitCode.BUG
    assert reported == [ZeroDivisionError]
    assert threading.excepthook is before


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_on_a_terminal_posts_are_broken_into_its_width(
    workshop: Workshop, typing: io.FileIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []

    class Listening(Console):
        def say(self, line: str) -> None:
            said.append(line)

    monkeypatch.setattr(sys, "stdout", Screen())
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("NO_COLOR", "1")
    typing.write(b"one two three four five six seven eight nine\n/quit\n")
    run_chat(ChatOptions("Python", guest="red-kite"), Listening(None, None))
    assert said == ["00:00 red-kite  one two three four five\n      six seven eight nine"]
