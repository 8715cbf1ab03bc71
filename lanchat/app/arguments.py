"""The values on the command line, checked where a person can still be told what is wrong.

Each function takes what was typed and returns the value, or raises ArgumentTypeError with the
reason.
"""

from __future__ import annotations

import ipaddress
import math
from argparse import ArgumentTypeError

from lanchat.protocol.limits import MAX_HANDLE_CHARS, MAX_NAME_BYTES, MAX_WORD_CHARS

MAX_PORT = 65_535

MAX_WHERE_CHARS = 300
"""A host's name has 253 at most."""

LONGEST_SEARCH_SECONDS = 86_400

CODE_WORDS = 4
"""Of a class code, as `crypto.class_code` says; that would load all of cryptography here."""


def text(typed: str) -> str:
    """Return some text without space at its ends."""
    try:
        # A byte that is no UTF-8 comes as half a character.
        typed.encode("utf-8")
    except UnicodeEncodeError:
        raise ArgumentTypeError("this is not UTF-8 text") from None
    if not typed.strip():
        raise ArgumentTypeError("it is empty")
    return typed.strip()


def workshop_name(typed: str) -> str:
    """Return a workshop's name."""
    name = text(typed)
    if len(name.encode("utf-8")) > MAX_NAME_BYTES:
        raise ArgumentTypeError(f"a name has at most {MAX_NAME_BYTES} bytes")
    if not name.isprintable():
        raise ArgumentTypeError("a name is one line of plain text")
    return name


def where(typed: str) -> str:
    """Return a workshop's name or address, not yet taken apart."""
    place = text(typed)
    if len(place) > MAX_WHERE_CHARS:
        raise ArgumentTypeError("it is too long for a name or an address")
    return place


def handle(typed: str) -> str:
    """Return a handle for the hub to judge, unless it is too long to ask."""
    wanted = text(typed)
    if len(wanted) > 10 * MAX_HANDLE_CHARS:
        raise ArgumentTypeError(f"a handle has at most {MAX_HANDLE_CHARS} characters")
    return wanted


def class_code(typed: str) -> str:
    """Return the four words of a class code, not yet checked."""
    words = text(typed).split()
    if len(words) != CODE_WORDS:
        raise ArgumentTypeError('a class code is four words in quotes, as in "one two three four"')
    return " ".join(words)


def entry_word(typed: str) -> str:
    """Return an entry word; an empty one stands for none."""
    word = text(typed) if typed.strip() else ""
    if len(word) > MAX_WORD_CHARS:
        raise ArgumentTypeError(f"an entry word has at most {MAX_WORD_CHARS} characters")
    if not word.isprintable():
        raise ArgumentTypeError("an entry word is plain text")
    return word


def ip(typed: str) -> str:
    """Return the number of an IPv4 or IPv6 address."""
    try:
        ipaddress.ip_address(typed)
    except ValueError:
        raise ArgumentTypeError(
            f"“{typed}” is no address of this computer, such as 192.168.1.7"
        ) from None
    return typed


def port(typed: str) -> int:
    """Return a port; 0 stands for any."""
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 5 and int(typed) <= MAX_PORT):
        raise ArgumentTypeError(f"“{typed}” is no port: a number from 0 to {MAX_PORT}")
    return int(typed)


def seconds(typed: str) -> float:
    """Return a time to search."""
    try:
        time = float(typed)
    except ValueError:
        time = math.nan
    if not 0 < time <= LONGEST_SEARCH_SECONDS:
        raise ArgumentTypeError(
            f"“{typed}” is no time: a number of seconds, at most {LONGEST_SEARCH_SECONDS}"
        )
    return time
