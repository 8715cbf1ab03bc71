"""The question before posts are lost, with real dialogs."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from lanchat.app.unsent import CloseGuard, ask_unsent


class Window(QWidget):
    """A window, its guard, and how many posts wait."""

    def __init__(self) -> None:
        super().__init__()
        self.unsent = 0
        self.guard = CloseGuard(self, lambda: self.unsent)

    @property
    def questions(self) -> list[QMessageBox]:
        return [each for each in self.findChildren(QMessageBox) if each.isVisible()]


@pytest.fixture
def window(qtbot: QtBot) -> Window:
    made = Window()
    qtbot.addWidget(made, before_close_func=lambda _: setattr(made, "unsent", 0))
    made.show()
    return made


def press(box: QMessageBox, label: str) -> None:
    (button,) = (each for each in box.buttons() if each.text() == label)
    button.click()


def test_a_window_with_nothing_to_lose_closes_at_once(window: Window) -> None:
    assert window.close()
    assert (window.isVisible(), window.questions) == (False, [])


def test_one_with_something_to_lose_asks_once_and_again(window: Window) -> None:
    window.unsent = 1
    assert not window.close()
    assert not window.close()
    (question,) = window.questions
    assert question.text() == "1 post was not sent yet. Close anyway?"
    press(question, "Wait")
    assert (window.isVisible(), window.questions) == (True, [])

    window.unsent = 1200
    assert not window.close()
    (question,) = window.questions
    assert question.text() == "1,200 posts were not sent yet. Close anyway?"
    press(question, "Close anyway")
    assert not window.isVisible()


def test_what_was_sent_meanwhile_needs_no_question(window: Window) -> None:
    window.unsent = 1
    window.close()
    press(window.questions[0], "Wait")
    window.unsent = 0

    assert window.close()


def test_a_signal_asks_nobody(window: Window) -> None:
    window.unsent = 1
    window.guard.close_anyway()

    assert (window.isVisible(), window.questions) == (False, [])


def test_only_the_dangerous_button_goes_on_and_enter_waits(window: Window) -> None:
    went: list[str] = []
    for label in ("Wait", "Leave anyway"):
        box = ask_unsent(window, 2, "Leave", lambda: went.append("left"))
        assert box.defaultButton().text() == "Wait"
        press(box, label)
        assert went == ([] if label == "Wait" else ["left"])
