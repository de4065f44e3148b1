"""Whatever happens to a table on its way to us: no traceback, no lost word, no invented quote."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

import evitable
from evitable.exchange import value_rows
from evitable.model import Evidence, EvidenceTable, Study
from tests.acceptance.facts import EXAMPLE

LINES = EXAMPLE.read_text(encoding="utf-8").split("\n")
NOISE = st.text(st.characters(codec="utf-8"), max_size=12)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """The example with lines dropped, doubled or swapped, and with words cut, doubled or replaced by noise."""
    lines = list(LINES)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        kind = draw(st.sampled_from(["drop", "double", "swap", "words"]))
        if kind == "drop" and len(lines) > 12:
            del lines[at]
        elif kind == "double":
            lines.insert(at, lines[at])
        elif kind == "swap":
            other = draw(st.integers(0, len(lines) - 1))
            lines[at], lines[other] = lines[other], lines[at]
        else:
            lines[at] = draw(_words(lines[at]))
    return "\n".join(lines)


def _words(line: str) -> st.SearchStrategy[str]:
    words = line.split(" ")
    places = st.integers(0, len(words) - 1)
    return st.one_of(
        places.map(lambda i: " ".join(words[:i] + words[i + 1 :])),
        places.map(lambda i: " ".join(words[: i + 1] + words[i:])),
        st.tuples(places, NOISE).map(lambda pair: " ".join([*words[: pair[0]], pair[1], *words[pair[0] + 1 :]])),
        places.map(lambda i: line[: len(" ".join(words[:i])) + 2]),
    )


@settings(max_examples=40, deadline=None)
@given(mutated())
def test_a_mutated_table_loses_no_word_and_invents_none(text: str) -> None:
    try:
        evidence = evitable.extract(text.encode())
    except evitable.EvidenceError as refusal:
        assert str(refusal).endswith(".")  # noqa: PT017  (refusing is one of two right answers)
        return
    for table in (table for table in evidence.tables if table.studies):
        for study, ids in zip(table.studies, table.rows, strict=True):
            assert_quotes_are_slices(evidence, table, study)
            assert_every_character_is_accounted_for(table, study, ids)


def assert_quotes_are_slices(evidence: Evidence, table: EvidenceTable, study: Study) -> None:
    cells = {cell.id: cell for cell in table.cells}
    quotes = [quote for row in value_rows(study) for quote in row.value.quotes]
    quotes += [quote for finding in study.findings for quote in finding.quotes]
    for quote in [*quotes, *study.unread]:
        cell, place = cells[quote.place.cell], quote.place
        assert quote.text
        assert cell.text[place.start : place.end] == quote.text
        origin = cell.origin(place.start, place.end)
        assert origin is None or evidence.source.text[slice(*origin)] == quote.text


def assert_every_character_is_accounted_for(table: EvidenceTable, study: Study, ids: tuple[str, ...]) -> None:
    cells = {cell.id: cell for cell in table.cells}
    places = [*study.read, *(quote.place for quote in study.unread)]
    for id_ in ids:
        covered = {i for place in places if place.cell == id_ for i in range(place.start, place.end)}
        left = [char for i, char in enumerate(cells[id_].text) if i not in covered and not char.isspace()]
        assert left == [], (study.row, id_, cells[id_].text)
