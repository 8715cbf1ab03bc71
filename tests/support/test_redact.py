"""What could unmask somebody does not come through; the rest does."""

from __future__ import annotations

import getpass
import socket
from pathlib import Path

import pytest

from lanchat.support.redact import Redactor, of_this_computer

REDACT = Redactor(homes=["/srv/people/ada", r"D:\people\ada"], names=["ada", "PC-17", "x"])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("from 192.0.2.7:47820", "from [address]:47820"),
        ("(192.0.2.7)", "([address])"),
        ("sent to 192.0.2.7.", "sent to [address]."),
        ("from [2001:db8::1]:47820", "from [[address]]:47820"),
        ("fe80::1%eth0 answered", "[address] answered"),
        ("bound to ::1", "bound to [address]"),
        ("::ffff:192.0.2.7", "::ffff:[address]"),
        ("2001:db8:0:0:0:0:0:1.", "[address]"),
        ("at 52:54:00:12:34:56", "at [address]"),
        ("at 52-54-00-12-34-56", "at [address]"),
        ("class-pc.local answered", "[name] answered"),
        ("PC-17 and pc-17.lan", "[name] and [name].lan"),
        ("ada, Ada and ADA", "[name], [name] and [name]"),
        ("/srv/people/ada/data/hub.db", "~/data/hub.db"),
        ("in '/srv/people/ada'", "in '~'"),
        (r"D:\people\ada\hub.db", r"~\hub.db"),
        (r"'D:\\people\\ada\\hub.db'", r"'~\\hub.db'"),
        ("/home/grace/x and /Users/grace", "~/x and ~"),
        (r"C:\Users\grace\AppData", r"~\AppData"),
    ],
)
def test_it_is_taken_out(text: str, shown: str) -> None:
    assert REDACT(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-22T10:42:00.123Z",
        "at 10:42:00",
        "zeroconf 0.154.0",
        "version 1.2.3",
        "std::vector",
        "Canada, adamant and x",
        "entry 5: 3: 2",
        "lanchat.hub.core",
        "/srv/people/adam",
        "epoch 00112233445566778899aabbccddeeff",
    ],
)
def test_it_is_left(text: str) -> None:
    assert REDACT(text) == text


def test_nothing_given_takes_nothing_but_addresses() -> None:
    assert Redactor(homes=[], names=[])("ada at 192.0.2.7") == "ada at [address]"


def test_it_knows_this_computer(monkeypatch: pytest.MonkeyPatch, private_home: Path) -> None:
    monkeypatch.setattr(socket, "gethostname", lambda: "canary-pc.school.example")
    monkeypatch.setattr(getpass, "getuser", lambda: "canary-login")
    redact = of_this_computer()
    text = f"canary-pc, canary-pc.school.example, canary-login, {private_home / 'x'}"
    shown = redact(text)
    assert "canary" not in shown
    assert str(private_home) not in shown


def test_an_account_without_a_name_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> str:
        raise KeyError("getpwuid(): uid not found: 12345")

    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(getpass, "getuser", nobody)
    monkeypatch.setattr(Path, "home", homeless)
    assert of_this_computer()("ada at 192.0.2.7") == "ada at [address]"
