"""Whatever a cell says: each visible character is read or unread, each quote is its slice, and nothing breaks."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any, get_args

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from evitable.facts import read_table
from evitable.model import Cell, Column, LabelledTable, Quote, Role, Row, Study

from .tables import TABLES, table

ROLES: tuple[Role, ...] = get_args(Role)
PHRASES = (
    "Bortezomib", "1.3 mg/m2", "IV", "on days 1, 4, 8 and 11", "of 21-day cycles", "for four cycles", "+", "with",
    "then", "steroids", "(N = 3)", "[n = 2]", "CR", "PR of MM", "NR", "Response:", "•", "\n", "Toxicity:", "None",
    "No toxicity", "apart from", "G3-4", "infections", "nausea", "Adult", "(63 years)", "median age", "27.8", "range:",
    "21–43", "F:M", "4:1", "SLE", "refractory", "Zhang et al.", "2014", "[52]", "×", "10^6", "ng/mL", "weekly", "q3w",
    "every", "Yes", "No", "12/16", "(60%)", "60%", "not reported", "–", "unresponsive to", "plasma exchange", "twice",
    "±", "≥", "µg", "²", "(", ")", "]", ",", ";", "and", "or", "vs", "/", "İ", "\u2009", "loading dose of", "after a",
    "two", "patients", "disappearance of", "autoantibodies", "decreased", "by 50%", "words that say nothing here",
)  # fmt: skip
TEXTS = st.lists(st.sampled_from(PHRASES), max_size=14).map(" ".join) | st.text(max_size=40)


@st.composite
def mutated(draw: st.DrawFn) -> LabelledTable:
    """A table with some of its cells changed, swapped or emptied, and some of its columns taken for others."""
    whole = draw(st.sampled_from(TABLES))
    rows = list(whole.rows)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, len(rows) - 1))
        cells = list(rows[at].cells)
        which = draw(st.integers(0, len(cells) - 1))
        cells[which] = Cell(cells[which].id, draw(_changed(cells[which].text)))
        rows[at] = replace(rows[at], cells=tuple(cells))
    columns = list(whole.columns)
    if draw(st.booleans()):
        column = draw(st.integers(0, len(columns) - 1))
        columns[column] = Column(columns[column].header, draw(st.sampled_from(ROLES) | st.none()))
    return replace(whole, rows=tuple(rows), columns=tuple(columns))


def _changed(text: str) -> st.SearchStrategy[str]:
    words = text.split(" ")
    places = st.integers(0, len(words) - 1)
    return st.one_of(
        TEXTS,
        st.just(""),
        places.map(lambda at: " ".join(words[:at] + words[at + 1 :])),
        st.tuples(places, st.sampled_from(PHRASES)).map(
            lambda pair: " ".join([*words[: pair[0]], pair[1], *words[pair[0] :]])
        ),
    )


def quotes_in(record: Any) -> Iterator[Quote]:
    """Yield every quote of a study, wherever it is."""
    if isinstance(record, Quote):
        yield record
    elif isinstance(record, tuple):
        for item in record:
            yield from quotes_in(item)
    elif is_dataclass(record) and not isinstance(record, type):
        for each in fields(record):
            yield from quotes_in(getattr(record, each.name))


def assert_nothing_is_lost(study: Study, row: Row, whole: LabelledTable) -> None:
    cells = whole.cells()
    for quote in quotes_in(study):
        if quote.place.cell in cells:
            assert cells[quote.place.cell].text[quote.place.start : quote.place.end] == quote.text
    for cell in row.cells:
        seen = bytearray(len(cell.text))
        for place in [*study.read, *(quote.place for quote in study.unread)]:
            if place.cell == cell.id:
                assert not any(seen[place.start : place.end]), "read and unread overlap"
                seen[place.start : place.end] = b"\x01" * (place.end - place.start)
        lost = [char for char, mark in zip(cell.text, seen, strict=True) if not mark and not char.isspace()]
        assert lost == []


@settings(max_examples=150, deadline=None)
@given(mutated())
def test_mutated_tables(whole: LabelledTable) -> None:
    for study, row in zip(read_table(whole).studies, whole.rows, strict=True):
        assert_nothing_is_lost(study, row, whole)


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(ROLES), st.sampled_from(["Dose, mg", "Response, n (%)", "F/M", "Grade ≥3 cytopenia", "Text"]), TEXTS
)
@example("comments", "Text", "• \n•")
@example("regimen", "Dose, mg", "× 10 × 2")
def test_any_text_in_any_column(role: Role, header: str, text: str) -> None:
    whole = table([(header, role), ("N", "n")], (text, "12"))
    (study,) = read_table(whole).studies
    assert_nothing_is_lost(study, whole.rows[0], whole)


def test_the_tables_themselves_are_read_whole() -> None:
    unread = {quote.text for whole in TABLES for study in read_table(whole).studies for quote in study.unread}
    assert unread == set()


@pytest.mark.parametrize("role", ["comments", "regimen", "response", "adverse-events", "population", "condition"])
@pytest.mark.parametrize("piece", ["(", ",", "a ", "1 ", "• ", "× 1 ", "CR in 3 of 5 and "])
def test_a_long_cell_is_read_in_time_that_grows_with_its_length(role: Role, piece: str) -> None:
    whole = table([("Text", role)], (piece * (6000 // len(piece)),))
    began = time.process_time()
    (study,) = read_table(whole).studies
    assert time.process_time() - began < 4  # quadratic readers took over a minute
    assert_nothing_is_lost(study, whole.rows[0], whole)
