from __future__ import annotations

import inspect

import pytest

from lanchat.app.json_lines import JsonFace
from lanchat.app.terminal_face import Face
from lanchat.app.terminal_text import TextFace


@pytest.mark.parametrize("face", [JsonFace, TextFace])
def test_each_face_shows_all_that_may_happen(face: type[Face]) -> None:
    for name, method in inspect.getmembers(Face, inspect.isfunction):
        if not name.startswith("_"):
            assert inspect.signature(getattr(face, name)) == inspect.signature(method), name
