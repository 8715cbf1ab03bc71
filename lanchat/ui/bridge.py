"""The one way from another thread into the windows."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class Bridge(QObject):
    """Carries frozen values into the thread that made it, in the order they were posted.

    Connect a method that is marked ``@Slot(object)``, of an object that lives in that thread.
    """

    # Not Signal(dict) or Signal(list): the one can lose content, the other copies.
    arrived = Signal(object)

    def post(self, value: object) -> None:
        """Hand `value` over. Any thread may call this; it returns at once."""
        self.arrived.emit(value)
