"""Who is in the room, from a snapshot and the changes after it."""

from __future__ import annotations

from lanchat.client.events import PeopleChanged
from lanchat.protocol.messages import Member, Presence, Present


class People:
    """The room as the hub last told it. Behind until a snapshot of the newest version is in."""

    def __init__(self) -> None:
        self._version = -1
        self._newest = 0
        self._members: dict[str, Member] = {}

    @property
    def behind(self) -> bool:
        """Whether something was missed, so that a snapshot has to be asked for."""
        return self._version < self._newest

    def hear_of(self, version: int) -> None:
        """Take note that the hub's roster is at `version`; a lower one is another run's."""
        if version < self._version:
            self._version = -1
        self._newest = version

    def reset(self) -> None:
        """Ask for a snapshot again: the hub may have begun to count anew. Keeps what is shown."""
        self._version, self._newest = -1, 0

    def snapshot(self, present: Present) -> PeopleChanged | None:
        """Take in everyone; return what changed, None when nothing did."""
        if present.version == self._version:
            # The hub has none newer. A stray frame of another run may have said so.
            self._newest = present.version
        self._version = present.version
        self._newest = max(self._newest, present.version)
        return self._replace({member.handle: member for member in present.members})

    def change(self, presence: Presence) -> PeopleChanged | None:
        """Take in a change if it is the next one; return what changed, None when nothing did."""
        self._newest = max(self._newest, presence.version)
        if presence.version != self._version + 1:
            return None
        self._version = presence.version
        members = {h: m for h, m in self._members.items() if h not in presence.left}
        members.update((member.handle, member) for member in presence.came)
        return self._replace(members)

    def _replace(self, members: dict[str, Member]) -> PeopleChanged | None:
        before, self._members = self._members, members
        came = tuple(sorted(h for h, m in members.items() if before.get(h) != m))
        left = tuple(sorted(h for h, m in before.items() if members.get(h) != m))
        if not came and not left:
            return None
        everyone = tuple(members[handle] for handle in sorted(members))
        return PeopleChanged(everyone, came, left)
