"""The search for workshops that the first page shows, on and off as the person comes and goes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from lanchat.app.hosting import own_workshops
from lanchat.client.finder import Finder
from lanchat.client.nearby import Nearby, NearbyChanged


class DesktopSearch:
    """One search at a time, which knows this person's own workshops without the network too."""

    def __init__(
        self,
        data: Path,
        tell: Callable[[NearbyChanged], None],
        finder: Callable[[Callable[[NearbyChanged], None]], Finder] = Finder,
    ) -> None:
        """Hand what is found to `tell`, on a thread of the search's own."""
        self._data = data
        self._tell = tell
        self._make_finder = finder
        self._finder: Finder | None = None

    def start(self) -> None:
        """Search from now on; does nothing while it does."""
        if self._finder is not None:
            return
        finder = self._make_finder(self._tell)
        try:
            finder.start()
        except OSError as error:
            trouble = f"The network cannot be searched ({error.strerror}). Enter an address below."
            self._tell(NearbyChanged((), 0.0, trouble))
            return
        self._finder = finder
        for own in own_workshops(self._data):
            finder.add_address(own.running.host, own.running.port)

    def add(self, workshop: Nearby) -> None:
        """Look for a workshop where it has answered, as long as this search goes on."""
        self.add_address(workshop.host, workshop.port)

    def add_address(self, host: str, port: int) -> None:
        """Ask there too, as long as this search goes on."""
        if self._finder is not None:
            self._finder.add_address(host, port)

    def stop(self) -> None:
        """Stop searching; returns when nothing of it runs any more. May be called twice."""
        if self._finder is not None:
            self._finder.stop()
            self._finder = None
