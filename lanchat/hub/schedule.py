"""When the hub speaks without being asked: comings and goings, and beacons."""

from __future__ import annotations

BEACON_SECONDS = 1.0
"""How long the room may be without a word of the log's head."""

MAX_BEACON_SECONDS = 3.0
"""How long entries, which tell of the head as well, may put the beacon off: it alone repeats the
roster's version, so that in a busy room too a lost presence shows."""

BEACONS_A_REMINDER = 5
"""With so many beacons the mentor is told once again of door and lobby: whoever waits there depends
on the mentor's seeing them, and what was said of it may have been lost."""

PRESENCE_SECONDS = 0.1
"""How long comings and goings gather, so that a class that starts at once costs few frames."""

MOVE_SECONDS = 0.3
"""How long members have to follow to another topic: what is said meanwhile they may miss, and have
to ask for."""


class Schedule:
    """The hub's clocks, in monotonic seconds; presence and beacon are due at first."""

    def __init__(self) -> None:
        self._presence_at = 0.0
        self._beacon_at = 0.0
        self._last_beacon = 0.0
        self._beacons = 0
        self._moved_until = 0.0

    def presence_due(self, now: float) -> bool:
        """Tell whether it may be said who came and who left."""
        return now >= self._presence_at

    def beacon_due(self, now: float) -> bool:
        """Tell whether it has to be said where the hub is."""
        return now >= self._beacon_at

    def deadline(self, *, people_changed: bool) -> float:
        """Return when something is due next; presence only if there is something to tell."""
        return min(self._presence_at, self._beacon_at) if people_changed else self._beacon_at

    def presence_told(self, now: float) -> None:
        """Take note that it was said who came and who left."""
        self._presence_at = now + PRESENCE_SECONDS

    def beacon_told(self, now: float) -> None:
        """Take note that it was said where the hub is."""
        self._beacon_at, self._last_beacon = now + BEACON_SECONDS, now
        self._beacons += 1

    def reminder_due(self) -> bool:
        """Tell whether the mentor is to be reminded with this beacon, the last one told."""
        return self._beacons % BEACONS_A_REMINDER == 0

    def entries_told(self, now: float) -> None:
        """Take note that entries were published."""
        if now >= self._moved_until:
            # Else some may have missed them, and only the beacon tells.
            self._beacon_at = min(now + BEACON_SECONDS, self._last_beacon + MAX_BEACON_SECONDS)

    def moved(self, now: float) -> None:
        """Take note that the members were told to follow to another topic."""
        self._presence_at = self._beacon_at = self._moved_until = now + MOVE_SECONDS
