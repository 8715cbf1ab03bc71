from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from lanchat.client.nearby import NearbyChanged
from lanchat.protocol.version import VERSION
from lanchat.ui import text
from lanchat.ui.welcome import WelcomePage, is_address
from tests.ui.made_up import nearby


@pytest.fixture
def page(qtbot: QtBot) -> WelcomePage:
    made = WelcomePage()
    qtbot.addWidget(made)
    made.resize(700, 600)
    with qtbot.waitActive(made):
        made.show()
    return made


def test_the_search_has_a_face_at_every_moment(page: WelcomePage) -> None:
    faces = []
    for found in (
        NearbyChanged((), 0.0),
        NearbyChanged((), 3.0),
        NearbyChanged((), 4.0, "The network is down."),
        NearbyChanged((nearby("Python"),), 5.0),
        NearbyChanged((), 6.0),
    ):
        page.set_nearby(found)
        faces.append(("list",) if page.view.isVisible() else (page.status.text(),))
    assert faces == [
        ("Looking for workshops ...",),
        (text.NONE_FOUND,),
        ("The network is down.",),
        ("list",),
        (text.NONE_FOUND,),
    ]


def test_a_workshop_is_chosen_by_mouse_or_key(qtbot: QtBot, page: WelcomePage) -> None:
    workshops = (nearby("Art", 1), nearby("Old", 2, version=VERSION + 1))
    page.set_nearby(NearbyChanged(workshops, 1.0))
    place = page.view.visualRect(page.model.index(0)).center()
    with qtbot.waitSignal(page.chosen) as clicked:
        QTest.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    page.view.setCurrentIndex(page.model.index(0))
    with qtbot.waitSignal(page.chosen) as entered:
        QTest.keyClick(page.view, Qt.Key.Key_Return)
    assert clicked.args == entered.args == [workshops[0]]
    place = page.view.visualRect(page.model.index(1)).center()
    with qtbot.assertNotEmitted(page.chosen):
        QTest.mouseClick(page.view.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_an_address_is_typed(qtbot: QtBot, page: WelcomePage) -> None:
    QTest.keyClicks(page.address, "not an address")
    with qtbot.assertNotEmitted(page.address_entered):
        QTest.keyClick(page.address, Qt.Key.Key_Return)
    assert page.address_problem.text() == text.BAD_ADDRESS
    page.address.clear()
    QTest.keyClicks(page.address, " 192.0.2.7:47820 ")
    assert not page.address_problem.isVisible()
    with qtbot.waitSignal(page.address_entered) as entered:
        QTest.keyClick(page.address, Qt.Key.Key_Return)
    with qtbot.waitSignal(page.address_entered):
        QTest.mouseClick(page.address_button, Qt.MouseButton.LeftButton)
    assert entered.args == ["192.0.2.7:47820"]
    page.set_address_problem("Nobody answers there.")
    assert page.address_problem.isVisible()


def test_hosting_is_one_click_away(qtbot: QtBot, page: WelcomePage) -> None:
    with qtbot.waitSignal(page.hosting_wanted):
        QTest.mouseClick(page.host_button, Qt.MouseButton.LeftButton)


def test_a_notice_says_why_one_is_back(page: WelcomePage) -> None:
    page.set_notice("The workshop is full.")
    assert (page.notice.isVisible(), page.notice.property("tone")) == (True, "warning")
    page.set_notice("It is known now.", good=True)
    assert page.notice.property("tone") == "calm"
    page.set_notice(None)
    assert not page.notice.isVisible()


@pytest.mark.parametrize(
    ("typed", "good"),
    [
        ("192.0.2.7", True),
        ("192.0.2.7:47820", True),
        ("lab-pc.local:1", True),
        ("[2001:db8::1]:47820", True),
        ("[2001:db8::1]", True),
        ("192.0.2.7:0", False),
        ("192.0.2.7:65536", False),
        ("2001:db8::1", False),
        ("host:port", False),
        ("http://x", False),
        ("", False),
        (":47820", False),
    ],
)
def test_what_an_address_looks_like(typed: str, good: bool) -> None:
    assert is_address(typed) is good
