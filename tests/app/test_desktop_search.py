"""The first page's search, on and off, with a finder that a test plays."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lanchat.app.desktop_search import DesktopSearch
from lanchat.app.workshop_folder import Running, write_running
from lanchat.client.nearby import NearbyChanged
from tests.app.desktop_fakes import FakeFinder, workshop


class Search:
    """A search, the finders that it made, and what it told."""

    def __init__(self, data: Path) -> None:
        self.finders: list[FakeFinder] = []
        self.told: list[NearbyChanged] = []
        self.search = DesktopSearch(data, self.told.append, self._make)

    def _make(self, tell: Callable[[NearbyChanged], None]) -> FakeFinder:
        self.finders.append(FakeFinder(tell))
        return self.finders[-1]


def test_it_goes_on_and_off_and_knows_our_own_workshops(tmp_path: Path) -> None:
    folder = tmp_path / "workshops" / "python"
    folder.mkdir(parents=True)
    searching = Search(tmp_path)
    searching.search.stop()
    searching.search.start()
    searching.search.start()
    searching.search.add(workshop("Rust 101"))
    searching.search.add_address("192.0.2.8", 4712)
    searching.search.stop()
    searching.search.stop()
    searching.search.add(workshop("Rust 101"))
    write_running(folder, Running("Python 101", 4711, "id", "127.0.0.1"))
    searching.search.start()
    found = NearbyChanged((workshop("Rust 101"),), 0.1)
    searching.finders[1].tell(found)
    searching.search.stop()

    assert [finder.did for finder in searching.finders] == [
        ["start", "ask 192.0.2.7:47820", "ask 192.0.2.8:4712", "stop"],
        ["start", "ask 127.0.0.1:4711", "stop"],
    ]
    assert searching.told == [found]


def test_a_search_that_cannot_begin_is_told_and_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    searching = Search(tmp_path)
    monkeypatch.setattr(FakeFinder, "failure", OSError(24, "Too many open files"))
    searching.search.start()
    monkeypatch.setattr(FakeFinder, "failure", None)
    searching.search.start()

    trouble = "The network cannot be searched (Too many open files). Enter an address below."
    assert searching.told == [NearbyChanged((), 0.0, trouble)]
    assert [finder.did for finder in searching.finders] == [[], ["start"]]
