from __future__ import annotations

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from lanchat.ui import text
from lanchat.ui.class_file_drop import DropCover, class_file


@pytest.mark.parametrize(
    ("urls", "path"),
    [
        (["file:///tmp/class.lanchat"], "/tmp/class.lanchat"),
        (["file:///tmp/Python%20101.LANCHAT"], "/tmp/Python 101.LANCHAT"),
        (["file:///tmp/notes.txt"], None),
        (["https://192.0.2.7/class.lanchat"], None),
        (["file:///tmp/a.lanchat", "file:///tmp/b.lanchat"], None),
        ([], None),
    ],
)
def test_only_one_local_file_of_that_name(urls: list[str], path: str | None) -> None:
    data = QMimeData()
    data.setUrls([QUrl(url) for url in urls])
    assert class_file(data) == path


def test_it_covers_the_window_and_says_so(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(500, 300)
    cover = DropCover(window)
    window.show()
    assert not cover.isVisible()
    for fits, sentence in ((True, text.DROP_HERE), (False, text.DROP_REFUSED)):
        cover.show_verdict(fits=fits)
        assert (cover.text(), cover.property("bad")) == (sentence, not fits)
        assert cover.isVisible()
        assert cover.geometry() == window.rect()
