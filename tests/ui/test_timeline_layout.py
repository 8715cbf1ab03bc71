from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication

from lanchat.client.events import Event, PostRefused, Said, Sending
from lanchat.client.timeline import Timeline
from lanchat.protocol.errors import Reason
from lanchat.ui.timeline_layout import FOLD_LINES, TEXT_LEFT, Action, RowLayout, Typesetter
from lanchat.ui.timeline_model import TimelineModel
from tests.ui.made_up import author, client_id, posted

ME = author("amber-lynx")
WIDTH = 600


@pytest.fixture
def typesetter(qapp: QApplication) -> Typesetter:
    return Typesetter()


def laid_out(typesetter: Typesetter, *events: Event, number: int = 0) -> RowLayout:
    model = TimelineModel(Timeline())
    for event in events:
        model.apply(event)
    return typesetter.layout(model.row(number), WIDTH)


def said(*texts: str) -> Said:
    return Said(tuple(posted(seq, text=text) for seq, text in enumerate(texts, start=1)))


def actions(layout: RowLayout) -> list[Action]:
    return [hit.action for hit in layout.hits]


def test_only_the_first_of_a_group_has_a_header_and_a_day(typesetter: Typesetter) -> None:
    first = laid_out(typesetter, said("a", "b"))
    second = laid_out(typesetter, said("a", "b"), number=1)
    assert (first.band is None, first.header is None) == (False, False)
    assert (second.band is None, second.header is None) == (True, True)
    assert second.height < first.height


def test_nothing_sticks_out_whatever_is_said(typesetter: Typesetter) -> None:
    texts = ("x" * 5000, "word " * 400, "```\n" + "y" * 900, "नमस्ते " * 90, "عربي " * 90, "🙂" * 300)
    for text in texts:
        layout = laid_out(typesetter, said(text))
        assert layout.height > 0
        for block in layout.blocks:
            assert block.rect.left() == TEXT_LEFT
            assert block.rect.right() <= WIDTH
            assert block.rect.bottom() <= layout.height
            assert block.layout.boundingRect().width() <= block.rect.width()


def test_code_can_be_copied_without_its_fences(typesetter: Typesetter) -> None:
    layout = laid_out(typesetter, said("see\n```py\nx = 1\n```\nand\n    y = 2"))
    assert [(block.code, block.layout.text()) for block in layout.blocks] == [
        (False, "see"),
        (True, "x = 1"),
        (False, "and"),
        (True, "y = 2"),
    ]
    assert [(hit.action, hit.text) for hit in layout.hits] == [
        (Action.COPY_CODE, "x = 1"),
        (Action.COPY_CODE, "y = 2"),
    ]


def test_a_post_of_many_lines_is_folded_until_it_is_asked_for(typesetter: Typesetter) -> None:
    model = TimelineModel(Timeline())
    model.apply(said("\n".join(map(str, range(200)))))
    folded = typesetter.layout(model.row(0), WIDTH)
    assert actions(folded) == [Action.UNFOLD]
    assert folded.blocks[0].layout.lineCount() <= FOLD_LINES + 1
    model.unfold(0)
    whole = typesetter.layout(model.row(0), WIDTH)
    assert actions(whole) == []
    assert whole.blocks[0].layout.lineCount() == 200
    assert whole.height > folded.height * 5


def test_a_post_that_just_fits_is_not_folded(typesetter: Typesetter) -> None:
    assert actions(laid_out(typesetter, said("\n".join(["x"] * FOLD_LINES)))) == []
    assert actions(laid_out(typesetter, said("\n".join(["x"] * (FOLD_LINES + 1))))) == [
        Action.UNFOLD
    ]
    two = "a\n```\n" + "\n".join(["x"] * (FOLD_LINES - 1)) + "\n```"
    assert actions(laid_out(typesetter, said(two))) == [Action.COPY_CODE]
    assert Action.UNFOLD in actions(laid_out(typesetter, said(two + "\nmore")))


def test_a_failed_post_can_be_tried_again_or_removed(typesetter: Typesetter) -> None:
    sending = Sending(client_id(1), "hi", ME)
    on_its_way = laid_out(typesetter, sending)
    assert (on_its_way.status, on_its_way.hits) == (None, [])
    waiting = laid_out(typesetter, sending, PostRefused(client_id(1), "", Reason.RATE_LIMITED, 1))
    assert (waiting.status_text[:7], waiting.hits) == ("Waiting", [])
    failed = laid_out(typesetter, sending, PostRefused(client_id(1), "", Reason.DENIED, None))
    assert failed.status_text.startswith("Not sent")
    assert actions(failed) == [Action.RETRY, Action.DISMISS]
    retry, dismiss = failed.hits
    assert retry.rect.right() < dismiss.rect.left()
    assert on_its_way.height < waiting.height < failed.height


def test_when_it_is_over_there_is_no_trying_again(typesetter: Typesetter) -> None:
    model = TimelineModel(Timeline())
    model.apply(Sending(client_id(1), "hi", ME))
    model.give_up()
    assert actions(typesetter.layout(model.row(0), WIDTH)) == [Action.DISMISS]


def test_estimates_are_of_the_right_order(typesetter: Typesetter) -> None:
    for text in ("a", "word " * 100, "x\n" * 10):
        real = laid_out(typesetter, said("", text), number=1).height
        assert real / 2.5 < typesetter.estimate(text, WIDTH) < real * 2.5


def test_the_height_alone_is_that_of_the_layout(typesetter: Typesetter) -> None:
    model = TimelineModel(Timeline())
    model.apply(said("a\n    b"))
    row = model.row(0)
    assert typesetter.height(row, WIDTH) == typesetter.layout(row, WIDTH).height


def test_colours_make_no_row_higher(typesetter: Typesetter) -> None:
    model = TimelineModel(Timeline())
    code = "if x != 10 and name == 'blue owl':  # every kind of span, and no short line\n" * 3
    model.apply(said(f"```\n{code}```"))
    row = model.row(0)
    heights = [(typesetter.height(row, w), typesetter.layout(row, w)) for w in range(150, 800, 13)]
    assert all(len(layout.blocks[0].layout.formats()) == 15 for _, layout in heights)
    assert [height for height, _ in heights] == [layout.height for _, layout in heights]
