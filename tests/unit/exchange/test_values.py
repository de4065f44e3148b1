"""The table of values: every value with its pointer, and nothing a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import evitable
from evitable.exchange import as_document, value_rows, write_csv
from evitable.model import (
    Age,
    Cell,
    Cycles,
    Dose,
    Evidence,
    EvidenceTable,
    Quote,
    Regimen,
    Response,
    Source,
    Study,
    Value,
)

CELL = Cell.at("r1c1", "=SUM(1) 1.3 mg/m2", 10)
DOSE = Value(Dose(Decimal("1.3"), None, "mg/m2"), (Quote.of(CELL, 8, 17),))
STUDY = Study(
    1,
    n=Value(0),
    age=Age(low=Value(21.0), high=Value(43.5)),
    regimens=(
        Regimen(Value("placebo"), part="comparator"),
        Regimen(Value("=cmd"), dose=DOSE, days=Value((1, 4)), cycles=Cycles("range", low=Value(1.0))),
    ),
    responses=(Response(Value("CR"), "complete", n=Value(1, status="derived", why="one patient")),),
)


def evidence() -> Evidence:
    table = EvidenceTable(None, "Table 1", None, "treatment-evidence", "", (), (), (STUDY,), (CELL,), (("r1c1",),))
    return Evidence(Source("t.txt", "text/plain", "0" * 64, ""), (table,))


def test_pointers_use_the_names_of_the_document() -> None:
    fields = {row.field: row.value.value for row in value_rows(STUDY)}
    assert fields["age/min"] == 21.0
    assert fields["regimens/0/cycles/min"] == 1.0
    assert fields["responses/0/n"] == 1


def test_every_pointer_leads_to_a_value_in_the_document() -> None:
    study = as_document(evidence())["tables"][0]["studies"][0]
    for pointer in study["places"]:
        target = study
        for step in pointer.split("/"):
            target = target[int(step)] if isinstance(target, list) else target[step]
        assert target is not None, pointer


def test_a_place_leads_to_the_source() -> None:
    place = as_document(evidence())["tables"][0]["studies"][0]["places"]["regimens/0/dose"]
    assert place["status"] == "stated"
    assert place["quotes"] == [{"cell": "r1c1", "start": 8, "end": 17, "source": [18, 27], "quote": "1.3 mg/m2"}]


def test_nothing_zero_and_blank_stay_apart() -> None:
    study = as_document(evidence())["tables"][0]["studies"][0]
    assert study["n"] == 0
    assert study["n_treated"] is None
    assert study["no_adverse_events"] is None


def test_whole_numbers_lose_their_point_and_others_keep_it() -> None:
    age = as_document(evidence())["tables"][0]["studies"][0]["age"]
    assert (age["min"], age["max"]) == (21, 43.5)
    assert isinstance(age["min"], int)


def test_no_text_becomes_a_formula() -> None:
    rows = list(csv.DictReader(io.StringIO(write_csv(evidence()))))
    drug = next(row for row in rows if row["field"] == "regimens/0/drug")
    assert drug["value"] == "'=cmd"
    assert all(not cell.startswith(("=", "+", "@")) for row in rows for cell in row.values())


def test_a_line_end_that_a_reviewer_typed_parts_no_line() -> None:
    typed = "one\rtwo\nthree\r\nfour"
    made = EvidenceTable(None, None, None, "treatment-evidence", "", (), (), (Study(1, label=Value(typed)),))
    written = write_csv(Evidence(Source("t.txt", "text/plain", "", ""), (made,)))
    header, line = csv.reader(io.StringIO(written, newline=""))
    assert dict(zip(header, line, strict=True))["value"] == typed


def test_the_values_of_several_sources_stand_under_one_header() -> None:
    one = evitable.export(evidence(), to="csv")
    assert isinstance(one, str)
    header, _, lines = one.partition("\n")
    assert evitable.export([evidence(), evidence()], to="csv") == f"{header}\n{lines}{lines}"


def test_a_base_without_sources_has_no_values() -> None:
    assert evitable.export([], to="csv") == "\n"
