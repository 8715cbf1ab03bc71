"""Our copy of the room: the log and who is there, and what the copy lacks of the hub's."""

from __future__ import annotations

from lanchat.client.people import People
from lanchat.client.sequencer import Sequencer
from lanchat.protocol.messages import Beacon, CatchUp, Healing, Joined, Who


class Replica:
    """Entries and people of one epoch, the hub's name for one log."""

    def __init__(self) -> None:
        self.log = Sequencer()
        self.people = People()
        self._epoch: bytes | None = None

    def is_other_log(self, joined: Joined) -> bool:
        """Tell whether the hub keeps another log than the one that we have some of."""
        return self._epoch not in (None, joined.epoch)

    def healing(self, joined: Joined) -> Healing | None:
        """Return up to where the hub still has the very log that we have some of; None if not."""
        told = joined.healing
        return told if told is not None and told.epoch == self._epoch else None

    def begin(self, joined: Joined) -> None:
        """Go on with the hub that let us in; with another log from its first entry on."""
        if self.is_other_log(joined):
            self.log.reset()
        self._epoch = joined.epoch
        self.log.hear_of(joined.head)
        self.people.reset()

    def compare(self, beacon: Beacon) -> bool:
        """Hold what the hub has against what we have; False when it is not the same log."""
        if beacon.epoch != self._epoch:
            return False
        self.log.hear_of(beacon.head)
        self.people.hear_of(beacon.roster)
        return True

    @property
    def behind(self) -> bool:
        """Whether something is lacking."""
        return self.log.behind or self.people.behind

    def question(self) -> CatchUp | Who:
        """Return what to ask for first."""
        return CatchUp(self.log.have) if self.log.behind else Who()
