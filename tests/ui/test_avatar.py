from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from lanchat.protocol.ids import Author
from lanchat.ui.avatar import author_colour, draw_avatar
from lanchat.ui.theme import DARK, LIGHT
from tests.ui.made_up import author


def drawn(who: Author, *, mentor: bool = False, ratio: int = 1) -> bytes:
    image = QImage(36 * ratio, 36 * ratio, QImage.Format.Format_ARGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(0)
    painter = QPainter(image)
    draw_avatar(painter, QRectF(0, 0, 36, 36), who, LIGHT, mentor=mentor)
    painter.end()
    return bytes(image.constBits())


def test_an_author_always_looks_the_same_and_not_like_others(qapp: QApplication) -> None:
    authors = [author(f"student-{number}") for number in range(60)]
    pictures = [drawn(each) for each in authors]
    assert pictures == [drawn(each) for each in authors]
    assert len(set(pictures)) > 50
    assert all(any(picture) for picture in pictures)


def test_the_mentor_looks_like_nobody_else(qapp: QApplication) -> None:
    mentor = drawn(author("a"), mentor=True)
    students = [drawn(author(f"student-{number}")) for number in range(200)]
    ground = bytes.fromhex(f"{LIGHT.mentor[1:]}ff")
    # Bytes of a pixel in memory: blue, green, red, opacity.
    pixel = ground[2::-1] + ground[3:]
    assert mentor == drawn(author("b"), mentor=True) != drawn(author("a"))
    assert mentor.count(pixel) > 400
    assert not any(pixel in student for student in students)


def test_it_is_sharp_on_a_sharp_screen(qapp: QApplication) -> None:
    who = author("blue-owl")
    coarse, fine = drawn(who), drawn(who, ratio=2)
    row, doubled = 4 * 36, 8 * 36
    lines = [coarse[start : start + row] for start in range(0, len(coarse), row)]
    blown_up = b"".join(
        b"".join(line[x : x + 4] * 2 for x in range(0, row, 4)) * 2 for line in lines
    )
    assert len(fine) == len(blown_up) == doubled * 72
    assert fine != blown_up


def test_the_colour_is_one_of_the_theme(qapp: QApplication) -> None:
    who = author("blue-owl")
    assert author_colour(who, LIGHT).name() in LIGHT.authors
    assert author_colour(who, DARK).name() in DARK.authors
