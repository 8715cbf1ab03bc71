"""From what was typed after `lanchat chat`, a workshop's name or an address, to the workshop."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable

from lanchat.app.exit_codes import CommandError, ExitCode
from lanchat.app.find import NONE_FOUND, Search, search, table
from lanchat.app.terminal_text import one_line
from lanchat.client.finder import greet
from lanchat.client.nearby import Nearby, NearbyChanged
from lanchat.crypto.identity import ForgedError
from lanchat.discovery.greeting import UnreachableError, WhereError, parse_where
from lanchat.protocol.errors import MalformedError

SEARCH_SECONDS = 2.0
"""How long a name is looked for. Always to the end: a second workshop of that name must show."""

Address = tuple[str, int]
Greet = Callable[[str, int], Nearby]
Knows = Callable[[Nearby], bool]
"""Tells whether a hub was verified before."""


def locate(
    where: str,
    search: Search = search,
    greet: Greet = greet,
    knows: Knows = lambda _: False,
) -> Nearby:
    """Return the workshop that `where` means.

    That is an address when it cannot be anything else: a number, or with a port. Else it is a
    name, exact or the beginning of one, in any case, and only then a host at the usual port. Of
    several hubs with that very name it is the one that `knows` says was verified.
    Raises CommandError.
    """
    address, problem = _parsed(where)
    if address is not None and _surely_address(where, address[0]):
        return _greeted(address, greet)
    found = search(SEARCH_SECONDS, lambda _: None)
    named = pick(where, found.workshops, knows)
    if named is not None:
        return named
    if address is not None and " " not in where:
        try:
            return greet(*address)
        except (UnreachableError, MalformedError, ForgedError) as error:
            raise _not_found(where, found) from error
    if problem is not None and ":" in where:
        raise CommandError(ExitCode.WRONG_USE, str(problem))
    raise _not_found(where, found)


def pick(
    where: str, workshops: tuple[Nearby, ...], knows: Knows = lambda _: False
) -> Nearby | None:
    """Return the one workshop that `where` names, or None; raises CommandError if several do."""
    wanted = where.strip().casefold()
    exact = tuple(each for each in workshops if each.name.strip().casefold() == wanted)
    starting = tuple(each for each in workshops if each.name.strip().casefold().startswith(wanted))
    matching = exact or starting
    if len(exact) > 1:
        # A false hub that takes the name must not keep those away who know the right one.
        known = tuple(each for each in exact if knows(each))
        matching = known if len(known) == 1 else exact
    if len(matching) > 1:
        raise CommandError(ExitCode.WRONG_USE, _several(where, matching, same=bool(exact)))
    return matching[0] if matching else None


def _several(where: str, matching: tuple[Nearby, ...], *, same: bool) -> str:
    first = (
        f"Several workshops are called “{one_line(where)}”; one of them may be false."
        if same
        else f"Several workshops begin with “{one_line(where)}”."
    )
    lines = "\n".join(f"  {line}" for line in table(matching))
    return f"{first} Ask for the right one's address and give that:\n{lines}"


def _not_found(where: str, found: NearbyChanged) -> CommandError:
    if not found.workshops:
        return CommandError(ExitCode.NO_HUB, found.trouble or NONE_FOUND)
    lines = "\n".join(f"  {line}" for line in table(found.workshops))
    return CommandError(
        ExitCode.NO_HUB,
        f"No workshop called “{one_line(where)}” was found. These are here:\n{lines}",
    )


def _parsed(where: str) -> tuple[Address | None, WhereError | None]:
    try:
        return parse_where(where), None
    except WhereError as error:
        return None, error


def _surely_address(where: str, host: str) -> bool:
    if ":" in where or host.lower() == "localhost":
        return True
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _greeted(address: Address, greet: Greet) -> Nearby:
    try:
        return greet(*address)
    except UnreachableError as error:
        raise CommandError(ExitCode.NO_HUB, str(error)) from error
    except MalformedError as error:
        raise CommandError(
            ExitCode.NO_HUB,
            f"Something else than LanChat answers at {address[0]}, port {address[1]}. "
            "Check the address and the port.",
        ) from error
    except ForgedError as error:
        raise CommandError(
            ExitCode.TURNED_AWAY,
            f"The workshop at {address[0]}, port {address[1]}, could not prove who it is, and "
            "nothing was sent to it. Tell the mentor.",
        ) from error
