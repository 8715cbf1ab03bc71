from __future__ import annotations

import io
import os

import pytest

from lanchat.app.terminal_console import Console, has_colours, system_console


class Pipe(io.BytesIO):
    """Bytes that were flushed, as somebody at the other end sees them."""

    def __init__(self) -> None:
        super().__init__()
        self.seen = b""

    def flush(self) -> None:
        super().flush()
        self.seen = self.getvalue()


def stream(pipe: io.BytesIO, encoding: str = "utf-8") -> io.TextIOWrapper:
    return io.TextIOWrapper(pipe, encoding=encoding)


def test_each_line_is_out_at_once() -> None:
    out, err = Pipe(), Pipe()
    console = Console(stream(out), stream(err))
    console.say("नमस्ते")
    console.tell("a hint")
    assert out.seen == "नमस्ते\n".encode()
    assert err.seen == b"a hint\n"


def test_json_is_utf_8_and_other_text_what_the_system_can() -> None:
    out = Pipe()
    console = Console(stream(out, "latin-1"), None)
    console.say_json("é न")
    console.say("é न")
    assert out.seen == "é न\n".encode() + b"\xe9 \\u0928\n"


def test_a_program_without_a_console_is_silent() -> None:
    console = Console(None, None)
    console.say("one")
    console.say_json("two")
    console.tell("three")
    console.abandon()


def broken_pipe() -> io.TextIOWrapper:
    reader, writer = os.pipe()
    os.close(reader)
    return os.fdopen(writer, "w", encoding="utf-8")


def test_an_output_that_nobody_reads_is_told_and_can_be_given_up() -> None:
    with broken_pipe() as out:
        console = Console(out, None)
        with pytest.raises(BrokenPipeError):
            console.say("anyone?")
        console.abandon()
        console.say("anyone?")


def test_hints_that_nobody_reads_are_no_reason_to_end() -> None:
    with broken_pipe() as err:
        console = Console(None, err)
        console.tell("anyone?")
        Console(err, None).abandon()


def test_the_systems_console_is_this_process_own(capsys: pytest.CaptureFixture[str]) -> None:
    system_console().say("out")
    system_console().tell("err")
    assert capsys.readouterr() == ("out\n", "err\n")


class Screen(io.StringIO):
    def isatty(self) -> bool:
        return True


class Terminal(io.TextIOWrapper):
    def isatty(self) -> bool:
        return True


def test_an_alarm_is_red_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    err, file = Pipe(), Pipe()
    Console(None, Terminal(err, "utf-8")).alarm("Stop.")
    Console(None, stream(file)).alarm("Stop.")
    Console(None, None).alarm("Stop.")
    assert (err.seen, file.seen) == (b"\x1b[1;31mStop.\x1b[0m\n", b"Stop.\n")


def test_colours_are_for_terminals_alone_and_only_if_wanted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    assert has_colours(Screen(), {"TERM": "xterm"})
    assert has_colours(Screen(), {"NO_COLOR": ""})
    assert not has_colours(Screen(), {"NO_COLOR": "1"})
    assert not has_colours(Screen(), {"TERM": "dumb"})
    assert not has_colours(io.StringIO(), {})


def test_on_windows_only_the_new_terminal_has_colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    assert has_colours(Screen(), {"WT_SESSION": "some"})
    assert not has_colours(Screen(), {})
