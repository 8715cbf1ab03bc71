from __future__ import annotations

from pathlib import Path

import pytest

from lanchat.app.hub_news import HubNews, clear_news, read_news, write_news


def test_news_are_told_until_they_are_taken_back(tmp_path: Path) -> None:
    assert read_news(tmp_path) is None
    for news in (HubNews("It stops all the time.", good=False), HubNews("“Better”.", good=True)):
        write_news(tmp_path, news)
        assert read_news(tmp_path) == news
    clear_news(tmp_path)
    clear_news(tmp_path)
    assert read_news(tmp_path) is None


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b'{"sentence": "?"}', b"[" * 5000, b"\xff", b'{"a": 1' * 1000]
)
def test_what_makes_no_sense_is_no_news(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "news.json").write_bytes(content)
    assert read_news(tmp_path) is None


def test_a_folder_that_takes_nothing_keeps_nobody_from_hosting(tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.write_text("not a folder")
    write_news(gone, HubNews("Nobody reads this.", good=False))
    clear_news(gone)
    assert read_news(gone) is None
