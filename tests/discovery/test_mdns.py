"""A Zeroconf that follows the interfaces; on loopback."""

from __future__ import annotations

import asyncio
import logging

import pytest

from lanchat.discovery.interfaces import Interface
from lanchat.discovery.mdns import Responder
from tests.discovery.hubs import LOOPBACK, loopback_alone


def addresses(responder: Responder) -> list[str]:
    """Return the addresses that its sockets are bound to."""
    zeroconf = responder._zeroconf
    assert zeroconf is not None
    return sorted(each.sock_name[0] for each in zeroconf.zeroconf.engine.senders)


def test_it_follows_interfaces_that_come_and_go() -> None:
    async def story() -> None:
        responder = Responder()
        lo = Interface(1, (LOOPBACK,), loopback=True)
        other = Interface(2, ("127.0.0.2",), loopback=True)
        first = await responder.follow(())
        assert addresses(responder) == []
        assert await responder.follow((lo,)) is first
        assert addresses(responder) == [LOOPBACK]
        await responder.follow((other,))
        assert addresses(responder) == ["127.0.0.2"]
        await responder.follow(())
        assert addresses(responder) == []
        await responder.close()
        await responder.close()

    asyncio.run(story())


def test_a_replugged_adapter_with_its_old_address_gets_a_new_socket() -> None:
    async def story() -> None:
        responder = Responder()
        await responder.follow((Interface(7, (LOOPBACK,), loopback=True),))
        zeroconf = responder._zeroconf
        assert zeroconf is not None
        (before,) = zeroconf.zeroconf.engine.senders
        await responder.follow((Interface(7, (LOOPBACK,), loopback=True),))
        assert zeroconf.zeroconf.engine.senders == [before]
        await responder.follow((Interface(8, (LOOPBACK,), loopback=True),))
        (after,) = zeroconf.zeroconf.engine.senders
        assert after is not before
        await responder.close()

    asyncio.run(story())


def test_one_bad_adapter_does_not_keep_it_off_the_others_nor_get_into_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def story() -> None:
        responder = Responder()
        elsewhere = Interface(9, ("203.0.113.99",), loopback=False)
        await responder.follow((elsewhere, *loopback_alone()))
        assert addresses(responder) == [LOOPBACK]
        await responder.close()

    asyncio.run(story())
    assert "203.0.113.99" not in caplog.text
    assert not logging.getLogger("zeroconf").isEnabledFor(logging.CRITICAL)
