"""What the tool says to the person who runs it."""

import sys


class Trouble(Exception):
    """The world is in the way: no network, no permission, a program missing.

    Its text is for the person at the keyboard: what is wrong, and what to do next.
    """


def say(sentence: str) -> None:
    """Tell the person a sentence, on standard error: standard output belongs to the program."""
    print(f"dev.py: {sentence}", file=sys.stderr, flush=True)
