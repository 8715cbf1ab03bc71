"""The command line: what was asked for, and whom to hand it to.

Nothing heavy is imported before a command needs it.
"""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NoReturn

import lanchat
from lanchat.app import arguments
from lanchat.app.exit_codes import CommandError, ExitCode
from lanchat.app.hub_options import HubOptions
from lanchat.app.terminal_console import Console, system_console
from lanchat.storage.errors import StorageError
from lanchat.support.crash import install_crash_reports
from lanchat.support.logs import start_logging
from lanchat.support.paths import default_data_dir

_AddParser = Callable[..., argparse.ArgumentParser]

CLASS_FILE_SUFFIX = ".lanchat"

HUB_WORKER = "hub-worker"
"""The hub's own process, which `lanchat hub` starts. No command for people, so no help tells it."""

_CODES = """\
exit codes:
  0  done        1  a mistake of LanChat's own   2  wrong use
  3  no workshop found   4  turned away          5  the disk refuses
"""

_ABOUT = """\
An anonymous class chat for the local network. Without a command, the desktop app opens.
"""

_EXAMPLES = f"""\
examples:
  lanchat                              open the app
  lanchat class.lanchat                open it, and know this class from now on
  lanchat hub --name "Python 101"      host a workshop without a window
  lanchat find                         list the workshops on this network
  lanchat chat "Python 101" --code "maple river pencil window"
                                       join one in the terminal

{_CODES}"""

_HUB_EXAMPLES = f"""\
examples:
  lanchat hub --name "Python 101"
  lanchat hub --name "Python 101" --data ~/python-101 --port 47820 --json
  lanchat hub --name "Python 101" --word "blue banana"
  lanchat hub --name "Python 101" --word ""

The workshop runs until Ctrl-C. Started again with the same folder, it goes on where it was, and
people come in as they did, unless you say otherwise. The folder then holds class.lanchat, a file
with which nobody has to type the class code.

{_CODES}"""

_FIND_EXAMPLES = f"""\
examples:
  lanchat find
  lanchat find --seconds 10 --json     one JSON object a line, as each is found

{_CODES}"""

_CHAT_EXAMPLES = f"""\
examples:
  lanchat chat "Python 101" --code "maple river pencil window"
  lanchat chat "Python 101" --class-file class.lanchat
  lanchat chat 192.168.1.7:47820 --guest blue-owl --word "blue banana"
  lanchat chat "[fe80::1%eth0]:47820"
  echo "Hello" | lanchat chat "Python 101" --json
  lanchat chat localhost --mentor ~/python-101

Before anything is sent to a workshop, it has to be known by its class code, the four words
on the mentor's screen: once, then this computer remembers it. One on this very computer is known.

A line on standard input is a post. Commands: /who, /quit, /help; // posts a line that begins
with a slash. For the mentor: /lobby, /admit HANDLE, /refuse HANDLE, /remove HANDLE, /ban HANDLE,
/door lobby on|off, /door word WORD|off, /door unverified on|off, /end. At the end of the input
you leave as soon as everything is said.

{_CODES}"""


def main(argv: Sequence[str] | None = None) -> int:
    """Do what the command line `argv`, by default the program's own, ask; return the code.

    Raises SystemExit for wrong use, with a sentence on standard error.
    """
    console = system_console()
    install_crash_reports(default_data_dir(), console.tell)
    try:
        return _do(sys.argv[1:] if argv is None else argv, console)
    except CommandError as error:
        (console.alarm if error.alarm else console.tell)(str(error))
        return error.code
    except StorageError as error:
        console.tell(str(error))
        return ExitCode.STORAGE
    except BrokenPipeError:
        # The one who reads has enough, as `head` does.
        console.abandon()
        return ExitCode.DONE
    except KeyboardInterrupt:
        return 130


def _do(argv: Sequence[str], console: Console) -> int:
    if [*argv] == [HUB_WORKER]:
        from lanchat.app.hub_worker import main as serve  # noqa: PLC0415 - heavy

        return serve()
    if len(argv) == 1 and argv[0].endswith(CLASS_FILE_SUFFIX):
        # As by a double-click on the file.
        return _open_window(None, Path(argv[0]))
    parser = _parser()
    options = parser.parse_args(argv)
    command: Callable[[argparse.Namespace, Console], int] = options.command
    if options.data is not None and command is not _app:
        parser.error("--data comes after the command, as in: lanchat hub --data DIR")
    return command(options, console)


def _app(options: argparse.Namespace, _console: Console) -> int:
    return _open_window(options.data, None)


def _open_window(data: Path | None, class_file: Path | None) -> int:
    from lanchat.app.desktop import run_desktop  # noqa: PLC0415 - heavy

    return run_desktop(data, class_file)


def _hub(options: argparse.Namespace, console: Console) -> int:
    from lanchat.app.hub_process import run_hub  # noqa: PLC0415 - heavy

    return run_hub(
        HubOptions(
            name=options.name,
            data=options.folder,
            host=options.host,
            port=options.port,
            json=options.json,
            unverified=options.unverified,
            word=options.word,
        ),
        console,
    )


def _find(options: argparse.Namespace, console: Console) -> int:
    from lanchat.app.find import FindOptions, run_find  # noqa: PLC0415 - heavy

    _log(options)
    return run_find(FindOptions(options.seconds, options.json), console)


def _chat(options: argparse.Namespace, console: Console) -> int:
    from lanchat.app.terminal import ChatOptions, run_chat  # noqa: PLC0415 - heavy

    _log(options)
    chat = ChatOptions(
        options.where,
        guest=options.guest,
        json=options.json,
        mentor=options.mentor,
        code=options.code,
        word=options.word,
        class_file=options.class_file,
    )
    return run_chat(chat, console)


def _log(options: argparse.Namespace) -> None:
    """Log to standard error alone: a student's PC keeps nothing of a visit."""
    level = logging.DEBUG if options.verbose else logging.WARNING
    start_logging("terminal", None, level=level, stream=sys.stderr)


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in a sentence, and where the help is."""

    def error(self, message: str) -> NoReturn:
        """Print `message` and end with the exit code for wrong use."""
        sentence = f"{message[:1].upper()}{message[1:]}."
        self.exit(ExitCode.WRONG_USE, f"{sentence} See: {self.prog} --help\n")


def _parser() -> argparse.ArgumentParser:
    looks = argparse.RawDescriptionHelpFormatter
    parser = _Parser(
        "lanchat", description=_ABOUT, epilog=_EXAMPLES, formatter_class=looks, allow_abbrev=False
    )
    parser.add_argument("--version", action="version", version=f"LanChat {lanchat.__version__}")
    parser.add_argument("--data", type=Path, metavar="DIR", help="where the app keeps its data")
    parser.set_defaults(command=_app)
    commands = parser.add_subparsers(metavar="COMMAND", title="commands", parser_class=_Parser)
    add_parser = partial(commands.add_parser, formatter_class=looks, allow_abbrev=False)
    for add in (_add_hub, _add_find, _add_chat):
        add(add_parser)
    return parser


def _add_hub(add_parser: _AddParser) -> None:
    about = "host a workshop without a window"
    hub = add_parser("hub", help=about, description=_sentence(about), epilog=_HUB_EXAMPLES)
    hub.add_argument(
        "--name", type=arguments.workshop_name, required=True, help="what the students see"
    )
    hub.add_argument(
        "--data", type=Path, dest="folder", metavar="DIR", help="the workshop's own folder"
    )
    hub.add_argument("--host", type=arguments.ip, metavar="IP", help="listen on this address only")
    hub.add_argument(
        "--port", type=arguments.port, metavar="N", help="the port that students may type"
    )
    _add_door(hub)
    hub.add_argument("--json", action="store_true", help="print JSON lines")
    hub.set_defaults(command=_hub)


def _add_door(hub: argparse.ArgumentParser) -> None:
    hub.add_argument(
        "--word", type=arguments.entry_word, help='the entry word for all who come; "" for none'
    )
    unverified = hub.add_mutually_exclusive_group()
    unverified.add_argument(
        "--allow-unverified",
        dest="unverified",
        action="store_true",
        default=None,
        help="let guests in who did not check the class code",
    )
    unverified.add_argument(
        "--no-unverified", dest="unverified", action="store_false", default=None, help="do not"
    )


def _add_find(add_parser: _AddParser) -> None:
    about = "list the workshops on this network"
    find = add_parser("find", help=about, description=_sentence(about), epilog=_FIND_EXAMPLES)
    find.add_argument(
        "--seconds", type=arguments.seconds, default=3.0, metavar="S", help="how long to search (3)"
    )
    _add_common(find)
    find.set_defaults(command=_find)


def _add_chat(add_parser: _AddParser) -> None:
    about = "join a workshop in the terminal"
    chat = add_parser("chat", help=about, description=_sentence(about), epilog=_CHAT_EXAMPLES)
    chat.add_argument(
        "where",
        type=arguments.where,
        metavar="WHERE",
        help="the workshop's name, or HOST or HOST:PORT",
    )
    chat.add_argument(
        "--guest", type=arguments.handle, metavar="HANDLE", help="your handle (else one is made up)"
    )
    _add_keys(chat)
    _add_common(chat)
    chat.set_defaults(command=_chat)


def _add_keys(chat: argparse.ArgumentParser) -> None:
    chat.add_argument(
        "--code", type=arguments.class_code, metavar='"W W W W"', help="the class code"
    )
    chat.add_argument(
        "--class-file", type=Path, metavar="FILE", help="the class file, in place of the code"
    )
    chat.add_argument("--word", type=arguments.entry_word, help="the entry word, if there is one")
    chat.add_argument(
        "--mentor", type=Path, metavar="DIR", help="join as the mentor, with the workshop's folder"
    )


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON lines")
    parser.add_argument("--verbose", action="store_true", help="tell more on standard error")


def _sentence(about: str) -> str:
    return f"{about[:1].upper()}{about[1:]}."
