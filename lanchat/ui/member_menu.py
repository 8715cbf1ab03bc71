"""What the mentor can do about somebody in the room."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu, QWidget

from lanchat.ui import text
from lanchat.ui.questions import ask_ban
from lanchat.ui.visible import one_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from lanchat.protocol.messages import Member


def member_menu(parent: QWidget, member: Member, remove: Callable[[Member, bool], object]) -> QMenu:
    """Return a menu for one member, which deletes itself when it is closed.

    `remove` is called with the member who is to leave and whether they are banned, which is asked
    first in a dialog of `parent`.
    """
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.setToolTipsVisible(True)
    menu.setAccessibleName(f"What to do about {one_line(member.handle)}")
    kick = menu.addAction("Remove from the workshop", partial(remove, member, False))
    kick.setToolTip(text.REMOVE_DETAILS)
    # Nothing of the menu is left when the question is answered.
    ask = partial(ask_ban, parent, member.handle, partial(remove, member, True))
    menu.addAction("Ban from the workshop ...", ask)
    return menu
