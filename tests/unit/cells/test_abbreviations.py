"""The table's own dictionary in the shapes that journals use."""

from __future__ import annotations

import pytest

from evitable.cells.abbreviations import read_abbreviations
from evitable.model import Cell


def entries(*notes: str) -> dict[str, str]:
    cells = [Cell.at(f"note{i}", note, 1000 * i) for i, note in enumerate(notes)]
    found, _ = read_abbreviations(cells)
    for one in found:
        cell = next(cell for cell in cells if cell.id == one.quote.place.cell)
        assert cell.text[one.quote.place.start : one.quote.place.end] == one.quote.text
        assert one.quote.text.startswith(one.short)
        assert one.quote.text.endswith(one.long)
    return {one.short: one.long for one in found}


@pytest.mark.parametrize(
    "note",
    [
        "CR, complete remission; IV, intravenous; wAIHA, warm autoimmune haemolytic anaemia.",
        "CR: complete remission; IV: intravenous; wAIHA: warm autoimmune haemolytic anaemia.",
        "CR = complete remission; IV = intravenous; wAIHA = warm autoimmune haemolytic anaemia",
        "CR=complete remission, IV=intravenous, wAIHA=warm autoimmune haemolytic anaemia",
        "CR: complete remission, IV: intravenous, wAIHA: warm autoimmune haemolytic anaemia",
        "CR complete remission, IV intravenous, wAIHA warm autoimmune haemolytic anaemia",
        "CR – complete remission; IV – intravenous; wAIHA – warm autoimmune haemolytic anaemia.",
        "Abbreviations: CR, complete remission; IV, intravenous; wAIHA, warm autoimmune haemolytic anaemia.",
        "Abbreviations used in this table. CR, complete remission; IV, intravenous; "
        "wAIHA, warm autoimmune haemolytic anaemia",
    ],
)
def test_shapes(note: str) -> None:
    assert entries(note) == {
        "CR": "complete remission",
        "IV": "intravenous",
        "wAIHA": "warm autoimmune haemolytic anaemia",
    }


def test_brackets_and_names_stay_whole() -> None:
    note = "EMA, etoposide, methotrexate (MTX; folate) and actinomycin; IL-6, interleukin 6; WM, Waldenström disease."
    assert entries(note)["IL-6"] == "interleukin 6"
    assert entries(note)["WM"] == "Waldenström disease"


@pytest.mark.parametrize(
    "note",
    [
        "Age: mean ± SD or median (range).",
        "Recurrence is counted in the colchicine arm. a Interquartile range in brackets.",
        "CR, PR and NR are those of the cyclophosphamide arm; N is the size of that arm.",
        "NR: no response (Response column) or not reported (Toxicity column).",
        "a Median (interquartile range)",
        "Data are numbers of patients.",
    ],
)
def test_other_notes_define_nothing(note: str) -> None:
    assert entries(note) == {}


def test_a_note_of_both_kinds() -> None:
    note = "Ages are mean ± SD unless marked. CR = complete response; CsA = cyclosporine; M = male; F = female."
    assert entries(note) == {"CR": "complete response", "CsA": "cyclosporine", "M": "male", "F": "female"}


def test_two_meanings_of_one_form_clash() -> None:
    notes = [
        Cell.at("note1", "PE, plasma exchange; CR, complete response.", 0),
        Cell.at("note2", "PE: pulmonary embolism", 90),
    ]
    found, findings = read_abbreviations(notes)
    assert {one.short: one.long for one in found}["PE"] == "plasma exchange"
    (clash,) = findings
    assert clash.code == "abbreviation.clash"
    assert [quote.text for quote in clash.quotes] == ["PE, plasma exchange", "PE: pulmonary embolism"]


def test_the_same_meaning_twice_is_no_clash() -> None:
    notes = [
        Cell.at("note1", "CR, complete response; PR, partial response", 0),
        Cell.at("note2", "CR: Complete response", 90),
    ]
    assert read_abbreviations(notes)[1] == ()
