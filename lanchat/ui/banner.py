"""The line on top of the room that says when something is not as usual."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QPushButton, QWidget

from lanchat.client.state import (
    CatchingUp,
    Closed,
    Connecting,
    Joined,
    Reconnecting,
    TurnedAway,
    Waiting,
)
from lanchat.ui import text
from lanchat.ui.theme import SPACE_L, SPACE_M, SPACE_S, restyle

if TYPE_CHECKING:
    from lanchat.client.state import State


class Banner(QFrame):
    """Shows a State, or a trouble that does not end it; hidden when there is nothing to say."""

    back_wanted = Signal()
    """The person wants to see the workshops again, since this one is over."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self._state: State = Connecting()
        self._hosts = False
        self._trouble: str | None = None
        self._lasting: str | None = None
        self._news: str | None = None
        self._news_are_good = False
        self.label = QLabel()
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setWordWrap(True)
        self.progress = QProgressBar()
        self.progress.setTextVisible(False)
        self.progress.setFixedSize(140, 4)
        self.progress.setAccessibleName("Progress")
        self.back_button = QPushButton("Back to the workshops")
        self.back_button.clicked.connect(self.back_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_L, SPACE_S, SPACE_L, SPACE_S)
        row.setSpacing(SPACE_M)
        row.addWidget(self.label, 1)
        for widget in (self.progress, self.back_button):
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        self._show()

    def set_state(self, state: State, *, hosts: bool = False) -> None:
        """Show how the member, or the one who hosts, stands with the workshop."""
        self._state, self._hosts = state, hosts
        self._show()

    def set_trouble(self, sentence: str | None) -> None:
        """Show a trouble while the state itself is all right."""
        self._trouble = sentence
        self._show()

    def set_lasting(self, sentence: str | None) -> None:
        """Show a trouble that is there until it is taken back, before all passing ones."""
        self._lasting = sentence
        self._show()

    def set_news(self, sentence: str | None, *, good: bool = False) -> None:
        """Show what is known of the hub from elsewhere, until it is taken back.

        Bad news say more than that the hub is lost; `good` ones give way to all that is not as
        usual.
        """
        self._news, self._news_are_good = sentence, good
        self._show()

    def _show(self) -> None:
        over = isinstance(self._state, Closed | TurnedAway)
        words, tone = self._what()
        self.label.setText(words)
        self.setAccessibleName(words)
        self.back_button.setVisible(over)
        self._show_progress()
        restyle(self, "tone", tone)
        self.setVisible(bool(words))

    def _what(self) -> tuple[str, str]:
        """Return the words to show, none of them when there is nothing to say, and their tone."""
        state = self._state
        bad_news = None if self._news_are_good else self._news
        if bad_news and not isinstance(state, Closed | TurnedAway):
            return bad_news, "warning"
        if not isinstance(state, Joined):
            return text.state(state, hosts=self._hosts), _tone(state)
        trouble = self._lasting or self._trouble
        return (trouble, "warning") if trouble else (self._news or "", "calm")

    def _show_progress(self) -> None:
        match self._state:
            case CatchingUp(_, have, head):
                # Qt counts in 32 bits.
                self.progress.setRange(0, 1000)
                self.progress.setValue(have * 1000 // max(head, 1))
                self.progress.show()
            case Connecting() | Reconnecting() | Waiting():
                self.progress.setRange(0, 0)
                self.progress.show()
            case Joined() | TurnedAway() | Closed():
                self.progress.hide()
            case _:
                assert_never(self._state)


def _tone(state: State) -> str:
    """Return how a state is coloured: calm, warning or bad."""
    match state:
        case Connecting() | CatchingUp() | Waiting() | Joined() | Closed():
            return "calm"
        case Reconnecting():
            return "warning"
        case TurnedAway():
            return "bad"
        case _:
            assert_never(state)
