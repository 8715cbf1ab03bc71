from __future__ import annotations

from lanchat.app.visit import Visit
from lanchat.client.events import Acked, PostRefused
from lanchat.crypto.curve import new_pair
from lanchat.protocol.errors import Reason
from lanchat.protocol.ids import ClientId
from tests.app.desktop_fakes import FakeLink, workshop


def test_only_what_failed_for_good_is_kept_and_taken_once() -> None:
    to = workshop("Python 101")
    visit = Visit(1, to, "blue-owl", FakeLink(to, new_pair(), "blue-owl", print))
    waits, failed, stored = (ClientId(each * 16) for each in (b"w", b"f", b"s"))
    visit.remember(PostRefused(waits, "it waits", Reason.RATE_LIMITED, 2.0))
    visit.remember(PostRefused(failed, "it failed", Reason.DENIED, None))
    visit.remember(Acked(stored, 1))

    assert visit.take_failed(waits) is None
    assert visit.take_failed(stored) is None
    assert visit.take_failed(failed) == "it failed"
    assert visit.take_failed(failed) is None
