"""Lines of a cell keep their signs where they stood."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evitable.model import Cell, Mark
from evitable.readers.slices import lines_of, note_of


@pytest.mark.parametrize("gap", ["", "\xa0\xa0\xa0 ", "\u2003", " \t"])
def test_a_sign_before_spaces_of_any_kind_stays_at_the_head_of_its_line(gap: str) -> None:
    text = f"a first note\n{gap}Of those on dialysis"
    cell = replace(Cell.at("note", text, 5), marks=(Mark("note", "b", 13, 13),))
    last = note_of(lines_of(cell)[-1])
    assert " ".join(last.text.split()) == "b Of those on dialysis"
    for piece in last.pieces:
        assert last.text[piece.start : piece.start + piece.length] == text[piece.origin - 5 :][: piece.length]
