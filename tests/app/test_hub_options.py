"""What `lanchat hub` is asked to do."""

from __future__ import annotations

from lanchat.app.hub_options import HubOptions


def test_only_the_name_has_to_be_given() -> None:
    assert HubOptions("Python 101") == HubOptions(
        name="Python 101",
        data=None,
        host=None,
        port=None,
        json=False,
        unverified=None,
        word=None,
    )
