import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from devkit import processes
from devkit.processes import Outcome

PACKAGING = Path(__file__).resolve().parents[2] / "packaging"

CALLER = """
import sys
sys.path.insert(0, {packaging!r})
from pathlib import Path
from devkit.processes import ask, call, ending_when_asked
with ending_when_asked():
    {call}
print("went on")
"""

WAITER = "import os, sys, time; print(os.getpid(), file=open({pipe!r}, 'w')); time.sleep(60)"


def python(program: str) -> list[str]:
    return [sys.executable, "-c", program]


def test_ask_gives_the_exit_code_and_all_that_was_written() -> None:
    program = "import sys; print('out', flush=True); print('err', file=sys.stderr); sys.exit(3)"

    assert processes.ask(python(program)) == Outcome(3, "out\nerr\n")


def test_ask_leaves_nothing_to_read_and_nothing_to_answer() -> None:
    assert processes.ask(python("print(repr(input()))")).output.splitlines()[-1] == (
        "EOFError: EOF when reading a line"
    )


def test_a_program_that_does_not_exist_comes_out_as_in_a_shell() -> None:
    assert processes.ask(["no-such-program"]).code == 127


def test_the_ending_is_the_last_lines_without_the_empty_ones() -> None:
    output = "".join(f"{number}\n\n" for number in range(20))

    assert Outcome(1, output).ending.split() == [str(number) for number in range(8, 20)]


@pytest.mark.parametrize(
    ("program", "code"),
    [
        ("", 0),
        ("raise SystemExit(5)", 5),
        ("import os; os.kill(os.getpid(), 9)", 137),
    ],
)
def test_call_gives_the_exit_code_as_a_shell_would(tmp_path: Path, program: str, code: int) -> None:
    assert processes.call(python(program), tmp_path) == code


def test_call_works_in_the_folder(tmp_path: Path) -> None:
    processes.call(python("open('here', 'w').close()"), tmp_path)

    assert (tmp_path / "here").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals to pass on")
@pytest.mark.parametrize("way", ["ask({command!r})", "call({command!r}, Path.cwd())"])
def test_who_is_asked_to_end_ends_what_was_started_first(tmp_path: Path, way: str) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    command = python(WAITER.format(pipe=str(pipe)))
    caller = CALLER.format(packaging=str(PACKAGING), call=way.format(command=command))
    with subprocess.Popen(python(caller), stdout=subprocess.PIPE) as parent:
        child = int(pipe.read_text())
        parent.terminate()
        output, _ = parent.communicate()

    assert (parent.returncode, output) == (128 + signal.SIGTERM, b"")
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


@pytest.mark.skipif(os.name == "nt", reason="Windows cannot replace a process")
def test_become_is_the_program() -> None:
    program = (
        f"import os, sys; sys.path.insert(0, {str(PACKAGING)!r})\n"
        "from devkit.processes import become\n"
        "print(os.getpid())\n"
        "become([sys.executable, '-c', 'import os, sys; print(os.getpid()); sys.exit(7)'])"
    )
    done = subprocess.run(python(program), check=False, capture_output=True, text=True)

    before, after = done.stdout.split()
    assert (before, done.returncode) == (after, 7)
