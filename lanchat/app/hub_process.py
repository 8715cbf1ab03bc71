"""`lanchat hub`: a workshop without a window, kept running, and what it says of itself."""

from __future__ import annotations

import json
from pathlib import Path

from lanchat.app.exit_codes import CommandError, ExitCode
from lanchat.app.hub_options import HubOptions
from lanchat.app.supervisor import BROKEN, Line, Supervisor
from lanchat.app.terminal_console import Console
from lanchat.client.class_file import FILE_NAME, write_class_file
from lanchat.crypto.class_code import class_code
from lanchat.support.files import write_atomically
from lanchat.support.paths import default_data_dir, hub_dir


def run_hub(options: HubOptions, console: Console) -> int:
    """Host the workshop until it ends or a signal comes; return the exit code.

    Raises CommandError when the hub cannot be kept running.
    """
    folder = options.data or hub_dir(default_data_dir(), options.name)
    supervisor = Supervisor(options, folder, _Reporter(options, folder, console).report)
    supervisor.stop_at_signals()
    code = supervisor.run()
    if code == BROKEN:
        raise CommandError(
            ExitCode.BUG,
            "The workshop's hub stopped again and again before it was ready. What was said is "
            "kept in its folder. Start it once more; if that does not help, report the crash.",
        )
    return code


class _Reporter:
    """Tells a person or a program what becomes of the hub."""

    def __init__(self, options: HubOptions, folder: Path, console: Console) -> None:
        self._options = options
        self._folder = folder
        self._console = console
        self._restored = False

    def report(self, line: Line) -> None:
        """Print a line of the supervisor's; the class goes on when nobody reads it."""
        event = line["event"]
        told = line if event in {"restored", "failing"} else _with_code(line)
        file = self._write_class_file(line) if event == "ready" else None
        try:
            if self._options.json:
                self._console.say_json(json.dumps(told, ensure_ascii=False))
            else:
                self._tell(told, file)
        except BrokenPipeError:
            # Nobody listens any more, such as the window that started us.
            self._console.abandon()
        self._restored = event == "restored"

    def _tell(self, line: Line, file: Path | None) -> None:
        say = self._console.say
        match line["event"]:
            case "restored" | "failing":
                say(str(line["message"]))
            case "restarted":
                # What a copy lacks was told in the line before.
                lost = "" if self._restored else " Nothing was lost."
                say(f"The hub had stopped and was started again.{lost}")
            case _:
                say(f'"{line["name"]}" is open on port {line["port"]}.')
                say(f"Class code: {line['code']}")
                if file is not None:
                    say(f"Class file, for those who shall not have to type the code: {file}")
                say("Students find it by themselves. Ctrl-C closes it; what was said is kept.")

    def _write_class_file(self, line: Line) -> Path | None:
        """Put the class file into the workshop's folder; return where it is, or None."""
        path = self._folder / FILE_NAME
        content = write_class_file(str(line["name"]), bytes.fromhex(str(line["identity"])))
        try:
            write_atomically(path, content)
        except OSError as error:
            self._console.tell(
                f"The class file could not be written ({error.strerror}). "
                "The class code does as well."
            )
            return None
        return path


def _with_code(line: Line) -> Line:
    """Return `line` with the class code after the port; it is worked out once."""
    first = {key: line[key] for key in ("event", "name", "port")}
    code = class_code(bytes.fromhex(str(line["identity"])))
    return {**first, "code": code, **{k: v for k, v in line.items() if k not in first}}
