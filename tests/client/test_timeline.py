from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lanchat.client.events import (
    Acked,
    Event,
    LogReset,
    PeopleChanged,
    PostRefused,
    Said,
    Sending,
    StateChanged,
)
from lanchat.client.state import Connecting
from lanchat.client.timeline import (
    Change,
    Cleared,
    Delivery,
    Inserted,
    Line,
    Removed,
    Timeline,
    Updated,
)
from lanchat.protocol.entries import Posted
from lanchat.protocol.errors import Reason
from lanchat.protocol.ids import Author, ClientId

ANN, BOB = Author(b"a" * 32), Author(b"b" * 32)
"""Ann looks on."""


def cid(number: int) -> ClientId:
    return ClientId(number.to_bytes(16))


def said(seq: int, author: Author, number: int, text: str) -> Posted:
    handle = "ann" if author == ANN else "bob"
    return Posted(seq, 1_000 + seq, author, handle, cid(number), text, bytes(64))


def sending(number: int) -> Sending:
    return Sending(cid(number), f"mine {number}", ANN)


def picture(timeline: Timeline) -> list[str]:
    """What a person would see."""
    return [
        f"{line.seq or '-'} {line.handle or '(me)'}: {line.text} {line.delivery.name}"
        + (f" {line.reason}" if line.reason else "")
        for line in (timeline[index] for index in range(len(timeline)))
    ]


def test_a_post_from_the_keyboard_to_the_log() -> None:
    timeline = Timeline()
    assert timeline.apply(Said((said(1, BOB, 7, "hello"),))) == [Inserted(0, 1)]
    assert timeline.apply(sending(1)) == [Inserted(1, 1)]
    assert picture(timeline) == ["1 bob: hello STORED", "- (me): mine 1 SENDING"]
    assert timeline.apply(Acked(cid(1), 3)) == []
    both = (said(2, BOB, 8, "anyone?"), said(3, ANN, 1, "mine 1"))
    assert timeline.apply(Said(both)) == [Removed(1), Inserted(1, 2)]
    assert picture(timeline) == [
        "1 bob: hello STORED",
        "2 bob: anyone? STORED",
        "3 ann: mine 1 STORED",
    ]
    assert timeline[2] == Line(cid(1), ANN, "ann", "mine 1", Delivery.STORED, seq=3, at=1_003)


def test_a_refused_post_waits_is_sent_again_or_has_failed() -> None:
    timeline = Timeline()
    timeline.apply(sending(1))
    timeline.apply(sending(2))
    assert timeline.apply(PostRefused(cid(1), "mine 1", Reason.RATE_LIMITED, 1.5)) == [Updated(0)]
    assert timeline.apply(PostRefused(cid(2), "mine 2", Reason.TOO_LARGE, None)) == [Updated(1)]
    assert picture(timeline) == [
        "- (me): mine 1 WAITING RATE_LIMITED",
        "- (me): mine 2 FAILED TOO_LARGE",
    ]
    assert timeline.apply(Said((said(1, ANN, 1, "mine 1"),))) == [Removed(0), Inserted(0, 1)]
    assert picture(timeline) == ["1 ann: mine 1 STORED", "- (me): mine 2 FAILED TOO_LARGE"]
    assert timeline.dismiss(cid(2)) == [Removed(1)]
    assert timeline.dismiss(cid(2)) == []
    assert picture(timeline) == ["1 ann: mine 1 STORED"]


def test_a_post_that_is_told_of_twice_is_one_line() -> None:
    timeline = Timeline()
    timeline.apply(sending(1))
    timeline.apply(PostRefused(cid(1), "mine 1", Reason.STORAGE_FULL, 5.0))
    assert timeline.apply(sending(1)) == [Updated(0)]
    assert picture(timeline) == ["- (me): mine 1 SENDING"]


def test_nobody_elses_post_takes_ours_from_the_screen() -> None:
    timeline = Timeline()
    timeline.apply(sending(1))
    assert timeline.apply(Said((said(1, BOB, 1, "same id"),))) == [Inserted(0, 1)]
    assert picture(timeline) == ["1 bob: same id STORED", "- (me): mine 1 SENDING"]


def test_our_posts_from_another_time_take_none_of_todays() -> None:
    timeline = Timeline()
    timeline.apply(sending(2))
    assert timeline.apply(Said((said(1, ANN, 1, "yesterday"),))) == [Inserted(0, 1)]
    assert picture(timeline) == ["1 ann: yesterday STORED", "- (me): mine 2 SENDING"]


def test_another_log_starts_over_and_keeps_what_is_unsent() -> None:
    timeline = Timeline()
    timeline.apply(Said((said(1, BOB, 7, "hello"),)))
    assert timeline.apply(LogReset()) == [Cleared()]
    timeline.apply(Said((said(1, BOB, 7, "hello"),)))
    timeline.apply(sending(1))
    assert timeline.apply(LogReset()) == [Cleared(), Inserted(0, 1)]
    assert picture(timeline) == ["- (me): mine 1 SENDING"]


def test_what_concerns_no_line_changes_none() -> None:
    timeline = Timeline()
    nothing: tuple[Event, ...] = (
        StateChanged(Connecting()),
        PeopleChanged((), (), ()),
        Acked(cid(1), 1),
        PostRefused(cid(1), "gone", Reason.EMPTY, None),
    )
    assert [timeline.apply(event) for event in nothing] == [[]] * 4
    assert len(timeline) == 0


def replay(lines: list[Line], timeline: Timeline, changes: list[Change]) -> None:
    """Do to `lines` what a view does, which has only the changes and, afterwards, the list."""
    for index, change in enumerate(changes):
        match change:
            case Inserted(first, count):
                assert index == len(changes) - 1, "the view reads the list when all is in place"
                lines[first:first] = [timeline[at] for at in range(first, first + count)]
            case Updated(at):
                lines[at] = timeline[at]
            case Removed(at):
                del lines[at]
            case Cleared():
                lines.clear()


POSTS = st.tuples(st.sampled_from((ANN, BOB)), st.integers(0, 5))
ACTS = st.one_of(
    st.lists(POSTS, min_size=1, max_size=4),
    st.integers(0, 5).map(sending),
    st.builds(
        PostRefused,
        st.integers(0, 5).map(cid),
        st.just("mine"),
        st.just(Reason.RATE_LIMITED),
        st.sampled_from((None, 1.0)),
    ),
    st.integers(0, 5).map(cid),
    st.just(LogReset()),
)


@given(acts=st.lists(ACTS, max_size=30))
def test_who_replays_the_changes_sees_the_same_lines(
    acts: list[list[tuple[Author, int]] | Sending | PostRefused | bytes | LogReset],
) -> None:
    timeline, lines, seq = Timeline(), list[Line](), 0
    for act in acts:
        if isinstance(act, bytes):
            changes = timeline.dismiss(ClientId(act))
        elif isinstance(act, list):
            entries = tuple(said(seq + at, *post, "so") for at, post in enumerate(act, 1))
            seq += len(entries)
            changes = timeline.apply(Said(entries))
        else:
            changes = timeline.apply(act)
        replay(lines, timeline, changes)
        assert lines == [timeline[index] for index in range(len(timeline))]
