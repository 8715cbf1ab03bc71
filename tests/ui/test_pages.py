from __future__ import annotations

from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from lanchat.ui.pages import Pages
from lanchat.ui.window_signals import WindowSignals


def test_the_window_says_what_is_wanted_on_any_page(qtbot: QtBot) -> None:
    window, pages = WindowSignals(), Pages()
    qtbot.addWidget(window)
    window.setCentralWidget(pages)
    pages.speak_for(window)
    said: list[tuple[object, ...]] = []
    window.chosen.connect(lambda *a: said.append(("chosen", *a)))
    window.address_entered.connect(lambda *a: said.append(("address", *a)))
    window.host_wanted.connect(lambda *a: said.append(("host", *a)))
    window.code_entered.connect(lambda *a: said.append(("code", *a)))
    window.unverified_wanted.connect(lambda: said.append(("unverified",)))
    window.picked.connect(lambda *a: said.append(("picked", *a)))
    window.word_entered.connect(lambda *a: said.append(("word", *a)))
    window.leave_wanted.connect(lambda: said.append(("leave",)))
    pages.welcome.chosen.emit("x")
    pages.welcome.address_entered.emit("192.0.2.7")
    pages.host.host_wanted.emit("Web")
    pages.code.code_entered.emit("maple tiger lantern river")
    pages.code.unverified_wanted.emit()
    pages.handle.picked.emit("blue-owl")
    pages.word.word_entered.emit("sesame")
    for back in (pages.stop.back, pages.word.back, pages.connecting.back, pages.lobby.back):
        back.emit()
    assert said == [
        ("chosen", "x"),
        ("address", "192.0.2.7"),
        ("host", "Web"),
        ("code", "maple tiger lantern river"),
        ("unverified",),
        ("picked", "blue-owl"),
        ("word", "sesame"),
        *[("leave",)] * 4,
    ]


def test_the_bundled_words_are_known_and_no_field_takes_a_file(qtbot: QtBot) -> None:
    pages = Pages()
    qtbot.addWidget(pages)
    pages.code.code.paste(["maple", "tiger", "lantern", "river"])
    assert pages.code.code.code == "maple tiger lantern river"
    fields = pages.findChildren(QLineEdit)
    assert len(fields) >= 8
    assert not any(field.acceptDrops() for field in fields)
