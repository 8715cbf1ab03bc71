from __future__ import annotations

from PySide6.QtGui import QTextDocumentFragment

from lanchat.ui.visible import one_line, tooltip, visible


def test_what_would_reorder_or_hide_is_shown_by_its_code_point() -> None:
    assert visible("a\u202eb\u2066c\x00d\u200be\x1b[31m") == (
        "a[U+202E]b[U+2066]c[U+0000]d[U+200B]e[U+001B][31m"
    )
    assert visible("tag\U000e0041") == "tag[U+E0041]"
    assert visible("half\ud800") == "half[U+D800]"


def test_text_of_all_scripts_stays_as_it_is() -> None:
    text = "क्‍ष नमस्ते 静かな عربي 👩‍💻 é\tx"
    assert visible(text) == text


def test_all_line_ends_become_newlines() -> None:
    assert visible("a\r\nb\rc\u2028d\u2029e\x85f\ng") == "a\nb\nc\nd\ne\nf\ng"


def test_a_name_is_one_line_in_which_nothing_acts_or_hides() -> None:
    assert one_line("a\nb\tc\u200fd\u3164e\u2066f") == (
        "a[U+000A]b[U+0009]c[U+200F]d[U+3164]e[U+2066]f"
    )
    for name in ("blue-owl", "नीला-उल्लू", "静かな狐", "C & C++ <2>", "👩‍💻"):
        assert one_line(name) == name


def test_a_name_from_right_to_left_turns_nothing_around_it() -> None:
    assert one_line("أحمد") == "\u2068أحمد\u2069"
    assert one_line("شبكة 2") == "\u2068شبكة 2\u2069"


def test_a_name_in_a_tooltip_is_not_read_as_html() -> None:
    name = '<img src="file:///x.png"> a &amp; b'
    assert QTextDocumentFragment.fromHtml(tooltip(name)).toPlainText() == name
