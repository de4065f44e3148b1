"""Cells are cut without losing a character, and every link lights exactly its quote."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from evitable.model import Cell, EvidenceTable, Quote, Study, Synthesis, Value
from evitable.reports.words import Words, read_words, values_in
from tests.unit.reports import founding, sums

TEXT = "Refractory SLE – 20 patients (median 27.8 y)"


def table_of(study: Study, cell: Cell) -> EvidenceTable:
    return EvidenceTable(None, None, None, "treatment-evidence", "", (), (), (study,), (cell,), ((cell.id,),))


def marked(words: Words) -> dict[str, str]:
    return {snip.id: snip.text for row in words.rows for cell in row.cells for snip in cell.snips if snip.id}


def ids(spans: str) -> list[str]:
    found = []
    for part in spans.split():
        first, _, last = part.removeprefix("w").partition("-")
        found += [f"w{number}" for number in range(int(first), int(last or first) + 1)]
    return found


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 20)), min_size=1, max_size=8))
def test_any_quotes_however_they_overlap_light_their_own_characters(places: list[tuple[int, int]]) -> None:
    cell = Cell.at("r1", TEXT, 7)
    values = tuple(Value("x", (Quote.of(cell, start, min(len(TEXT), start + size)),)) for start, size in places)
    words = read_words(table_of(Study(1, prior=values), cell), None, prefix="w")
    assert "".join(snip.text for snip in words.rows[0].cells[0].snips) == TEXT
    texts = marked(words)
    for value in values:
        link = words.link("said", [value])
        assert link is not None
        assert "".join(texts[id_] for id_ in ids(link.words)) == value.quotes[0].text
        assert link.at == f"{7 + value.quotes[0].place.start + 1}–{7 + value.quotes[0].place.end}"


def test_every_value_of_the_founding_table_leads_to_its_words() -> None:
    table = founding.table()
    words = read_words(table, sums.synthesis(), prefix="w")
    texts = marked(words)
    seen = 0
    for value in values_in(table.studies):
        link = words.link("said", [value])
        assert link is not None
        lit = "".join(texts[id_] for id_ in ids(link.words))
        assert lit == "".join(quote.text for quote in sorted(set(value.quotes), key=lambda quote: quote.place))
        seen += 1
    assert seen > 150


def test_the_status_is_that_of_the_least_certain_value() -> None:
    cell = Cell.at("r1", TEXT, 0)
    quote = Quote.of(cell, 0, 5)
    stated = Value("a", (quote,))
    derived = Value("b", (quote,), "derived", "one patient, outcome stated")
    open_ = Value("c", (quote,), "uncertain", "four in all, or four in each")
    words = read_words(table_of(Study(1, prior=(stated, derived, open_)), cell), None, prefix="w")
    links = [words.link("said", values) for values in ([stated], [stated, derived], [derived, open_])]
    assert [link and (link.status, link.how) for link in links] == [
        ("stated", ""),
        ("derived", "Derived: one patient, outcome stated."),
        ("uncertain", "Uncertain: four in all, or four in each."),
    ]


def test_a_value_without_words_leads_nowhere() -> None:
    words = read_words(founding.table(), None, prefix="w")
    assert words.link("said", [Value(1)]) is None


def test_words_around_the_rows_are_listed_first() -> None:
    table = founding.table()
    title = Quote.of(founding.CELLS["title"], 0, 10)
    study = replace(table.studies[0], prior=(Value("bortezomib", (title,)),))
    words = read_words(replace(table, studies=(study, *table.studies[1:])), None, prefix="w")
    assert [row.name for row in words.rows[:2]] == ["Around the rows", "Row 1"]
    assert words.rows[0].cells[0].snips[0].text == "Bortezomib"


def test_words_that_nothing_was_read_from_are_kept_apart() -> None:
    table = founding.table()
    told = founding.Told(5)
    study = replace(table.studies[4], unread=(told.quote("Outcome"), told.quote("CR 3, PR")))
    words = read_words(
        replace(table, studies=(*table.studies[:4], study, *table.studies[5:])), Synthesis(()), prefix="w"
    )
    unread = [snip.text for row in words.rows for cell in row.cells for snip in cell.snips if snip.unread]
    assert unread == ["Outcome", ", "], "what was read is no longer unread"
