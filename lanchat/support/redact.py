"""Taking out of a text what could unmask somebody: addresses, computers, login names, homes.

Logs and crash reports are mailed to strangers. It is a net under the rule that nothing of the kind
is logged at all, so it would rather take out too much.
"""

from __future__ import annotations

import contextlib
import getpass
import ipaddress
import re
import socket
from collections.abc import Iterable
from pathlib import Path

_IPV4 = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){3}(?![\w.]*\d)")
_COLONS = re.compile(r"(?<![\w:.])(?:[0-9A-Fa-f]*:){2,}[0-9A-Fa-f.]*(?:%\w+)?(?![\w:])")
_MAC = re.compile(r"(?<![\w:-])[0-9A-Fa-f]{2}(?:([:-])[0-9A-Fa-f]{2})(?:\1[0-9A-Fa-f]{2}){4}(?!\w)")
_MDNS_HOST = re.compile(r"(?<![\w.-])[\w-]+\.local(?![\w-])", re.IGNORECASE)
_HOMES = re.compile(r"(?:[A-Za-z]:)?[\\/]+(?:home|Users)[\\/]+[^\\/\s'\":;,<>|]+")

_SHORTEST_NAME = 2
"""A name of one letter is in every word, and tells nothing."""


class Redactor:
    """Takes out what looks like an address, and the names that it was given."""

    def __init__(self, *, homes: Iterable[str], names: Iterable[str]) -> None:
        """`homes` become ``~``, `names` (whole words, in any case) become ``[name]``."""
        self._homes = _any_of(
            (_path_pattern(home) for home in homes if len(home) > 1), r"(?![\w-])"
        )
        words = (re.escape(name) for name in names if len(name) >= _SHORTEST_NAME)
        self._names = _any_of((rf"(?<!\w){word}" for word in words), r"(?!\w)")

    def __call__(self, text: str) -> str:
        """Return `text` without them."""
        text = self._homes.sub("~", text)
        text = _HOMES.sub("~", text)
        text = _MAC.sub("[address]", text)
        text = _IPV4.sub("[address]", text)
        text = _COLONS.sub(_without_ipv6, text)
        text = _MDNS_HOST.sub("[name]", text)
        return self._names.sub("[name]", text)


def of_this_computer() -> Redactor:
    """Return a redactor that knows this computer's name, this person's login name and home."""
    homes, names = set(), set()
    host = socket.gethostname()
    names.update({host, host.partition(".")[0]} - {"localhost"})
    # Nobody's account, as in some containers, has neither name nor home.
    with contextlib.suppress(KeyError, OSError):
        names.add(getpass.getuser())
    with contextlib.suppress(RuntimeError):
        home = Path.home()
        homes.update({str(home), str(home.resolve())})
        names.add(home.name)
    return Redactor(homes=homes, names=names)


def _without_ipv6(match: re.Match[str]) -> str:
    """Keep what only looks like an IPv6 address: a time of day has colons too."""
    try:
        ipaddress.IPv6Address(match[0].rstrip("."))
    except ValueError:
        return match[0]
    return "[address]"


def _path_pattern(path: str) -> str:
    """Return a pattern for `path` with either slash, and as `repr` doubles them."""
    parts = re.split(r"[\\/]+", path.rstrip("\\/"))
    return r"[\\/]+".join(map(re.escape, parts))


def _any_of(patterns: Iterable[str], end: str) -> re.Pattern[str]:
    # The longest first, so that a home within a home does not leave its end.
    alternatives = sorted(patterns, key=len, reverse=True)
    if not alternatives:
        return re.compile(r"(?!)")
    return re.compile(f"(?:{'|'.join(alternatives)}){end}", re.IGNORECASE)
