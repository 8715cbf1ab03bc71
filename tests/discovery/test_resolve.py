"""From names to addresses."""

import asyncio
import socket
import threading

import pytest

from lanchat.discovery.resolve import Address, NoSuchHostError, resolve


def test_numbers_need_no_name_server(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[str] = []
    monkeypatch.setattr(threading.Thread, "start", lambda self: started.append(self.name))
    found = [asyncio.run(resolve(host, 7)) for host in ("192.0.2.7", "2001:db8::7", "::1")]
    assert found == [
        (Address(socket.AF_INET, ("192.0.2.7", 7)),),
        (Address(socket.AF_INET6, ("2001:db8::7", 7, 0, 0)),),
        (Address(socket.AF_INET6, ("::1", 7, 0, 0)),),
    ]
    assert started == []


def test_a_link_local_address_keeps_its_interface() -> None:
    lo = socket.if_nametoindex("lo") if hasattr(socket, "if_nametoindex") else 1
    (found,) = asyncio.run(resolve(f"fe80::7%{lo}", 7))
    assert found == Address(socket.AF_INET6, ("fe80::7", 7, 0, lo))


@pytest.mark.parametrize("host", ["no-such-host.invalid", "fe80::7%nosuch", "a" * 300, "a..b"])
def test_what_is_no_host_raises(host: str) -> None:
    with pytest.raises(NoSuchHostError):
        asyncio.run(resolve(host, 7))


def test_a_slow_name_server_does_not_hold_up_who_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    answer, asked = threading.Event(), threading.Event()
    real = socket.getaddrinfo

    def slow(host: str, port: int, **options: int) -> object:
        if options["flags"]:
            raise socket.gaierror("not a number")
        asked.set()
        answer.wait()
        return real("127.0.0.1", port, **options)

    async def give_up() -> None:
        looking = asyncio.create_task(resolve("slow.example", 7))
        while not asked.is_set():
            await asyncio.sleep(0)
        looking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await looking

    monkeypatch.setattr(socket, "getaddrinfo", slow)
    asyncio.run(give_up())
    answer.set()  # It comes when the loop is closed, and does no harm.
