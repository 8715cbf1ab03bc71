from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from lanchat.ui.column import Column, note_label, thin_progress


def test_a_page_has_a_heading_a_card_and_two_ways(qtbot: QtBot) -> None:
    page = Column()
    qtbot.addWidget(page)
    heading, line = page.add_heading("<b>Title</b>", "and more")
    card = page.add_card()
    note = note_label(bad=True)
    card.addWidget(note)
    back, primary = page.add_buttons("Back", "Go on")
    page.resize(1200, 700)
    page.show()
    assert heading.text() == "<b>Title</b>"
    assert heading.height() < 3 * heading.fontMetrics().height()
    assert line.text() == "and more"
    assert (back.text(), primary.text()) == ("Back", "Go on")
    assert primary.property("kind") == "primary"
    assert primary.mapTo(page, primary.rect().topRight()).x() < 900


def test_it_scrolls_where_the_window_is_too_low(qtbot: QtBot) -> None:
    page = Column()
    qtbot.addWidget(page)
    page.add_heading("Title")
    page.add_buttons("Back", "Go on")
    page.column.addSpacing(500)
    page.resize(400, 200)
    page.show()
    qtbot.waitUntil(lambda: page.verticalScrollBar().maximum() > 0)


def test_another_way_is_offered_under_all_else(qtbot: QtBot) -> None:
    page = Column()
    qtbot.addWidget(page)
    _, primary = page.add_buttons("Back", "Go on")
    offer, button = page.add_offer("<b>Or</b> so", "Another way")
    page.show()
    assert not button.isVisible()
    offer.show()
    assert button.isVisible()
    (note,) = (label for label in offer.findChildren(QLabel) if label.text())
    assert (note.text(), note.textFormat()) == ("<b>Or</b> so", Qt.TextFormat.PlainText)
    qtbot.waitUntil(lambda: button.mapTo(page, button.pos()).y() > primary.pos().y())


def test_a_line_that_moves_has_a_name(qtbot: QtBot) -> None:
    progress = thin_progress("Checking")
    qtbot.addWidget(progress)
    assert (progress.accessibleName(), progress.minimum(), progress.maximum()) == ("Checking", 0, 0)
