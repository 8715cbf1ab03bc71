"""What a person can want of the program, as signals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMainWindow

if TYPE_CHECKING:
    from lanchat.ui.room_signals import RoomSignals


class WindowSignals(QMainWindow):
    """The base of MainWindow: everything that it asks of what drives it."""

    chosen = Signal(object)
    """The Nearby that was picked."""

    address_entered = Signal(str)
    """A typed address, HOST or HOST:PORT."""

    host_wanted = Signal(str)
    """Host a workshop of this name."""

    code_entered = Signal(str)
    """Four words with a space between, to be held against the hub's class code."""

    unverified_wanted = Signal()
    """Join as a guest without checking the class code."""

    new_code_wanted = Signal()
    """The mentor has confirmed that the known name has another key; the code is asked for now."""

    class_file_dropped = Signal(str)
    """The path of a local file whose name ends in .lanchat."""

    picked = Signal(str)
    """Join under this handle."""

    word_entered = Signal(str)
    """Join with this entry word, under the handle that was picked."""

    said = Signal(str)
    retry_wanted = Signal(object)
    """The ClientId of a post that failed and is to be sent again."""

    check_wanted = Signal()
    """Type the class code of the workshop that one is in, which was not checked."""

    admit_wanted = Signal(object, bool)
    """The mentor's: an Author who waits, and whether to let them in."""

    remove_wanted = Signal(object, bool)
    """The mentor's: an Author who is to leave, and whether they are banned."""

    door_wanted = Signal(object)
    """The mentor's: the Door as it is to be."""

    export_wanted = Signal()
    """The mentor's: save class.lanchat; where to is not asked yet."""

    leave_wanted = Signal()
    """Leave the workshop, or give up getting into it, and go back to the first page."""

    end_wanted = Signal()
    """End the workshop for everyone."""

    closing = Signal()
    """The window was closed."""

    def relay(self, room: RoomSignals) -> None:
        """Want what is wanted in `room`."""
        room.said.connect(self.said)
        room.retry_wanted.connect(self.retry_wanted)
        room.leave_wanted.connect(self.leave_wanted)
        room.back_wanted.connect(self.leave_wanted)
        room.end_wanted.connect(self.end_wanted)
        room.check_wanted.connect(self.check_wanted)
        room.admit_wanted.connect(self.admit_wanted)
        room.remove_wanted.connect(self.remove_wanted)
        room.door_wanted.connect(self.door_wanted)
        room.export_wanted.connect(self.export_wanted)
