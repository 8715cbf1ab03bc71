"""What a person can want of a workshop, as signals."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget


class RoomSignals(QWidget):
    """The base of RoomWidget: everything that it asks of whoever put it into a window."""

    said = Signal(str)
    """A post for everyone."""

    retry_wanted = Signal(object)
    """The ClientId of a post that failed and is to be sent again."""

    leave_wanted = Signal()
    end_wanted = Signal()
    """End the workshop for everyone; the person has confirmed it."""

    back_wanted = Signal()
    """The workshop is over, and the person wants to see the others."""

    check_wanted = Signal()
    """Type the class code now, which was not checked."""

    admit_wanted = Signal(object, bool)
    """The mentor's: an Author who waits, and whether to let them in."""

    remove_wanted = Signal(object, bool)
    """The mentor's: an Author who is to leave, and whether they are banned. It is confirmed."""

    door_wanted = Signal(object)
    """The mentor's: the Door as it is to be."""

    export_wanted = Signal()
    """The mentor's: save class.lanchat; where to is not asked yet."""
