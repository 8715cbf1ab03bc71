from __future__ import annotations

from typing import get_args

from lanchat.client.events import LogReset
from lanchat.client.outputs import Output, Send, Subscribe, Tell, Unsubscribe
from lanchat.protocol.ids import Topic
from lanchat.protocol.messages import Alive, Who

TOPIC = Topic(b"t" * 16)
OUTPUTS: tuple[Output, ...] = (
    Send(Alive()),
    Subscribe(TOPIC),
    Unsubscribe(TOPIC),
    Tell(LogReset()),
)


def test_every_output_is_a_value_told_apart_by_what_it_does() -> None:
    assert {type(output) for output in OUTPUTS} == set(get_args(Output))
    assert len(set(OUTPUTS)) == len(OUTPUTS)
    assert Send(Alive()) == OUTPUTS[0]
    assert Send(Who()) != OUTPUTS[0]
