"""A class at two computers: the real app in real windows, each on a host of its own."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.system.desktop_app import DesktopApp, nothing_runs_on, pids, screen
from tests.system.namespaces import CABLE, Host, join, two_hosts

NAME = "Python 101"
SECONDS = 20.0


@dataclass
class Classroom:
    """Two hosts on one cable before one wide screen."""

    mentor: Host
    student: Host
    folder: Path
    stack: ExitStack

    def mentors_app(self) -> DesktopApp:
        """Open the app at the mentor's computer, on the left; it keeps its data when it closes."""
        return self._open(self.mentor, "mentor", 0)

    def students_app(self, *opened: Path) -> DesktopApp:
        """Open the app at the student's computer, on the right; by a class file, if there is one.

        It keeps its data when it closes.
        """
        return self._open(self.student, "student", 1060, *opened)

    def _open(self, host: Host, who: str, left: int, *opened: Path) -> DesktopApp:
        app = DesktopApp(host, self.folder / who, self.folder, *opened)
        self.stack.callback(app.kill)
        app.do("place", left, 0)
        return app


class FalseHub:
    """A hub of the same name on a third computer, on a cable of its own to the student's."""

    def __init__(self, classroom: Classroom) -> None:
        stranger, _ = classroom.stack.enter_context(two_hosts())
        join(classroom.student, stranger, "eth1")
        for host, address in ((classroom.student, "10.78.0.2"), (stranger, "10.78.0.1")):
            host.ip("link", "set", "eth1", "up")
            host.ip("address", "add", f"{address}/24", "dev", "eth1")
        self._process = stranger.popen([sys.executable, "-m", "tests.system.false_hub", NAME])
        told = json.loads(self._read())
        self.address = f"10.78.0.1:{told['port']}"
        self.code: str = told["code"]

    def visitors(self) -> int:
        """Return how many connections came to its encrypted ports so far."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return int(self._read())

    def _read(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


@pytest.fixture
def classroom(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Classroom]:
    with ExitStack() as stack:
        stack.enter_context(screen(monkeypatch, "2100x700"))
        hosts = stack.enter_context(two_hosts())
        stack.enter_context(nothing_runs_on(*hosts))
        yield Classroom(*hosts, tmp_path, stack)


def test_a_class_from_the_first_click_to_the_end(classroom: Classroom) -> None:
    mentor, student = both_arrive(classroom)
    said = both_talk(mentor, student)
    student_goes_and_comes_back(mentor, student, said)
    mentor.close()
    student.until("people", ["blue-owl (you)"])
    student.do("say", "It did not change.")
    said.append("blue-owl: It did not change.")
    student.until("timeline", said)
    student.picture("5-without-the-mentors-window")
    mentor = classroom.mentors_app()
    mentor.until("nearby", [NAME])
    mentor.do("choose", NAME)
    mentor.until("timeline", said)
    mentor.until("people", ["mentor (you)", "blue-owl"])
    mentor_ends_it(mentor, student)
    assert student.do("timeline") == said
    student.do("back")
    student.until("nearby", [])
    student.close()
    mentor.close()


def both_arrive(classroom: Classroom) -> tuple[DesktopApp, DesktopApp]:
    """The student is there first, in vain; then the mentor hosts."""
    student = classroom.students_app()
    student.do("enter_address", classroom.mentor.address)
    student.until("shows", True, "no workshop is open there")
    student.picture("1-nobody-there")
    mentor = classroom.mentors_app()
    mentor.do("host", NAME)
    mentor.until("people", ["mentor (you)"])
    mentor.picture("2-hosted")
    student.until("nearby", [NAME])
    student.do("choose", NAME)
    student.until("page", "code")
    code = shown_code(mentor)
    student.do("type_code", backwards(code))
    student.until("shows", True, "These are not the words")
    student.picture("3-wrong-code")
    student.do("type_code", code)
    student.until("page", "handle")
    student.picture("3-handle")
    student.do("pick", "blue-owl")
    student.until("people", ["mentor", "blue-owl (you)"])
    mentor.until("people", ["mentor (you)", "blue-owl"])
    return mentor, student


def shown_code(mentor: DesktopApp) -> str:
    """Return the words that the mentor's window shows to the class, read there."""
    mentor.do("show_code")
    mentor.until("shows", True, "type these four words")
    code = str(mentor.do("class_code"))
    mentor.picture("2-class-code")
    mentor.do("hide_code")
    return code


def backwards(code: str) -> str:
    """Return the words of a code in the wrong order."""
    return " ".join(reversed(code.split()))


def both_talk(mentor: DesktopApp, student: DesktopApp) -> list[str]:
    """A question with code, and an answer; returns what was said."""
    question = "why does this loop never end?\n```\nwhile n > 0:\n    print(n)\n```"
    student.do("say", question)
    mentor.until("timeline", [f"blue-owl: {question}"])
    mentor.do("say", "Look at n. Does it change?")
    said = [f"blue-owl: {question}", "mentor: Look at n. Does it change?"]
    student.until("timeline", said)
    mentor.until("timeline", said)
    mentor.picture("4-talking")
    return said


def student_goes_and_comes_back(mentor: DesktopApp, student: DesktopApp, said: list[str]) -> None:
    """Something is said meanwhile; nothing is missing then."""
    student.do("menu", "Leave workshop")
    student.until("page", "welcome")
    mentor.until("people", ["mentor (you)"])
    mentor.do("say", "blue-owl, are you there?")
    said.append("mentor: blue-owl, are you there?")
    mentor.until("timeline", said)
    student.until("nearby", [NAME])
    student.do("choose", NAME)
    # Its code is asked for once.
    student.until("page", "handle")
    student.do("pick", "blue-owl")
    student.until("timeline", said)
    student.until("people", ["mentor", "blue-owl (you)"])


def mentor_ends_it(mentor: DesktopApp, student: DesktopApp) -> None:
    """It is asked for how many, and then it is over for both."""
    mentor.do("menu", "End workshop ...")
    assert NAME in str(mentor.do("question"))
    mentor.picture("6-end")
    mentor.do("press", "End workshop")
    mentor.until("shows", True, "You ended the workshop")
    student.until("shows", True, "The mentor ended the workshop")
    student.picture("7-ended")


def test_a_killed_hub_costs_no_post_and_opens_again_under_its_name(classroom: Classroom) -> None:
    mentor, student = both_arrive(classroom)
    student.do("say", "one")
    mentor.until("timeline", ["blue-owl: one"])

    kill(classroom.mentor, "hub-worker")
    student.until("timeline", ["blue-owl: one"])
    student.do("say", "two")
    mentor.until("timeline", ["blue-owl: one", "blue-owl: two"])

    kill(classroom.mentor, "hub")
    student.until("shows", True, "Connection lost")
    student.do("say", "three")
    student.until("timeline", ["blue-owl: one", "blue-owl: two", "blue-owl: three *"])
    student.do("close")
    assert student.do("question") == "1 post was not sent yet. Close anyway?"
    student.picture("8-close-anyway")
    student.do("press", "Wait")
    mentor.until("shows", True, "Connection lost")
    mentor.do("menu", "Leave workshop")
    mentor.do("host", NAME)
    said = ["blue-owl: one", "blue-owl: two", "blue-owl: three"]
    for app in (mentor, student):
        app.until("timeline", said)
        app.close()


def test_without_a_network_the_mentors_own_workshop_is_there(classroom: Classroom) -> None:
    classroom.mentor.ip("link", "set", CABLE, "down")
    mentor = classroom.mentors_app()
    mentor.do("host", NAME)
    mentor.until("people", ["mentor (you)"])
    mentor.do("say", "just trying")
    mentor.until("timeline", ["mentor: just trying"])
    mentor.close()
    mentor = classroom.mentors_app()
    mentor.until("nearby", [NAME])
    mentor.picture("9-no-network")
    mentor.do("choose", NAME)
    mentor.until("timeline", ["mentor: just trying"])
    mentor.do("menu", "Leave workshop")
    # It runs already: hosting it again goes there.
    mentor.do("host", NAME)
    mentor.until("timeline", ["mentor: just trying"])
    mentor.until("people", ["mentor (you)"])
    mentor.do("menu", "End workshop ...")
    mentor.do("press", "End workshop")
    mentor.until("shows", True, "You ended the workshop")
    mentor.close()


def test_a_false_hub_under_a_known_name_hears_nothing_but_the_question(
    classroom: Classroom,
) -> None:
    mentor, student = both_arrive(classroom)
    code = shown_code(mentor)
    student.do("menu", "Leave workshop")
    false = FalseHub(classroom)
    student.do("enter_address", false.address)
    student.until("page", "stop")
    student.picture("10-stop")
    student.do("go_back")
    student.until("page", "welcome")
    student.do("enter_address", false.address)
    student.until("page", "stop")
    student.do("new_code")
    student.do("type_code", code)
    student.until("shows", True, "These are not the words")
    assert false.visitors() == 0

    # Had the mentor set it up anew, it would show this code, and then it is joined.
    student.do("type_code", false.code)
    student.until("page", "handle")
    assert false.visitors() == 0
    student.do("pick", "blue-owl")
    soon(lambda: false.visitors() > 0)
    student.do("cancel")
    student.until("nearby", [NAME])
    student.do("choose", NAME)
    student.until("page", "handle")
    for app in (student, mentor):
        app.close()


def test_the_mentor_at_the_door(classroom: Classroom) -> None:
    mentor = classroom.mentors_app()
    mentor.do("host", NAME)
    mentor.until("people", ["mentor (you)"])
    mentor.do("set_door", True, "maple", True)
    student = classroom.students_app()
    one_comes_unchecked(mentor, student)
    # The code can be checked from inside.
    code = shown_code(mentor)
    student.do("check_now")
    student.do("type_code", code)
    student.until("page", "room")
    student.until("shows", False, "You have not checked this workshop")
    mentor.do("do_about", "blue-owl", "Ban from the workshop ...")
    mentor.picture("16-ban")
    mentor.do("press", "Ban")
    student.until("shows", True, "The mentor has banned you")
    mentor.until("people", ["mentor (you)"])
    student.picture("17-banned")
    student.do("back")
    student.until("nearby", [NAME])
    student.do("choose", NAME)
    student.until("page", "handle")
    student.do("pick", "red-kite")
    student.until("page", "welcome")
    student.until("shows", True, "The mentor has banned you")
    for app in (student, mentor):
        app.close()


def one_comes_unchecked(mentor: DesktopApp, student: DesktopApp) -> None:
    """Somebody joins without the code, knows the word at the second try, and is let in."""
    student.until("nearby", [NAME])
    student.do("choose", NAME)
    student.until("page", "code")
    student.picture("11-code-or-not")
    student.do("skip_code")
    student.do("pick", "blue-owl")
    student.until("page", "word")
    student.do("enter_word", "otter")
    student.until("shows", True, "This is not the entry word")
    student.picture("12-wrong-word")
    student.do("enter_word", "Maple")
    student.until("page", "lobby")
    mentor.until("waiting", ["blue-owl"])
    mentor.picture("13-lobby")
    mentor.do("let_in", "blue-owl")
    student.until("people", ["mentor", "blue-owl (you)"])
    student.until("shows", True, "You have not checked this workshop")
    mentor.until("people", ["mentor (you)", "blue-owl"])
    mentor.until("waiting", [])
    student.picture("14-unchecked")


def test_with_the_class_file_nobody_types_the_code(classroom: Classroom) -> None:
    mentor = classroom.mentors_app()
    mentor.do("host", NAME)
    mentor.until("people", ["mentor (you)"])
    mentor.do("show_code")
    address = f"{classroom.mentor.address}:47820"
    mentor.until("addresses", [address, f"[{classroom.mentor.address6}]:47820"])
    mentor.picture("18-panel")
    file = classroom.folder / "python.lanchat"
    mentor.do("export", str(file))
    soon(file.is_file)
    student = classroom.students_app(file)
    known_now = f"“{NAME}” is known now: it will not ask for its code."
    student.until("shows", True, known_now)
    student.picture("19-known-now")
    student.do("enter_address", address)
    student.until("page", "handle")
    student.close()

    (classroom.folder / "student" / "settings.json").unlink()
    student = classroom.students_app()
    student.do("enter_address", address)
    student.until("page", "code")
    student.do("drop", str(file))
    student.until("page", "handle")
    for app in (student, mentor):
        app.close()


def test_the_program_itself_opens_a_window_and_closes_when_it_is_told_to(
    classroom: Classroom, tmp_path: Path
) -> None:
    command = [sys.executable, "-m", "lanchat", "--data", str(tmp_path)]
    process = classroom.student.popen(command)
    log = tmp_path / "logs" / "app.log"
    soon(lambda: log.is_file() and "the window is open" in log.read_text("utf-8"))
    process.send_signal(signal.SIGTERM)
    told, complaints = process.communicate(timeout=SECONDS)

    assert (process.returncode, told, complaints) == (0, "", "")
    assert json.loads((tmp_path / "settings.json").read_text("utf-8"))["window_geometry"]


def kill(host: Host, command: str) -> None:
    """Kill the LanChat process with this command as a crash would, and those below it."""
    doomed = []
    for pid in pids(host):
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
        if command in words or (command == "hub" and "hub-worker" in words):
            doomed.append(pid)
    assert doomed
    # The supervisor first, or it would start another.
    for pid in sorted(doomed):
        os.kill(pid, signal.SIGKILL)


def soon(happened: Callable[[], bool]) -> None:
    """Wait until a program has done something that it announces to nobody."""
    give_up = time.monotonic() + SECONDS
    while not happened():
        assert time.monotonic() < give_up
        time.sleep(0.01)
