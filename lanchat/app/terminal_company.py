"""Who else is in the room, as a terminal client shows it: all at first, then each change."""

from __future__ import annotations

from collections.abc import Sequence

from lanchat.app.terminal_face import Face
from lanchat.client.events import PeopleChanged


class Company:
    """The people in the room. Nobody is shown before we are in, and we never are."""

    def __init__(self, face: Face) -> None:
        """Show on `face` who is there."""
        self._face = face
        self._present: tuple[str, ...] | None = None
        self._own: str | None = None

    @property
    def known(self) -> bool:
        """Whether the hub has told who is there."""
        return self._present is not None

    def came_in(self, own: str) -> None:
        """Take that we are in the room under the handle `own`, for the first time or again."""
        first, self._own = self._own is None, own
        if first and self._present is not None:
            self._face.present(self._others(self._present))

    def changed(self, changed: PeopleChanged) -> None:
        """Take who is in the room now."""
        first = self._present is None
        self._present = tuple(member.handle for member in changed.everyone)
        if self._own is None:
            return
        if first:
            self._face.present(self._others(self._present))
            return
        for handle in self._others(changed.left):
            self._face.offline(handle)
        for handle in self._others(changed.came):
            self._face.online(handle)

    def tell_who(self) -> bool:
        """Show everyone, ourselves included, if it is known; return whether it is."""
        if self._present is not None:
            self._face.who(self._present)
        return self.known

    def _others(self, handles: Sequence[str]) -> tuple[str, ...]:
        return tuple(handle for handle in handles if handle != self._own)
