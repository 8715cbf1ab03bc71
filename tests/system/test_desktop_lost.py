"""Windows whose hub is lost, moves, or does not stay up, on two computers."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from lanchat.support.paths import hub_dir
from tests.system import test_desktop
from tests.system.desktop_app import pids
from tests.system.namespaces import CABLE, Host
from tests.system.test_desktop import NAME, Classroom, both_arrive, kill, soon

classroom = test_desktop.classroom

NEW_ADDRESS = "10.77.0.9"


def test_a_laptop_with_a_new_address_is_found_and_shows_it(classroom: Classroom) -> None:
    mentor, student = both_arrive(classroom)
    host = classroom.mentor
    host.ip("address", "del", f"{host.address}/24", "dev", CABLE)
    host.ip("address", "add", f"{NEW_ADDRESS}/24", "dev", CABLE)
    student.until("shows", True, "Connection lost")
    student.do("say", "are you there?")
    student.picture("20-lost")
    mentor.do("show_code")
    mentor.until("addresses", [f"{NEW_ADDRESS}:47820", f"[{host.address6}]:47820"])
    mentor.do("hide_code")
    student.until("shows", False, "Connection lost")
    for app in (mentor, student):
        app.until("timeline", ["blue-owl: are you there?"])
    student.picture("21-found-again")
    for app in (student, mentor):
        app.close()


def test_who_is_banned_while_the_hub_is_away_is_out_when_it_is_back(classroom: Classroom) -> None:
    mentor, student = both_arrive(classroom)
    student.do("say", "hello")
    mentor.until("timeline", ["blue-owl: hello"])
    kill(classroom.mentor, "hub")
    mentor.until("shows", True, "Connection lost")
    mentor.do("do_about", "blue-owl", "Ban from the workshop ...")
    mentor.do("press", "Ban")
    start_hub(classroom)
    student.until("shows", True, "The mentor has banned you")
    mentor.until("people", ["mentor (you)"])
    student.until("shows", False, "People")
    assert student.do("timeline") == ["blue-owl: hello"]
    student.picture("22-banned")
    student.do("back")
    for app in (student, mentor):
        app.close()


def test_a_hub_that_stops_again_and_again_is_said_to_the_mentor(classroom: Classroom) -> None:
    mentor, student = both_arrive(classroom)
    for _ in range(5):
        soon(lambda: bool(workers(classroom.mentor)))
        kill(classroom.mentor, "hub-worker")
    mentor.until("shows", True, "The workshop's hub stopped 5 times within a minute.")
    mentor.picture("23-failing")
    student.until("shows", False, "Connection lost")
    student.do("say", "still here")
    mentor.until("timeline", ["blue-owl: still here"])
    mentor.picture("24-failing-and-back")
    for app in (student, mentor):
        app.close()


def workers(host: Host) -> list[int]:
    """Return the hub's own processes that run on a host."""
    told = [(pid, Path(f"/proc/{pid}/cmdline")) for pid in pids(host)]
    return [pid for pid, line in told if b"hub-worker" in line.read_bytes().split(b"\0")]


def start_hub(classroom: Classroom) -> None:
    """Host the workshop again, where the mentor's window has it; return when it is ready."""
    folder = hub_dir(classroom.folder / "mentor", NAME)
    hub = classroom.mentor.popen(
        [sys.executable, "-m", "lanchat", "hub", "--json", "--name", NAME, "--data", str(folder)]
    )
    assert hub.stdout is not None
    assert json.loads(hub.stdout.readline())["event"] == "ready"
