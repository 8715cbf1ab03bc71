"""Whether a workshop may be joined: the class code, the red stop, and joining unchecked.

Nothing is sent to a hub before its workshop has passed here, but for the greeting's question.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QMessageBox

from lanchat.app.desktop_tasks import Tasks
from lanchat.app.notice import show_notice
from lanchat.app.pins import Pins
from lanchat.client.nearby import Nearby
from lanchat.client.trust import Trust
from lanchat.support.settings import SettingsError
from lanchat.ui.main_window import MainWindow


@dataclass(frozen=True)
class _Asked:
    """The code of this workshop is asked for, or may be."""

    workshop: Nearby
    may_skip: bool = False
    inside: bool = False
    """It was joined already."""


class DesktopDoor(QObject):
    """Asks for the class code where it has to be, and pins the key to which it fits."""

    passed = Signal(object)
    """The Nearby that may be joined."""

    def __init__(self, window: MainWindow, pins: Pins, tasks: Tasks) -> None:
        super().__init__(window)
        self._window = window
        self._pins = pins
        self._tasks = tasks
        self._asked: _Asked | None = None
        self._checking: int | None = None
        """The number of the check that is waited for."""
        self._checked: set[str] = set()
        """Hubs verified in this run: where a pin cannot be stored, nobody types a code twice."""
        window.code_entered.connect(self._check)
        window.unverified_wanted.connect(self._skip)
        window.check_wanted.connect(self._ask_inside)

    def open(self, workshop: Nearby) -> None:
        """Let `workshop` pass if it is known; else show the page that it takes."""
        self.forget()
        match self._judge(workshop):
            case Trust.VERIFIED:
                self.passed.emit(workshop)
            case Trust.UNKNOWN:
                may_skip = workshop.descriptor.unverified
                self._asked = _Asked(workshop, may_skip)
                self._window.show_code(workshop.name, may_skip)
            case Trust.CHANGED:
                # The window leads on from there to the code, without a way to join unchecked.
                self._asked = _Asked(workshop)
                self._window.show_stop(workshop.name)
            case never:
                assert_never(never)

    def enter(self, workshop: Nearby) -> None:
        """Take note that `workshop` is joined now, and let its room say if it was not checked."""
        self.forget()
        verified = self._judge(workshop) is Trust.VERIFIED
        if not verified:
            self._asked = _Asked(workshop, inside=True)
        self._window.set_verified(verified)

    def look_again(self) -> bool:
        """Go on if what is known by now lets the workshop pass whose code is asked for.

        Returns whether it did.
        """
        if self._asked is None or self._judge(self._asked.workshop) is not Trust.VERIFIED:
            return False
        self._go_on(self._asked)
        return True

    def take(self, number: int, *, right: bool) -> None:
        """Hear how the check with this number came out."""
        if self._asked is None or number != self._checking:
            return
        self._checking = None
        if right:
            asked = self._asked
            self._pin(asked.workshop)
            self._go_on(asked)
        else:
            self._window.code_page.refuse()

    def forget(self) -> None:
        """Ask for no code any more: the person has gone elsewhere."""
        self._asked = self._checking = None

    def _judge(self, workshop: Nearby) -> Trust:
        if workshop.hub_id in self._checked:
            return Trust.VERIFIED
        return self._pins.judge(workshop)

    def _go_on(self, asked: _Asked) -> None:
        self.forget()
        if asked.inside:
            self._window.set_verified(True)
        else:
            self.passed.emit(asked.workshop)

    def _pin(self, workshop: Nearby) -> None:
        self._checked.add(workshop.hub_id)
        try:
            self._pins.pin(workshop.descriptor)
        except SettingsError as error:
            show_notice(self._window, str(error), QMessageBox.Icon.Warning)

    @Slot(str)
    def _check(self, code: str) -> None:
        if self._asked is not None:
            self._window.code_page.busy()
            identity = self._asked.workshop.descriptor.identity
            self._checking = self._tasks.check_code(identity, code)

    @Slot()
    def _skip(self) -> None:
        if self._asked is not None and self._asked.may_skip:
            self._go_on(self._asked)

    @Slot()
    def _ask_inside(self) -> None:
        if self._asked is not None and self._asked.inside:
            self._checking = None
            self._window.show_code(self._asked.workshop.name)
